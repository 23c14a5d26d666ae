"""B2: told not to expire what it commits, a session has nothing to ask for."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.outcomes import works
from reports.claims.parts import Found, missing, seen

ASYNC, PLAIN = (f"{case}-asyncpg-orm-postgres" for case in ("serialize", "transaction"))

claim = Claim(
    id="B2",
    posts=("P1",),
    claim="expire_on_commit=False cures it, and takes no query.",
    theirs="no MissingGreenlet, and not a statement more",
    needs=(ASYNC, PLAIN),
    note="The object is changed, committed and read, as by a transaction alone.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    yield works(evidence, ASYNC, "async, touched", of="cure")
    counts = [cell.measurement.statements for key in (ASYNC, PLAIN) for cell in evidence.cells(key)[:1]]
    if len(counts) < 2 or None in counts:
        yield missing("statements", *(evidence.lacking(key) for key in (ASYNC, PLAIN)), of="cure")
    else:
        said = f"{counts[0]} statements, {counts[1]} without the reading"
        yield seen("statements", counts[0] == counts[1], said, (ASYNC, PLAIN), of="cure")
