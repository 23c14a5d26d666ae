"""B12: a pool of threads keeps the loop free only if the library lets go of the interpreter while it works."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import at_most
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, stalled

FREE = 0.1

claim = Claim(
    id="B12",
    posts=("P2",),
    claim="libsql is synchronous, and a pool of threads keeps it from holding up the event loop.",
    theirs=f"not held up, read as by at most {FREE:.0%} of the time that fetching takes",
    needs=("fetch_large-libsql-sqlite",),
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    (key,) = claim.needs
    yield stalled(evidence, key, at_most(FREE), "loop held up")
