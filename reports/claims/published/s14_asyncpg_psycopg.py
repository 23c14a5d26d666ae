"""S14: the figure that is quoted most. Of which work, against which of psycopg's two formats?"""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import about_times
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, every

MODES = {"psycopg": "as it comes", "psycopg-binary": "binary"}

claim = Claim(
    id="S14",
    posts=("P2",),
    claim="asyncpg is two to three times as fast as psycopg 3.",
    theirs="2x to 3x the time, in micro-benchmarks",
    needs=("*-asyncpg-postgres", *(f"*-{row}-postgres" for row in MODES)),
    note="Every contest with both counts.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for row, mode in MODES.items():
        yield from every(evidence, "postgres", row, "asyncpg", about_times(2, 3), f"{{}}, psycopg {mode}")
