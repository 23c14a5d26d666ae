"""B19: the option is asyncpg's. People who switch drivers take it along."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, option

FACT = ("drivers", "psycopg", "options", "statement_cache_size")

claim = Claim(
    id="B19",
    posts=("P4",),
    claim="psycopg takes statement_cache_size=0.",
    theirs="it does",
    needs=(".".join(FACT),),
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    yield option(evidence, *FACT)
