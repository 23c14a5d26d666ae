"""B1: a committed object loads what it has lost, if it may."""

from reports.claims.contract import Claim

claim = Claim(
    id="B1",
    posts=("P1",),
    claim="An attribute that a commit has expired raises MissingGreenlet in async code, and loads itself "
    "again without a word in sync code.",
    theirs="MissingGreenlet; a query",
    needs=("the behaviour lazy_after_commit",),
    to_come=True,
)
