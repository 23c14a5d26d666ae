"""S20: beside psycopg as it comes, in text. With psycopg in binary too, what is left is not the format."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import NEAR, Band
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, ratio

CASES = {
    "load_graph-way=joined": "joins",
    "load_graph-way=selectin": "joins",
    "execute_many": "bulk",
    "copy_in-format=binary": "bulk",
}

OTHERS = {"psycopg": "text", "psycopg-binary": "binary"}

claim = Claim(
    id="S20",
    posts=("P4",),
    claim="asyncpg's binary protocol makes complex joins and bulk operations 15 to 30 % shorter.",
    theirs="15 to 30 % less time",
    needs=tuple(f"{case}-{driver}-postgres" for case in CASES for driver in ("asyncpg", *OTHERS)),
    note="Beside psycopg as it comes; in binary mode it shows how much of that is the format's.",
)


SAVED = Band(1 - 0.30 * NEAR, 1 - 0.15 / NEAR)
"""Asks for their saving: it must be near theirs, since a ratio near 0.8 could be no saving at all."""


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for case, of in CASES.items():
        for other, form in OTHERS.items():
            ours, others = f"{case}-asyncpg-postgres", f"{case}-{other}-postgres"
            yield from ratio(evidence, ours, others, SAVED, f"{case}, psycopg in {form}", f"{of}, {form}")
