"""B11: the answers try it: several executes gathered on one connection of asyncpg."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, missing, seen

REFUSED = "one query at a time on a connection"
"""How the driver's own words begin. That it still raises, the answers try in each of their runs."""

claim = Claim(
    id="B11",
    posts=("P2",),
    claim="asyncpg pipelines by itself when several executes are gathered on one connection.",
    theirs="it does",
    needs=("pipeline-asyncpg-postgres",),
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    (key,) = claim.needs
    if evidence.cells(key):
        yield seen("gathered", True, "it answers them all", (key,))
    elif (reason := evidence.reason(key)).startswith(REFUSED):
        yield seen("gathered", False, reason, (key,))
    else:
        yield missing("gathered", evidence.lacking(key))
