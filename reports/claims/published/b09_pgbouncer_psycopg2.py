"""B9: a driver that prepares nothing."""

from reports.claims.contract import Claim

claim = Claim(
    id="B9",
    posts=("P1",),
    claim="psycopg2 has no such trouble, since it does not prepare.",
    theirs="no error",
    needs=("the behaviour pgbouncer_statements of psycopg2",),
    to_come=True,
)
