"""B8: a pooler that lends connections by the transaction, and what a client has prepared on one of them."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.outcomes import works
from reports.claims.parts import Found

claim = Claim(
    id="B8",
    posts=("P1",),
    claim="statement_cache_size=0, and SQLAlchemy's own setting, cure it.",
    theirs="it works",
    needs=("fetch_row-callers=50,cache=off-asyncpg-pgbouncer", "fetch_row-callers=50,cache=off-asyncpg-core-pgbouncer"),
    note="By the PgBouncer of this run: from 1.21 on it knows prepared statements.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    yield works(evidence, claim.needs[0], "asyncpg, without its cache")
    yield works(evidence, claim.needs[1], "SQLAlchemy, without its caches")
