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
from suites.matrix.costs import LEAST_LAUNCHES, divided
from suites.matrix.effort import Effort
from suites.matrix.forecast import beginning, expected, least

SPELLING = re.compile(r"(\d+(?:\.\d+)?)(s|m|h)")
UNITS = {"s": 1, "m": 60, "h": 3600}
NAMED = "budget "
"""What the name of an effort begins with that is a budget."""
FORM = "a number and s, m or h, as in 90s, 10m or 1h"

BURST_NS, LONGEST_NS = 2_000_000, 10_000_000
AMPLE = 60
"""Seconds of a contest that leave time to see what large answers need of memory."""
SLACK = 0.05
"""Beyond its end a budget may be exceeded by this part of it: no contest is begun that would end later."""


class TooSmall(Exception):
    """The budget is not enough for what was selected. One sentence."""


def duration(text: str) -> float:
    """Return the seconds of ``90s``, ``10m``, ``1h``."""
    found = SPELLING.fullmatch(text)
    if not found or not float(found[1]):
        raise ValueError(f"{text!r} is no time: expected {FORM}")
    return float(found[1]) * UNITS[found[2]]


def fitting(share: float, contest: Contest) -> Effort:
    """Return the most launches that the share has time for, then the most blocks, then the longest bursts."""
    costs, left = expected(contest, BURST_NS), share - beginning(contest)
    launches, blocks = divided(left, costs)
    bursts = sum(contest.turns(entry, blocks) for entry in contest.entries)
    longer = (left / launches - costs.launch(blocks)) / bursts * 1e9
    burst_ns = max(BURST_NS, min(LONGEST_NS, int(BURST_NS + longer)))
    return Effort(launches, blocks, burst_ns, share, LEAST_LAUNCHES, share, memory=share >= AMPLE)


@dataclass(slots=True)
class Budget:
    """Asked contest by contest, in the order they are held. Its time runs from the beginning."""

    total: float
    contests: Sequence[Contest]
    done: Collection[str] = ()
    """The names of contests that a broken run has held already. What is left of it has its part of the time."""
    clock: Callable[[], float] = time.monotonic
    _end: float = field(init=False)
    _given: tuple[float, float] = (0.0, 0.0)
    """When the last contest began, and what it was given, or takes at least."""
    _slower: float = 1.0
    """How many times as long as that the slowest took so far: others will, too."""

    def __post_init__(self) -> None:
        held = {contest.name: least(contest) for contest in self.contests if contest.entries}
        if (whole := sum(held.values())) > self.total:
            raise TooSmall(
                f"--budget {self.total:g}s is too small: {count(len(held), 'contest')} of at least "
                f"{LEAST_LAUNCHES} launches take about {whole:.0f}s; give more, or select fewer cells"
            )
        left = sum(seconds for name, seconds in held.items() if name not in self.done)
        self._end = self.clock() + self.total * left / max(1e-9, whole)

    def effort(self, contest: Contest, rest: Sequence[Contest]) -> Effort:
        """Return the effort for a contest, which with ``rest`` is still to be held: its part of the time is by what it
        and they take at least. With many cells, or long steps, it needs more for the same precision."""
        part = least(contest) / sum(map(least, (contest, *rest)))
        share = (self._end - self.clock()) * part
        self._given = self.clock(), max(share, least(contest))
        return fitting(share, contest)

    def spent(self, contest: Contest) -> str:
        """Say why a contest is not begun; empty while there is time for it."""
        begun, given = self._given
        if given:
            self._slower = max(self._slower, (self.clock() - begun) / given)
        if self.clock() + self._slower * least(contest) <= self._end + SLACK * self.total:
            return ""
        return f"--budget {self.total:g}s was spent before all contests were held"
