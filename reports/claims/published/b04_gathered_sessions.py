"""B4: more tasks than connections."""

from reports.claims.contract import Claim

claim = Claim(
    id="B4",
    posts=("P1",),
    claim="Of 100 sessions gathered on a pool of 20, 80 wait.",
    theirs="80 wait",
    needs=("a load of 100 gathered sessions",),
    to_come=True,
)
