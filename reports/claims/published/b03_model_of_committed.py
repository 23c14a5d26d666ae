"""B3: a Pydantic model touches every attribute that it has."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.outcomes import fails, works
from reports.claims.parts import Found

EXPIRED, KEPT = (f"serialize{setting}-asyncpg-orm-postgres" for setting in ("-expire=yes", ""))

claim = Claim(
    id="B3",
    posts=("P1",),
    claim="A Pydantic model of the committed object fails by default, and works with expire_on_commit=False.",
    theirs="it fails; it works",
    needs=(EXPIRED, KEPT),
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    yield fails(evidence, EXPIRED, "MissingGreenlet", "by default")
    yield works(evidence, KEPT, "with expire_on_commit=False")
