"""Any two cells of a contest, and what many comparisons at once may claim. Pure functions.

With 12 drivers there are 66 pairs: at 5 % each, three would differ by chance. Holm keeps the chance of a single false
difference in a contest at 5 %; Benjamini-Hochberg keeps false ones to 5 % of a headline list over many contests.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, TypeVar

from reports.statistics.intervals import CONFIDENCE, Effect, Interval, across, interval, p_value

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Contrast(Generic[Name]):
    """``first`` over ``second``: above 0, first takes longer. There is no p or interval with fewer than two
    launches."""

    first: Name
    second: Name
    effect: Effect
    p: float | None
    """For this pair alone."""
    adjusted_p: float | None
    """Holm's, within the family: below 5 %, the two differ."""
    interval: Interval | None
    """All intervals of the family hold together, 95 times of 100."""


def difference(first: Sequence[float | None], second: Sequence[float | None]) -> Effect | None:
    """Return the log ratio of two cells from the launches that have both; None where there is none.

    Both effects of a launch were taken against the same bursts of the reference: in their difference it cancels, and
    with it what that launch did to all cells. Two separate intervals would count that noise twice.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} launches of one and {len(second)} of the other; they must be aligned")
    paired = [a - b for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    return across(paired) if paired else None


def contrasts(
    effects: Mapping[Name, Sequence[float | None]], confidence: float = CONFIDENCE
) -> tuple[Contrast[Name], ...]:
    """Compare every pair of cells, as one family. ``effects``: by launch, None where missing, 0 for the reference."""
    pairs = [(a, b, difference(effects[a], effects[b])) for a, b in combinations(effects, 2)]
    known = [(a, b, effect) for a, b, effect in pairs if effect is not None]
    alone = [p_value(effect) for _, _, effect in known]
    tested = iter(holm([p for p in alone if p is not None]))
    family = sum(p is not None for p in alone)
    return tuple(
        Contrast(a, b, effect, p, None if p is None else next(tested), adjusted_interval(effect, family, confidence))
        for (a, b, effect), p in zip(known, alone, strict=True)
    )


def adjusted_interval(effect: Effect, family: int, confidence: float = CONFIDENCE) -> Interval | None:
    """Return the t interval at 1 - alpha/m (Bonferroni), so that all m of a family hold at once.

    Not at Holm's step levels: Holm shares its alpha out over pairs still thought equal. Intervals of those levels, read
    against a margin other than 0 as verdicts do, would all hold much less often than 95 %. So a pair may have
    ``adjusted_p`` below 5 % and yet an interval that touches 0: different, but by an unknown amount.
    """
    return interval(effect, 1 - (1 - confidence) / max(1, family))


def holm(p_values: Sequence[float]) -> list[float]:
    """Return adjusted p, in order: of the i-th smallest of m, the running maximum of (m - i + 1) p, at most 1.

    Valid under any dependence, and pairs that share cells and launches do depend on each other.
    """
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for left, position in zip(range(len(p_values), 0, -1), _ascending(p_values), strict=True):
        highest = max(highest, min(1.0, left * p_values[position]))
        adjusted[position] = highest
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Return adjusted p (q), in order: of the i-th smallest of m, the running minimum from above of (m / i) p."""
    adjusted = [0.0] * len(p_values)
    lowest = 1.0
    for rank, position in zip(range(len(p_values), 0, -1), reversed(_ascending(p_values)), strict=True):
        lowest = min(lowest, len(p_values) / rank * p_values[position])
        adjusted[position] = lowest
    return adjusted


def _ascending(p_values: Sequence[float]) -> list[int]:
    for p in p_values:
        if not 0 <= p <= 1 or math.isnan(p):
            raise ValueError(f"no probability: {p}")
    return sorted(range(len(p_values)), key=p_values.__getitem__)
