"""Count the pairs that contests call different, where it is known which are. Pure functions.

Three rules, from the keenest to the one that verdicts use. *Alone*: the 95 % interval of a pair leaves out 1.00; of
equal pairs one in twenty does. *Holm*: the pair differs by Holm's p under 5 % among all pairs of its contest.
*Verdict*: its interval among all pairs lies beyond 3 % with both ends, as for drivers that are ranked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from reports.statistics.contrasts import Contrast, contrasts
from reports.statistics.intervals import interval, percentile
from reports.statistics.verdicts import Word, word

LEVEL = 0.05
DIFFERENT = (Word.FASTER, Word.SLOWER)


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


def called(found: Iterable[Contrast[str]]) -> Calls:
    """Count the pairs called different, in either direction."""
    return _counted(found, lambda effect: effect != 0)


def called_slower(found: Iterable[Contrast[str]]) -> Calls:
    """Count only the pairs whose second cell is called the slower one, as it is."""
    return _counted(found, lambda effect: effect < 0)


def _counted(found: Iterable[Contrast[str]], right: Callable[[float], bool]) -> Calls:
    return sum((_one(pair) if right(pair.effect.mean) else Calls(1, 0, 0, 0) for pair in found), NONE)


def _one(pair: Contrast[str]) -> Calls:
    around = interval(pair.effect)
    alone = around is not None and 0.0 not in around
    holm = pair.adjusted_p is not None and pair.adjusted_p < LEVEL
    return Calls(1, alone, holm, pair.interval is not None and word(pair.interval) in DIFFERENT)


def spread(found: Iterable[Contrast[str]]) -> float:
    """Return the difference that 19 of 20 pairs stay within."""
    return percentile([abs(pair.effect.mean) for pair in found], 0.95)


def half_widths(found: Iterable[Contrast[str]]) -> list[float]:
    """Return half the width of each pair's own 95 % interval."""
    intervals = [around for pair in found if (around := interval(pair.effect))]
    return [(around.high - around.low) / 2 for around in intervals]
