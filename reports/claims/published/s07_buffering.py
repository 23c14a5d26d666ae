"""S7: does the first row wait for the last? That is a property of how rows are asked for, before it is one of async."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import Band, at_least, at_most
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, Part, cost, exact, missing, share_of_step

HALF = 0.5
"""Of a step: rows that were all here before the first was handed out are still to be made into objects after it."""
FULL = 3
"""Times the memory that streaming takes at its peak: who holds the whole result takes more."""
WHOLE, STREAMED = "fetch_large-{}-core-postgres", "stream_large-chunk=1000-{}-core-postgres"

claim = Claim(
    id="S7",
    posts=("P1",),
    claim="Async fetches the whole result before the first row is handed out; sync does not.",
    theirs="the first row comes with the last",
    needs=tuple(key.format(driver) for driver in ("asyncpg", "psycopg2") for key in (WHOLE, STREAMED)),
    note="By when the first row can be read through SQLAlchemy's result, as a share of the whole step, and by how much "
    "memory the step takes against the same rows streamed. The 0.05 ms a query that they give for it cannot be told "
    "from the rest of the bridge.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for driver, called, late, large in (
        ("asyncpg", "async", at_least(HALF), at_least(FULL)),
        ("psycopg2", "sync", at_most(HALF), at_most(FULL)),
    ):
        whole, streamed = WHOLE.format(driver), STREAMED.format(driver)
        yield share_of_step(
            evidence, whole, "first_row_ns", late, f"{called}, first row of all", of=f"{called}, first row"
        )
        yield memory(evidence, whole, streamed, large, f"{called}, memory of all / streamed")
    streamed = STREAMED.format("asyncpg")
    yield share_of_step(evidence, streamed, "first_row_ns", at_least(HALF), "async, first row of a stream", of="stream")


def memory(evidence: Evidence, whole: str, streamed: str, band: Band, label: str) -> Found:
    large, small = (cost(evidence, key, "peak_kb") for key in (whole, streamed))
    if isinstance(large, str) or isinstance(small, str):
        return missing(label, *(one for one in (large, small) if isinstance(one, str)), of=label)
    return exact(large[1] / max(1, small[1]), band, Part(label, label, (whole, streamed)))
