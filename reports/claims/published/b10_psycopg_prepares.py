"""B10: psycopg 3 prepares by itself what is executed often. Told not to, it should then be slower."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import EQUAL
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, missing, ratio

ROWS = ("psycopg", "psycopg-sync")

claim = Claim(
    id="B10",
    posts=("P1",),
    claim="psycopg 3 prepares a statement only when asked to.",
    theirs="never by itself: read as equal times with preparing switched off",
    needs=tuple(f"fetch_row{cache}-{row}-postgres" for row in ROWS for cache in ("-cache=off", "")),
    note="Nobody asks for it in the plain cells; where switching it off costs time, it was on.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for row, off, plain in zip(ROWS, claim.needs[::2], claim.needs[1::2], strict=True):
        if any("prepare=" in code for code in evidence.code(row, "fetch_row")):
            yield missing(row, f"{plain} without asking it to prepare")
        else:
            yield from ratio(evidence, off, plain, EQUAL, f"{row}, off / on")
