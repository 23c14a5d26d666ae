"""B26: connections that died while nobody looked."""

from reports.claims.contract import Claim

claim = Claim(
    id="B26",
    posts=("P1", "P4"),
    claim="pool_pre_ping hides connections that died while they were idle.",
    theirs="no request fails",
    needs=("the behaviour killed_idle through SQLAlchemy's pool",),
    to_come=True,
)
