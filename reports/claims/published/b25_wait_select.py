"""B25: waiting for a socket as psycopg2's example does."""

from reports.claims.contract import Claim

claim = Claim(
    id="B25",
    posts=("P4",),
    claim="psycopg2's wait_select blocks the event loop.",
    theirs="it blocks",
    needs=("the behaviour wait_select",),
    to_come=True,
)
