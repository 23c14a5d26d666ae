"""S24: a thousand rows handed over at once, or one after the other."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, drivers_of, longer_than

ROWS = 1000  # of a step of execute_many

claim = Claim(
    id="S24",
    posts=("P3",),
    claim="executemany beats a loop of executes.",
    theirs="faster (no figure)",
    needs=("execute-*-postgres", "execute_many-*-postgres"),
    note="The loop commits each row and executemany all of them once. Two contests, so medians of launches are "
    "compared and not blocks.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for driver in drivers_of(evidence, "execute_many", "postgres"):
        loop, many = (key.replace("*", driver) for key in claim.needs)
        yield from longer_than(evidence, loop, many, driver, each=ROWS)
