"""Count the pairs that contests call different, where it is known which are. Pure functions.

Three rules, from the keenest to the one that verdicts use. *Alone*: the 95 % interval of a pair leaves out 1.00; of
equal pairs one in twenty does. *Holm*: the pair differs by Holm's p under 5 % among all pairs of its contest.
*Verdict*: it differs by Holm's rule, and by enough for a reader to care.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from reports.statistics.contrasts import Contrast, contrasts
from reports.statistics.intervals import interval, percentile

LEVEL = 0.05
LEAST = math.log(1.03)
"""A smaller difference is of no use to a reader, whatever the statistics say."""


@dataclass(frozen=True, slots=True)
class Calls:
    """How many of so many pairs each rule calls different."""

    pairs: int
    alone: int
    holm: int
    verdict: int

    def share(self, rule: str) -> float:
        called: int = getattr(self, rule)
        return called / self.pairs

    def __add__(self, other: Calls) -> Calls:
        return Calls(*(a + b for a, b in zip(_numbers(self), _numbers(other), strict=True)))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


NONE = Calls(0, 0, 0, 0)


def _numbers(calls: Calls) -> tuple[int, int, int, int]:
    return calls.pairs, calls.alone, calls.holm, calls.verdict


def pairs(effects: Mapping[str, Sequence[float | None]]) -> tuple[Contrast[str], ...]:
    return contrasts(effects)


def called(found: Iterable[Contrast[str]], delta: float) -> Calls:
    """Count the pairs called different, in either direction."""
    return _counted(found, delta, lambda effect: effect != 0)


def called_slower(found: Iterable[Contrast[str]], delta: float) -> Calls:
    """Count only the pairs whose second cell is called the slower one, as it is."""
    return _counted(found, delta, lambda effect: effect < 0)


def _counted(found: Iterable[Contrast[str]], delta: float, right: Callable[[float], bool]) -> Calls:
    return sum((_one(pair, delta) if right(pair.effect.mean) else Calls(1, 0, 0, 0) for pair in found), NONE)


def _one(pair: Contrast[str], delta: float) -> Calls:
    around = interval(pair.effect)
    alone = around is not None and 0.0 not in around
    holm = pair.adjusted_p is not None and pair.adjusted_p < LEVEL
    return Calls(1, alone, holm, holm and abs(pair.effect.mean) > delta)


def delta(spread: float) -> float:
    """Return the difference beyond which a verdict calls: 3 %, or twice what equal cells differ by if that is more."""
    return max(LEAST, 2 * spread)


def spread(found: Iterable[Contrast[str]]) -> float:
    """Return the difference that 19 of 20 pairs stay within."""
    return percentile([abs(pair.effect.mean) for pair in found], 0.95)


def half_widths(found: Iterable[Contrast[str]]) -> list[float]:
    """Return half the width of each pair's own 95 % interval."""
    intervals = [around for pair in found if (around := interval(pair.effect))]
    return [(around.high - around.low) / 2 for around in intervals]
