"""S3: where SQLAlchemy batches its inserts, few statements carry many rows, and async has little to be slow at."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import about_times
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, ratio

BACK = {"yes": "keys fetched back", "no": "keys known"}

claim = Claim(
    id="S3",
    posts=("P1",),
    claim="Session.add_all of 50,000 objects: async on asyncpg takes 14 times as long as sync on psycopg2.",
    theirs="14x the time",
    needs=tuple(
        f"add_all-rows=50000,back={back}-{driver}-orm-postgres" for back in BACK for driver in ("asyncpg", "psycopg2")
    ),
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for slow, fast, label in zip(claim.needs[::2], claim.needs[1::2], BACK.values(), strict=True):
        yield from ratio(evidence, slow, fast, about_times(14), label)
