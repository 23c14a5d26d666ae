"""B8: nothing is kept, so nothing is missed."""

from reports.claims.contract import Claim

claim = Claim(
    id="B8",
    posts=("P1",),
    claim="statement_cache_size=0, and SQLAlchemy's own, cure it.",
    theirs="no error",
    needs=("the behaviour pgbouncer_statements with nothing kept",),
    to_come=True,
)
