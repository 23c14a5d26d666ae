"""S23: what does a prepared statement save, once it has been prepared?"""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, longer_than

DRIVERS = ("asyncpg", "psycopg", "psycopg-sync")

claim = Claim(
    id="S23",
    posts=("P3",),
    claim="Repeating a statement with other parameters reuses its plan, and is faster for it.",
    theirs="faster (no figure)",
    needs=tuple(f"fetch_row{cache}-{driver}-postgres" for driver in DRIVERS for cache in ("-cache=off", "")),
    note="Two contests, so medians of launches are compared and not blocks.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for driver in DRIVERS:
        off, plain = f"fetch_row-cache=off-{driver}-postgres", f"fetch_row-{driver}-postgres"
        yield from longer_than(evidence, off, plain, f"{driver}, off / on")
