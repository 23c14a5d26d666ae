"""B2: objects that do not expire."""

from reports.claims.contract import Claim

claim = Claim(
    id="B2",
    posts=("P1",),
    claim="expire_on_commit=False lets a committed object be read without a query.",
    theirs="no query",
    needs=("the behaviour lazy_after_commit with expire_on_commit=False",),
    to_come=True,
)
