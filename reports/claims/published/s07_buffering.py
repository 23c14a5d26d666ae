"""S7: does the first row wait for the last? That is a property of how rows are asked for, before it is one of async."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import at_least, at_most
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, share_of_step

BUFFERED = 0.8  # of the whole time: the rest is making objects of the rows

claim = Claim(
    id="S7",
    posts=("P1",),
    claim="Async fetches the whole result before the first row is handed out; sync does not.",
    theirs="the first row comes with the last, read as after 80 % of the time",
    needs=(
        "fetch_large-asyncpg-core-postgres",
        "fetch_large-psycopg2-core-postgres",
        "stream_large-chunk=1000-asyncpg-core-postgres",
    ),
    note="The 0.05 ms a query that they give for it cannot be told from the rest of the bridge.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    whole, sync, stream = claim.needs
    for key, asks, label in (
        (whole, at_least(BUFFERED), "async, all rows"),
        (sync, at_most(BUFFERED), "sync, all rows"),
        (stream, at_least(BUFFERED), "async, streamed"),
    ):
        yield share_of_step(evidence, key, "first_row_ns", asks, label, of=label)
