"""B6: as many at once as the pool can bear."""

from reports.claims.contract import Claim

claim = Claim(
    id="B6",
    posts=("P1",),
    claim="A semaphore of half the pool's size cures nested sessions.",
    theirs="none fails",
    needs=("a load of nested sessions under a semaphore",),
    to_come=True,
)
