"""B14: what becomes of a connection whose query took too long."""

from reports.claims.contract import Claim

claim = Claim(
    id="B14",
    posts=("P2",),
    claim="A command timeout frees the connection of a slow query.",
    theirs="free again",
    needs=("the behaviour command_timeout",),
    to_come=True,
)
