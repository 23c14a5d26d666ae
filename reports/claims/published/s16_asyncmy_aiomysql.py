"""S16: one is compiled and the other is not. That should show where there are many rows, if anywhere."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import LONGER
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, every

claim = Claim(
    id="S16",
    posts=("P2",),
    claim="asyncmy is faster than aiomysql.",
    theirs="faster (no figure)",
    needs=tuple(f"*-{driver}-{server}" for server in ("mysql", "mariadb") for driver in ("aiomysql", "asyncmy")),
    note="Every contest with both counts.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for server in ("mysql", "mariadb"):
        yield from every(evidence, server, "aiomysql", "asyncmy", LONGER, f"{{}}, {server}")
