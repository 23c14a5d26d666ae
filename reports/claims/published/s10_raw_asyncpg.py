"""S10: is leaving the ORM behind worth more than leaving async behind?"""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, longer_than

CASES = ("fetch_row", "fetch_row-tx=block", "load_graph-way=joined", "load_graph-way=selectin")

claim = Claim(
    id="S10",
    posts=("P1",),
    claim="asyncpg alone is faster than the sync ORM on psycopg2.",
    theirs="faster (no figure)",
    needs=tuple(f"{case}-{driver}-postgres" for case in CASES for driver in ("psycopg2-orm", "asyncpg")),
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for case in CASES:
        yield from longer_than(evidence, f"{case}-psycopg2-orm-postgres", f"{case}-asyncpg-postgres", case)
