"""What a contest's entries cost, and how many launches and blocks there is time for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from suites.matrix.contests import Contest, turns_of_layers
from suites.matrix.effort import Effort

STARTING = 0.12
"""Seconds to start a launch and to end it; the next host starts while this one works."""
HANDOVER = 0.0006
"""Seconds between two bursts: the answer, the journal and the next command."""

LEAST_LAUNCHES, MOST_LAUNCHES = 3, 20  # an interval over two launches says nothing; of more than twenty, little more
USUAL_BLOCKS, MOST_BLOCKS = 12, 72  # more launches of fewer blocks are worth more than the reverse
STRETCH = 2
"""An effort may take so many times its seconds before precision is given up for time."""
LEAST = 5
"""Blocks at last, where even one in each launch would take too long: with fewer an interval says nothing."""


@dataclass(frozen=True, slots=True)
class Costs:
    """Seconds that a contest's entries take together."""

    always: float
    """A burst of each that is in every block, with the way to the next one."""
    seldom: float
    """The same of each that is in some."""
    renewal: float
    """A connection for each, opened and warmed up."""

    def blocks(self, count: int) -> float:
        return count * self.always + turns_of_layers(count) * self.seldom

    def launch(self, blocks: int) -> float:
        renewals = -(-blocks // Effort.renewed_every(blocks))
        return STARTING + renewals * self.renewal + self.blocks(blocks)


def costs_of(contest: Contest, bursts: Mapping[str, float], renewal: float) -> Costs:
    """Return the costs of those entries of a contest whose bursts take so many seconds."""
    taken = {True: 0.0, False: 0.0}
    for entry in contest.entries:
        if entry.name in bursts:
            taken[contest.seldom(entry)] += bursts[entry.name] + HANDOVER
    return Costs(taken[False], taken[True], renewal)


def fitted(effort: Effort, left: float, costs: Costs) -> tuple[int, int]:
    """Return launches and blocks, by what calibration has found; ``left`` is what there is of a share."""
    if effort.share is not None:
        return divided(left, costs)
    each = effort.seconds / effort.launches
    fits, stretched = (_most(effort.blocks, seconds, costs) for seconds in (each, STRETCH * each))
    if blocks := max(fits, min(stretched, Effort.LEAST_BLOCKS)):
        return effort.launches, blocks
    launches = _within(STRETCH * effort.seconds / costs.blocks(1), min(LEAST, effort.launches), effort.launches)
    return launches, _within(LEAST / launches, 1, effort.blocks)


def divided(left: float, costs: Costs) -> tuple[int, int]:
    """Return launches and blocks for so many seconds."""
    launches = _within(left / costs.launch(USUAL_BLOCKS), LEAST_LAUNCHES, MOST_LAUNCHES)
    fits = (blocks for blocks in range(MOST_BLOCKS, 1, -1) if launches * costs.launch(blocks) <= left)
    return launches, next(fits, 1)


def _most(blocks: int, seconds: float, costs: Costs) -> int:
    """Return the most blocks, up to so many, whose bursts take no longer."""
    return next((count for count in range(blocks, 0, -1) if costs.blocks(count) <= seconds), 0)


def _within(value: float, least: int, most: int) -> int:
    return max(least, min(most, int(value)))
