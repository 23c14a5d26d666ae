"""S22: is one value cheaper than a row of which one value is taken?"""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, longer_than

ROW, VALUE = "row_of_value-asyncpg-postgres", "fetch_value-asyncpg-postgres"

claim = Claim(
    id="S22",
    posts=("P3",),
    claim="fetchval beats fetchrow where one value is wanted.",
    theirs="faster (no figure)",
    needs=(ROW, VALUE),
    note="The same statement. Two contests, so medians of launches are compared and not blocks.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    yield from longer_than(evidence, ROW, VALUE)
