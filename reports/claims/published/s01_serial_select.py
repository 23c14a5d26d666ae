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
    needs=(
        "fetch_row-asyncpg-orm-postgres",
        "fetch_row-psycopg2-orm-postgres",
        "fetch_row-tx=block-asyncpg-orm-postgres",
        "fetch_row-tx=block-psycopg2-orm-postgres",
    ),
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    alone, alone_sync, block, block_sync = claim.needs
    yield from ratio(evidence, alone, alone_sync, about_times(2.3), "autocommit")
    yield from ratio(evidence, block, block_sync, about_times(2.3), "in a transaction block")
