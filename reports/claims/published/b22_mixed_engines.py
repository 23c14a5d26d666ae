"""B22: two kinds of engine in one process."""

from reports.claims.contract import Claim

claim = Claim(
    id="B22",
    posts=("P4",),
    claim="A sync engine beside an async one in one loop raises 'cannot schedule new futures after shutdown'.",
    theirs="RuntimeError",
    needs=("the behaviour mixed_engines",),
    to_come=True,
)
