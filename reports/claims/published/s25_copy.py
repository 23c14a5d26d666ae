"""S25: the server's own way of bulk load, beside the inserts that every driver has."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, drivers_of, longer_than

COPIED, INSERTED = 10_000, 1000  # rows of a step

claim = Claim(
    id="S25",
    posts=("P2", "P4"),
    claim="COPY beats INSERT for bulk loads.",
    theirs="faster (no figure)",
    needs=("execute_many-*-postgres", "copy_in-format=binary-*-postgres", "copy_in-format=text-*-postgres"),
    note="For each row. Two contests, so medians of launches are compared and not blocks.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for driver in drivers_of(evidence, "copy_in", "postgres"):
        many, *copies = (key.replace("*", driver) for key in claim.needs)
        for copied in copies:
            yield from longer_than(evidence, many, copied, copied, each=COPIED / INSERTED)
