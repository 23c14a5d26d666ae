"""B21: the same code over both drivers: does it give the same answers, in the same types, wherever it runs?"""

from collections.abc import Iterator

from reports.claims.contract import Claim
from reports.claims.evidence import Evidence
from reports.claims.parts import Found, missing, seen
from reports.records.run import Measurement

LAYERS = ("core", "orm")
EXEMPT = ("copy_in", "copy_out", "pipeline")
"""Workloads of what the post itself names as the drivers' own."""

claim = Claim(
    id="B21",
    posts=("P4",),
    claim="With SQLAlchemy, changing the prefix of the URL is all that a switch from asyncpg to psycopg takes.",
    theirs="it is enough",
    needs=tuple(f"*-{driver}-{layer}-postgres" for layer in LAYERS for driver in ("asyncpg", "psycopg")),
    note="Enough is read as: whatever one can, the other can, with values of the same Python types. COPY and pipelines "
    "are left out, as the post itself does.",
)


@claim.judged
def parts(evidence: Evidence) -> Iterator[Found]:
    for layer in LAYERS:
        both = evidence.both(f"asyncpg-{layer}", f"psycopg-{layer}", "postgres")
        pairs = [pair for pair in both if pair[0].key.workload not in EXEMPT]
        for ours, other in pairs:
            same = difference(ours, other)
            label = f"{ours.key.workload}, {layer}"
            yield seen(label, not same, same or "the same", (str(ours.key), str(other.key)))
        if not pairs:
            yield missing(layer, f"*-asyncpg-{layer}-postgres beside *-psycopg-{layer}-postgres")


def difference(ours: Measurement, other: Measurement) -> str:
    """Name what one driver does and the other does not; a failure is not counted as a difference."""
    if ours.outcome != other.outcome:
        return f"asyncpg {ours.outcome}, psycopg {other.outcome}"
    kinds = sorted(kind for kind in ours.types.keys() & other.types if ours.types[kind] != other.types[kind])
    return ", ".join(f"{kind}: {ours.types[kind]}, psycopg {other.types[kind]}" for kind in kinds)
