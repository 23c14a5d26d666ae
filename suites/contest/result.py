"""What comes of an entry in its contest: its bursts, and what a journal keeps of it."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from reports.records.checks import printable
from suites.contest.proof import Proof
from suites.matrix.contests import Entry

COLD = 8
FAR = 10
"""Reading the clock takes a twentieth of the shortest step: a burst takes so many times its steps only where something
holds it up."""


def settled(taken: Sequence[int]) -> Sequence[int]:
    """Leave out the first steps, at most a quarter: they find the caches as another cell left them, and take up to
    three times as long. Counted in, they made a cell with a quarter of its equal's steps 1 to 4 % slower."""
    return taken[min(COLD, len(taken) // 4) :]


def value_of(taken: Sequence[int], wall: int, callers: int = 0) -> float:
    """Return a burst's value: the median of its steps, whose mean is twice to four times as noisy. Callers share the
    time, so with them it is the time of all for each step: how long one waits is in the histogram."""
    return wall / len(taken) if callers else statistics.median(settled(taken))


@dataclass(frozen=True, slots=True)
class Burst:
    launch: int
    block: int
    taken: tuple[int, ...]
    wall: int
    user: int
    sys: int
    preempted: int
    marks: tuple[str, ...] = ()
    callers: int = 0
    turn: int = 0
    """Which burst of its launch it was, of all cells."""

    @property
    def paused(self) -> bool:
        """Say whether everything stood still between two of its steps, as in a virtual machine that is stopped."""
        return sum(self.taken) * FAR < self.wall and not self.preempted

    @property
    def value(self) -> float:
        return value_of(self.taken, self.wall, self.callers)


@dataclass(slots=True)
class Result:
    """What became of one entry; failed if there is a cause."""

    entry: Entry
    proof: Proof | None = None
    cause: str = ""
    notes: list[str] = field(default_factory=list)
    step_ns: float = 0.0
    steps: int = 0
    """Steps in each burst: calibrated once, and kept for the contest."""
    blocks: int = 0
    """Blocks of each launch that it takes part in."""
    bursts: list[Burst] = field(default_factory=list)
    costs: dict[str, float] = field(default_factory=dict)
    """What a step takes beside time."""


def calibration(result: Result) -> dict[str, Any]:
    """Return what a journal keeps of a result before there are bursts."""
    return {
        "proof": asdict(result.proof) if result.proof else None,
        "cause": printable(result.cause),
        "step_ns": result.step_ns,
        "steps": result.steps,
        "blocks": result.blocks,
        "notes": [printable(note) for note in result.notes],
        "costs": result.costs,
    }
