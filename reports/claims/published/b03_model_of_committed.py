"""B3: what a response model reads is the committed object."""

from reports.claims.contract import Claim

claim = Claim(
    id="B3",
    posts=("P1",),
    claim="A Pydantic model of a committed object fails by default, and works with expire_on_commit=False.",
    theirs="fails; works",
    needs=("the behaviour lazy_after_commit with a Pydantic model",),
    to_come=True,
)
