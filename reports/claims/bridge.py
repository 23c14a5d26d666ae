"""What the bridge between async and sync code costs SQLAlchemy: measured by itself, with nothing at either end.

``bridge`` awaits what is done at once, natively and through ``greenlet_spawn``. One query on asyncpg takes one such
await: into the greenlet, out to the driver, back, and out with the answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from reports.claims.estimate import PERCENT, Band, paired
from reports.claims.evidence import Cell, Evidence
from reports.claims.parts import Found, Part, Times, Weighed, lacking, missing

ROWS = ("asyncpg-core", "asyncpg")
QUERY = tuple(f"bridge-awaits=1-{row}-postgres" for row in ROWS)
SWITCHES = tuple(f"bridge-awaits=10-{row}-postgres" for row in ROWS)


def bridge(times: Times) -> float:
    """Return what the bridge costs, in nanoseconds of one step."""
    above, below = (times[row] for row in ROWS)
    return above - below


def share(evidence: Evidence, slow: str, fast: str, band: Band, label: str, of: str) -> Iterator[Found]:
    """Yield the bridge's share of how much longer a step takes on ``slow`` than on ``fast``, which has none."""
    both = [(a, b) for a in evidence.cells(slow) for b in evidence.cells(fast) if a.together(b)]
    found = [(*pair, *bridged) for pair in both for bridged in _bridges(evidence, pair[0])]
    for a, b, above, below in found:
        cost = _middle(above) - _middle(below)
        differences = [a.medians[n] - b.medians[n] for n in a.medians if n in b.medians]
        keys = tuple(str(cell.key) for cell in (a, b, above, below))
        shares = [cost / difference if difference > 0 else 0.0 for difference in differences]
        yield Weighed(Part(label, of, keys, unit=PERCENT), paired(shares).around, band)
    if not found:
        yield missing(label, *lacking(evidence, slow, fast, *QUERY), of=of)


def _bridges(evidence: Evidence, beside: Cell) -> Iterator[tuple[Cell, Cell]]:
    above, below = (evidence.cells(key) for key in QUERY)
    yield from ((a, b) for a in above for b in below if a.together(b) and a.beside(beside))


def _middle(cell: Cell) -> float:
    """Return the median of launches: beside differences of large numbers, what it varies by is nothing."""
    times = sorted(cell.medians.values())
    return times[len(times) // 2]
