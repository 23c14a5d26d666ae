"""B27: an engine outlives the loop it was first used in."""

from reports.claims.contract import Claim

claim = Claim(
    id="B27",
    posts=("P4",),
    claim="An engine made at import time cannot be used from asyncio.run in each of a worker's tasks.",
    theirs="an error",
    needs=("a load of worker tasks",),
    to_come=True,
)
