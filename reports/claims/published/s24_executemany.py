"""S24: a thousand rows handed over at once, or one after the other, in one transaction either way."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, drivers_of, longer_than

LOOP, MANY = (f"execute_many-way={way},rows=1000-*-postgres" for way in ("rows", "executemany"))

claim = Claim(
    id="S24",
    posts=("P3",),
    claim="executemany beats a loop of executes.",
    theirs="faster (no figure)",
    needs=(LOOP, MANY),
    note="Two contests, so medians of launches are compared and not blocks.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for driver in drivers_of(evidence, "execute_many", "postgres"):
        if any(evidence.cells(key.replace("*", driver)) for key in claim.needs):
            yield from longer_than(evidence, LOOP.replace("*", driver), MANY.replace("*", driver), driver)
