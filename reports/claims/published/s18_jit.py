"""S18: PostgreSQL compiles what it thinks expensive. It can be wrong about short queries."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, longer_than

SHORT = ("fetch_row", "fetch_all-rows=100")

claim = Claim(
    id="S18",
    posts=("P2",),
    claim="Turning the server's JIT off makes short queries faster.",
    theirs="faster (no figure)",
    needs=tuple(
        f"{workload}{sign}jit={jit}-asyncpg-postgres"
        for workload, sign in zip(SHORT, ("-", ","), strict=True)
        for jit in ("on", "off")
    ),
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for workload, on, off in zip(SHORT, claim.needs[::2], claim.needs[1::2], strict=True):
        yield from longer_than(evidence, on, off, workload)
