"""B20: an SSL context is asyncpg's way; libpq reads files."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, option

FACT = ("drivers", "psycopg", "options", "ssl")

claim = Claim(
    id="B20",
    posts=("P4",),
    claim="SQLAlchemy on psycopg takes an SSL context as connect_args={'ssl': context}.",
    theirs="it does",
    needs=(".".join(FACT),),
    note="SQLAlchemy hands connect_args to the driver as they are.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    yield option(evidence, *FACT)
