"""S15: an application that reaches a driver through SQLAlchemy pays for SQLAlchemy first."""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.estimate import at_most_times
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, every

SMALL = 1.25
LAYERS = ("core", "orm")

claim = Claim(
    id="S15",
    posts=("P2",),
    claim="Under SQLAlchemy the difference between asyncpg and psycopg is small.",
    theirs=f"small, read as at most {SMALL}x either way",
    needs=tuple(f"*-{driver}-{layer}-postgres" for layer in LAYERS for driver in ("asyncpg", "psycopg")),
    note="Every contest with both counts.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for layer in LAYERS:
        slow, fast = f"psycopg-{layer}", f"asyncpg-{layer}"
        yield from every(evidence, "postgres", slow, fast, at_most_times(SMALL), f"{{}}, {layer}")
