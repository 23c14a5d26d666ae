"""S20: with psycopg in binary too, what is left of the difference is not the format."""

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

claim = Claim(
    id="S20",
    posts=("P4",),
    claim="asyncpg's binary protocol makes complex joins and bulk operations 15 to 30 % shorter.",
    theirs="15 to 30 % less time",
    needs=tuple(f"{case}-{driver}-postgres" for case in CASES for driver in ("asyncpg", "psycopg-binary")),
    note="Beside psycopg in binary mode.",
)


SAVED = Band(1 - 0.30 * NEAR, 1 - 0.15 / NEAR)
"""Asks for their saving: it must be near theirs, since a ratio near 0.8 could be no saving at all."""


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for case, of in CASES.items():
        ours, others = f"{case}-asyncpg-postgres", f"{case}-psycopg-binary-postgres"
        yield from ratio(evidence, ours, others, SAVED, case, of)
