"""A time for the whole run, divided over its contests.

What a contest takes is known in advance only roughly, so each is given its part of what is left when its turn comes:
one that was quicker leaves more to the rest.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from reports.records.words import count
from suites.matrix.contests import Contest
from suites.matrix.effort import Effort

SPELLING = re.compile(r"(\d+(?:\.\d+)?)(s|m|h)")
UNITS = {"s": 1, "m": 60, "h": 3600}
NAMED = "budget "
"""What the name of an effort begins with that is a budget."""
FORM = "a number and s, m or h, as in 90s, 10m or 1h"

BEGINNING = 0.3
"""Seconds until a contest has its first host."""
PROVING = 0.1
"""Seconds to prove and calibrate one entry."""
STARTING = 0.1
"""Seconds to start a launch; the next host starts while this one works."""
RENEWING = 0.012
"""Seconds to open one entry's connection and to warm it up."""
HANDOVER = 0.0006
"""Seconds between two bursts: the answer, the journal and the next command."""

BURST_NS, LONGEST_NS = 2_000_000, 10_000_000
LEAST_LAUNCHES, MOST_LAUNCHES = 3, 20  # an interval over two launches says nothing; of more than twenty, little more
USUAL_BLOCKS, MOST_BLOCKS = 12, 60  # more launches of fewer blocks are worth more than the reverse
AMPLE = 60
"""Seconds of a contest that leave time to see what large answers need of memory."""
SLACK = 0.2
"""Beyond its end a budget may be exceeded by this part of it; then no further contest is begun."""


class TooSmall(Exception):
    """The budget is not enough for what was selected. One sentence."""


STRETCH = 2
"""An effort may take so many times its seconds before precision is given up for time."""
ENOUGH, LEAST = 10, 5
"""Blocks, one in each launch: with fewer launches an interval says nothing of many pairs, and at last of one."""


def duration(text: str) -> float:
    """Return the seconds of ``90s``, ``10m``, ``1h``."""
    found = SPELLING.fullmatch(text)
    if not found or not float(found[1]):
        raise ValueError(f"{text!r} is no time: expected {FORM}")
    return float(found[1]) * UNITS[found[2]]


@dataclass(frozen=True, slots=True)
class Costs:
    """Seconds that a contest's entries take together."""

    bursts: float
    """Seconds for a burst of each entry."""
    between: float
    """From each burst to the next."""
    renewal: float
    """A connection for each, opened and warmed up."""

    @property
    def block(self) -> float:
        return self.bursts + self.between

    def launch(self, blocks: int) -> float:
        renewals = -(-blocks // Effort.renewed_every(blocks))
        return STARTING + renewals * self.renewal + blocks * self.block


def usual(entries: int, burst_ns: int) -> Costs:
    """Return the usual costs, if steps are short beside a burst."""
    return Costs(entries * burst_ns / 1e9, entries * HANDOVER, entries * RENEWING)


def seconds(effort: Effort, entries: int) -> float:
    """Return about how many seconds a contest takes."""
    return _beginning(entries) + effort.launches * usual(entries, effort.burst_ns).launch(effort.blocks)


def fitting(share: float, entries: int) -> Effort:
    """Return the most launches that the share has time for, then the most blocks, then the longest bursts."""
    costs, left = usual(entries, BURST_NS), share - _beginning(entries)
    launches, blocks = _divided(left, costs)
    longer = (left / launches - costs.launch(blocks)) / (blocks * entries) * 1e9
    burst_ns = _within(BURST_NS + longer, BURST_NS, LONGEST_NS)
    return Effort(launches, blocks, burst_ns, share, LEAST_LAUNCHES, share, memory=share >= AMPLE)


def fitted(effort: Effort, left: float, costs: Costs) -> tuple[int, int]:
    """Return launches and blocks, by what calibration has found; ``left`` is what there is of a share."""
    if effort.share is not None:
        return _divided(left, costs)
    least = ENOUGH if ENOUGH * costs.bursts <= STRETCH * effort.seconds else LEAST
    blocks = max(effort.seconds / costs.bursts, least)
    launches = _within(blocks, 1, effort.launches)
    return launches, _within(blocks / launches, 1, effort.blocks)


def _divided(left: float, costs: Costs) -> tuple[int, int]:
    """Return launches and blocks for so many seconds."""
    launches = _within(left / costs.launch(USUAL_BLOCKS), LEAST_LAUNCHES, MOST_LAUNCHES)
    return launches, _within(_affordable(left / launches - STARTING, costs), Effort.LEAST_BLOCKS, MOST_BLOCKS)


def _affordable(left: float, costs: Costs) -> float:
    """Return how many blocks a launch has time for: more of them need more renewals."""
    most = 0.0
    for renewals in range(1, Effort.RENEWALS + 1):
        blocks = (left - renewals * costs.renewal) / costs.block
        every = Effort.RENEWED_AFTER if renewals < Effort.RENEWALS else MOST_BLOCKS
        most = max(most, min(blocks, renewals * every))
    return most


def _beginning(entries: int) -> float:
    return BEGINNING + entries * PROVING


def _within(value: float, least: int, most: int) -> int:
    return max(least, min(most, int(value)))


@dataclass(slots=True)
class Budget:
    """Asked contest by contest, in the order they are held. Its time runs from the beginning."""

    total: float
    contests: Sequence[Contest]
    done: Collection[str] = ()
    """The names of contests that a broken run has held already. What is left of it has its part of the time."""
    clock: Callable[[], float] = time.monotonic
    _end: float = field(init=False)

    def __post_init__(self) -> None:
        least = sum(seconds(fitting(0, len(c.entries)), len(c.entries)) for c in self.contests if c.entries)
        if least > self.total:
            held = count(sum(bool(c.entries) for c in self.contests), "contest")
            raise TooSmall(
                f"--budget {self.total:g}s is too small: {held} of at least "
                f"{LEAST_LAUNCHES} launches take about {least:.0f}s; give more, or select fewer cells"
            )
        left = sum(_weight(contest) for contest in self.contests if contest.name not in self.done)
        self._end = self.clock() + self.total * left / max(1, sum(map(_weight, self.contests)))

    def effort(self, contest: Contest, rest: Sequence[Contest]) -> Effort:
        """Return the effort for a contest, which with ``rest`` is still to be held."""
        weight = sum(map(_weight, (contest, *rest)))
        left = self._end - self.clock()
        return fitting(left * _weight(contest) / weight, len(contest.entries))

    def spent(self) -> str:
        """Say why no further contest is begun; empty while there is time for one."""
        if self.clock() <= self._end + SLACK * self.total:
            return ""
        return f"--budget {self.total:g}s was spent before all contests were held"


def _weight(contest: Contest) -> int:
    """Return a contest's weight: with many cells it needs more time for the same precision."""
    return len(contest.entries)
