"""S28: a profiler that hangs on SQLAlchemy's events sees what happens between them, and that is all it sees."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import at_most
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, share_of_step

PART = 0.8

claim = Claim(
    id="S28",
    posts=("P1",),
    claim="Events before and after a cursor's execution see only part of what an async query costs.",
    theirs=f"part, read as at most {PART:.0%} of the time",
    needs=("fetch_row-events=cursor-asyncpg-core-postgres",),
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    (key,) = claim.needs
    yield share_of_step(evidence, key, "cursor_events_ns", at_most(PART), "between the events")
