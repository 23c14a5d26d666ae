"""S27: a function of yours between the driver's value and yours, ten thousand times."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, longer_than

ROWS = ("asyncpg-core", "psycopg-core")

claim = Claim(
    id="S27",
    posts=("P4",),
    claim="A custom type or a hook of the dialect adds time that can be measured.",
    theirs="measurable, read as beyond what counts as equal",
    needs=tuple(f"fetch_all-rows=10000{typed}-{row}-postgres" for row in ROWS for typed in (",decorator=yes", "")),
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for row, typed, plain in zip(ROWS, claim.needs[::2], claim.needs[1::2], strict=True):
        yield from longer_than(evidence, typed, plain, row)
