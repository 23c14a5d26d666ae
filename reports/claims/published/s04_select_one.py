"""S4: a number and its cause. The number may hold while the cause does not."""

from collections.abc import Iterator

from reports.claims.bridge import QUERY, share
from reports.claims.contract import Claim
from reports.claims.estimate import about_times, at_least
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, ratio

ORM = ("fetch_value-asyncpg-orm-postgres", "fetch_value-psycopg2-orm-postgres")

claim = Claim(
    id="S4",
    posts=("P1",),
    claim="Ten thousand single values through a session: async takes 2.3 times as long as sync, "
    "and greenlet switches are nearly all of the difference.",
    theirs="4.2 s against 1.8 s (2.3x); nearly all is read as 80 % or more",
    needs=(*ORM, *QUERY),
    note="The value is one by key, not SELECT 1. The bridge, measured by itself, stands for the switches.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    yield from ratio(evidence, *ORM, about_times(4.2 / 1.8), "async / sync", of="time")
    yield from share(evidence, *ORM, at_least(0.8), "bridge / difference", of="cause")
