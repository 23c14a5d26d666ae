"""S8: the same rows as S1 to S3, in code that follows the documentation."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import about_times
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, ratio

CASES = ("request", "request_graph-way=selectin", "add_all-rows=50000,back=no")

claim = Claim(
    id="S8",
    posts=("P1",),
    claim="With the right settings, async through the ORM takes 1.5 to 2.5 times as long as sync.",
    theirs="1.5x to 2.5x the time",
    needs=tuple(f"{case}-{driver}-orm-postgres" for case in CASES for driver in ("asyncpg", "psycopg2")),
    note="Right settings: a session and a transaction for each unit of work, objects that do not expire, relations by "
    "selectin, no keys fetched back.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for case in CASES:
        slow, fast = f"{case}-asyncpg-orm-postgres", f"{case}-psycopg2-orm-postgres"
        yield from ratio(evidence, slow, fast, about_times(1.5, 2.5), case, of=case)
