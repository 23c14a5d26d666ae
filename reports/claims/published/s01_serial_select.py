"""S1: the headline. One row by key, one after the other, where waiting for many at once cannot help."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import about_times
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, ratio

claim = Claim(
    id="S1",
    posts=("P1",),
    claim="A SELECT by primary key through the ORM, one at a time: async on asyncpg takes 2.3 times as long as sync "
    "on psycopg2.",
    theirs="2.3x the time",
    needs=("request-asyncpg-orm-postgres", "request-psycopg2-orm-postgres"),
    note="Each step is a session of its own from a warm pool, a transaction, the row and the commit.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    by_async, sync = claim.needs
    yield from ratio(evidence, by_async, sync, about_times(2.3))
