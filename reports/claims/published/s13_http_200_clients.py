"""S13: the tail. Threads and tasks that wait for a pool may have the same median, and another 99th percentile."""

from collections.abc import Iterator
from functools import partial

from reports.claims import percentiles
from reports.claims.contract import Claim
from reports.claims.estimate import about_times, at_least, at_most
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, Part, Weighed, counted, lacking, missing

ASYNC, SYNC = (f"http_200_clients-{row}-postgres" for row in ("asyncpg-orm", "psycopg2-orm"))
MIDDLE, TAIL = 50.0, 99.0

claim = Claim(
    id="S13",
    posts=("P1",),
    claim="200 requests at once on a pool of 20: sync has a slightly better median, a 99th percentile 13 times as "
    "long, and errors where async has none.",
    theirs="sync p50 45, p99 1840 ms, 12 errors; async p50 52 (1.16x), p99 142 ms (sync 13x), none",
    needs=(ASYNC, SYNC),
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    yield latency(evidence, ASYNC, SYNC, MIDDLE, 52 / 45, "p50, async / sync")
    yield latency(evidence, SYNC, ASYNC, TAIL, 1840 / 142, "p99, sync / async")
    yield counted(evidence, SYNC, "errors", at_least(1), "errors, sync", of="errors")
    yield counted(evidence, ASYNC, "errors", at_most(0), "errors, async", of="no errors")


def latency(evidence: Evidence, slow: str, fast: str, percent: float, theirs: float, label: str) -> Found:
    cells = [cell for key in (slow, fast) for cell in evidence.cells(key)[:1]]
    if len(cells) < 2:
        return missing(label, *lacking(evidence, slow, fast), of=label)
    try:
        times = [percentiles.read(cell.measurement.histogram) for cell in cells]
    except percentiles.NoHistogram as wrong:
        return missing(label, f"histograms of {slow} and {fast} ({wrong})", of=label)
    part = Part(label, label, (slow, fast))
    return Weighed(part, partial(percentiles.ratio, times[0], times[1], percent), about_times(theirs))
