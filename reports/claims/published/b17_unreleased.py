"""B17: a connection that nobody gives back."""

from reports.claims.contract import Claim

claim = Claim(
    id="B17",
    posts=("P3", "P4"),
    claim="A connection that is not given back leaks.",
    theirs="it stays open",
    needs=("the behaviour unreleased",),
    to_come=True,
)
