"""B7: a pooler that lends connections by the transaction, and what a client has prepared on one of them."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.outcomes import fails
from reports.claims.parts import Found

claim = Claim(
    id="B7",
    posts=("P1",),
    claim="asyncpg's statement cache breaks behind PgBouncer that pools by transaction.",
    theirs="it breaks",
    needs=("fetch_row-callers=50-asyncpg-pgbouncer",),
    note="By the PgBouncer of this run: from 1.21 on it knows prepared statements.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    yield fails(evidence, claim.needs[0], "prepared statement", "with its cache")
