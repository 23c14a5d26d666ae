"""B7: statements prepared on one server connection and asked for on another."""

from reports.claims.contract import Claim

claim = Claim(
    id="B7",
    posts=("P1",),
    claim="asyncpg's kept statements break behind PgBouncer in transaction mode.",
    theirs="an error",
    needs=("the behaviour pgbouncer_statements",),
    to_come=True,
)
