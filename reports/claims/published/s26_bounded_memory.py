"""S26: a cursor on the server is worth its round trips only if the client stays small."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import PERCENT, at_most
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, Part, cost, drivers_of, exact, missing

BOUNDED = 0.2  # a chunk is a fiftieth of the rows

claim = Claim(
    id="S26",
    posts=("P1", "P4"),
    claim="A server-side cursor streams a large result in bounded memory.",
    theirs="millions of rows, bounded; read as at most 20 % of the memory of fetching them all",
    needs=("stream_large-chunk=1000-*-postgres", "fetch_large-*-postgres"),
    note="Of 50,000 rows in chunks of 1,000: millions are not tried.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for driver in drivers_of(evidence, "stream_large", "postgres"):
        streamed, whole = (cost(evidence, key.replace("*", driver), "peak_kb") for key in claim.needs)
        if isinstance(streamed, str) or isinstance(whole, str):
            yield missing(driver, next(found for found in (streamed, whole) if isinstance(found, str)))
        elif whole[1] > 0:
            cells = (str(streamed[0].key), str(whole[0].key))
            share = Part(driver, cells=cells, unit=PERCENT)
            yield exact(streamed[1] / whole[1], at_most(BOUNDED), share)
