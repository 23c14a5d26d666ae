"""B23: more requests than connections."""

from reports.claims.contract import Claim

claim = Claim(
    id="B23",
    posts=("P4",),
    claim="Requests beyond pool size and overflow wait in a queue instead of failing.",
    theirs="they wait",
    needs=("a load beyond pool size and overflow",),
    to_come=True,
)
