"""B13: what else runs in the loop waits until a synchronous call returns."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import at_least
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, stalled

HELD_UP = 0.5
ROWS = {"psycopg-sync": "postgres", "psycopg2": "postgres", "pymysql": "mysql"}

claim = Claim(
    id="B13",
    posts=("P2", "P3"),
    claim="A synchronous driver in a coroutine stalls the event loop.",
    theirs=f"it stalls, read as for at least {HELD_UP:.0%} of the time that fetching takes",
    needs=tuple(f"fetch_large-{row}-{server}" for row, server in ROWS.items()),
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for row, key in zip(ROWS, claim.needs, strict=True):
        yield stalled(evidence, key, at_least(HELD_UP), row)
