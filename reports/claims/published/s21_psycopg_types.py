"""S21: what does making Python values cost, when both get them in binary?"""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, longer_than, missing, seen

CASES = ("fetch_all-rows=10000", "fetch_wide-rows=10000")

claim = Claim(
    id="S21",
    posts=("P4",),
    claim="psycopg gets results as text unless told to get them in binary, and even then makes values more slowly.",
    theirs="heavier type adaptation (no figure)",
    needs=tuple(f"{case}-{driver}-postgres" for case in CASES for driver in ("psycopg-binary", "asyncpg")),
    note="That text is the default is how the two rows differ, and is not measured.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for case in CASES:
        binary, ours = f"{case}-psycopg-binary-postgres", f"{case}-asyncpg-postgres"
        yield from longer_than(evidence, binary, ours, case, of="heavier")
    told = [key for key in claim.needs if evidence.cells(key) and "psycopg-binary" in key]
    if told:
        yield seen("binary when told", True, "it answers in binary", told, of="binary")
    else:
        yield missing("binary when told", evidence.lacking(claim.needs[0]), of="binary")
