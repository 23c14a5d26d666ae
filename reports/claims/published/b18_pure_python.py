"""B18: what a package ships says whether it is pure Python."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, missing, seen

FACT = ("drivers", "asyncpg", "compiled")

claim = Claim(
    id="B18",
    posts=("P4",),
    claim="asyncpg is pure Python.",
    theirs="no compiled module",
    needs=(".".join(FACT),),
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    counts = [count for count in evidence.facts(*FACT) if isinstance(count, int)]
    if counts:
        said = " or ".join(map(str, counts))
        yield seen("compiled modules", not any(counts), f"{said} compiled modules in its package")
    else:
        yield missing("compiled modules", f"{'.'.join(FACT)} among the facts: how many its package ships")
