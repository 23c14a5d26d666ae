"""S9: one join, reached in three ways. Theirs were milliseconds of their machine; what travels is how they relate."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import about_times
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, ratio

RAW, ASYNC, SYNC = (f"request_graph-way=joined-{row}-postgres" for row in ("asyncpg", "asyncpg-orm", "psycopg2-orm"))

claim = Claim(
    id="S9",
    posts=("P1",),
    claim="A join takes the async ORM seven times as long as asyncpg alone, and the sync ORM hardly longer than that.",
    theirs="asyncpg 0.31 ms, async ORM 2.14 ms (6.9x), sync ORM 0.39 ms (1.3x)",
    needs=(RAW, ASYNC, SYNC),
    note="Each with a connection or session from a warm pool and a transaction of its own.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    yield from ratio(evidence, ASYNC, RAW, about_times(2.14 / 0.31), "async ORM / asyncpg", of="async")
    yield from ratio(evidence, SYNC, RAW, about_times(0.39 / 0.31), "sync ORM / asyncpg", of="sync")
