"""B15: a sync session among async ones."""

from reports.claims.contract import Claim

claim = Claim(
    id="B15",
    posts=("P2",),
    claim="Mixing sync and async sessions fails without a word.",
    theirs="no error, wrong",
    needs=("the behaviour mixed_sessions",),
    to_come=True,
)
