"""B16: all or nothing."""

from reports.claims.contract import Claim

claim = Claim(
    id="B16",
    posts=("P3",),
    claim="An exception inside a transaction block rolls all of it back.",
    theirs="nothing stays",
    needs=("the behaviour rollback_on_error",),
    to_come=True,
)
