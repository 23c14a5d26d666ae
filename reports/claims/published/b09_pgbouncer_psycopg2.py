"""B9: a pooler that lends connections by the transaction, and what a client has prepared on one of them."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.outcomes import works
from reports.claims.parts import Found

claim = Claim(
    id="B9",
    posts=("P1",),
    claim="psycopg2 has no such problem, since it does not prepare.",
    theirs="it works",
    needs=("fetch_row-callers=10-psycopg2-pgbouncer",),
    note="By the PgBouncer of this run: from 1.21 on it knows prepared statements.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    yield works(evidence, claim.needs[0], "ten callers")
