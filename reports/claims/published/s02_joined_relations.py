"""S2: eager loading is one statement, so it should not matter how its result is awaited."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import about_times
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, ratio

claim = Claim(
    id="S2",
    posts=("P1",),
    claim="With joined relations loaded eagerly, async on asyncpg takes 5.5 times as long as sync on psycopg2.",
    theirs="5.5x the time, with three relations",
    needs=("load_graph-way=joined-asyncpg-orm-postgres", "load_graph-way=joined-psycopg2-orm-postgres"),
    note="Our graph has two relations: an order's customer and its items.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    slow, fast = claim.needs
    yield from ratio(evidence, slow, fast, about_times(5.5))
