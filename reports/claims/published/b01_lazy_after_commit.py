"""B1: an object that expired with its commit, touched: asyncio cannot read it again, and sync code does so unasked."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.outcomes import fails
from reports.claims.parts import Found, missing, seen

ASYNC, SYNC = (f"serialize-expire=yes-{row}-orm-postgres" for row in ("asyncpg", "psycopg2"))
KEPT = "serialize-psycopg2-orm-postgres"

claim = Claim(
    id="B1",
    posts=("P1",),
    claim="An attribute that expired with a commit raises MissingGreenlet in async; in sync it is silently read again.",
    theirs="MissingGreenlet; one statement more",
    needs=(ASYNC, SYNC, KEPT),
    note="The attribute is touched by a Pydantic model.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    yield fails(evidence, ASYNC, "MissingGreenlet", "async, touched", of="async")
    expired, kept = statements(evidence, SYNC), statements(evidence, KEPT)
    if expired is None or kept is None:
        yield missing("sync, touched", evidence.lacking(SYNC if expired is None else KEPT), of="sync")
    else:
        said = f"{expired} statements, {kept} where nothing expires"
        yield seen("sync, touched", expired > kept, said, (SYNC, KEPT), of="sync")


def statements(evidence: Evidence, key: str) -> int | None:
    return next((cell.measurement.statements for cell in evidence.cells(key)), None)
