"""A time for the whole run, divided over its contests.

What a contest takes is known in advance only roughly, so each is given its part of what is left when its turn comes:
one that was quicker leaves more to the rest.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from suites.engine.contest import Contest, Effort

SPELLING = re.compile(r"(\d+(?:\.\d+)?)(s|m|h)")
UNITS = {"s": 1, "m": 60, "h": 3600}
FORM = "a number and s, m or h, as in 90s, 10m or 1h"

BEGINNING = 0.5
"""Seconds until a contest has its first host."""
PROVING = 0.2
"""Seconds to prove and calibrate one entry."""
STARTING = 0.2
"""Seconds to start a launch; the next host starts while this one works."""
OVERHEAD = 1.4
"""A block takes longer than its bursts by this: connections renewed and warmed up, and hand-overs between bursts."""

BURST_NS, LONGEST_NS = 2_000_000, 10_000_000
LEAST_LAUNCHES, MOST_LAUNCHES = 3, 20  # an interval over two launches says nothing; of more than twenty, little more
USUAL_BLOCKS, MOST_BLOCKS = 12, 60  # more launches of fewer blocks are worth more than the reverse


class TooSmall(Exception):
    """The budget is not enough for what was selected. One sentence."""


def duration(text: str) -> float:
    """Seconds of ``90s``, ``10m``, ``1h``."""
    found = SPELLING.fullmatch(text)
    if not found or not float(found[1]):
        raise ValueError(f"{text!r} is no time: expected {FORM}")
    return float(found[1]) * UNITS[found[2]]


def seconds(effort: Effort, entries: int) -> float:
    """About how long a contest takes, if its steps are short beside a burst."""
    block = entries * effort.burst_ns / 1e9 * OVERHEAD
    return BEGINNING + entries * PROVING + effort.launches * (STARTING + effort.blocks * block)


def fitting(share: float, entries: int) -> Effort:
    """The most launches that the share has time for, then the most blocks, then the longest bursts."""
    block = entries * BURST_NS / 1e9 * OVERHEAD
    left = share - BEGINNING - entries * PROVING
    launches = _within(left / (STARTING + USUAL_BLOCKS * block), LEAST_LAUNCHES, MOST_LAUNCHES)
    timed = max(left - launches * STARTING, 0.0)
    blocks = _within(timed / launches / block, Effort.LEAST_BLOCKS, MOST_BLOCKS)
    burst_ns = _within(timed / (launches * blocks * entries * OVERHEAD) * 1e9, BURST_NS, LONGEST_NS)
    return Effort(launches, blocks, burst_ns, seconds=timed / OVERHEAD, fewest=LEAST_LAUNCHES)


def _within(value: float, least: int, most: int) -> int:
    return max(least, min(most, int(value)))


@dataclass(slots=True)
class Budget:
    """Asked contest by contest, in the order they are held."""

    total: float
    contests: Sequence[Contest]
    clock: Callable[[], float] = time.monotonic
    _end: float = 0.0

    def __post_init__(self) -> None:
        least = sum(seconds(fitting(0, len(c.entries)), len(c.entries)) for c in self.contests if c.entries)
        if least > self.total:
            raise TooSmall(
                f"--budget {self.total:g}s is too small: {sum(bool(c.entries) for c in self.contests)} contests of at "
                f"least {LEAST_LAUNCHES} launches take about {least:.0f}s; give more, or select fewer cells"
            )

    def effort(self, contest: Contest, rest: Sequence[Contest]) -> Effort:
        """For a contest, which with ``rest`` is still to be held. Of a resumed run that is a part; so is its time."""
        weight = sum(map(_weight, (contest, *rest)))
        if not self._end:
            self._end = self.clock() + self.total * weight / sum(map(_weight, self.contests))
        left = self._end - self.clock()
        return fitting(left * _weight(contest) / weight, len(contest.entries))


def _weight(contest: Contest) -> int:
    """Contests of many cells need more time for the same precision."""
    return len(contest.entries)
