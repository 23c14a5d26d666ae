"""S12: the oldest advice there is, and what it saves is round trips, however they are awaited."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, drivers_of, longer_than

claim = Claim(
    id="S12",
    posts=("P1", "P3"),
    claim="One statement for a hundred keys beats a hundred statements for one, sync or async.",
    theirs="faster (no figure)",
    needs=("single_keys-*-postgres", "batch_keys-*-postgres"),
    note="Two contests, so medians of launches are compared and not blocks.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for driver in drivers_of(evidence, "batch_keys", "postgres"):
        yield from longer_than(evidence, f"single_keys-{driver}-postgres", f"batch_keys-{driver}-postgres", driver)
