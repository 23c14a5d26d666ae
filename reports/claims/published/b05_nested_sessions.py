"""B5: who holds a connection and asks for another."""

from reports.claims.contract import Claim

claim = Claim(
    id="B5",
    posts=("P1",),
    claim="Twenty tasks that hold a connection each and ask for a second one of a pool of 20 all wait "
    "until the pool gives up, and then all fail.",
    theirs="none moves; all fail",
    needs=("a load of nested sessions",),
    to_come=True,
)
