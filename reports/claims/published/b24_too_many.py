"""B24: sessions that nobody closes."""

from reports.claims.contract import Claim

claim = Claim(
    id="B24",
    posts=("P4",),
    claim="A session that is not closed ends in 'too many connections'.",
    theirs="too many connections",
    needs=("the behaviour unreleased, until the server refuses",),
    to_come=True,
)
