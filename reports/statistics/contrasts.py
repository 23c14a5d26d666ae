"""Two cells of a contest, and what many comparisons at once may claim. Pure functions.

With 5 drivers there are 10 pairs: at 5 % each, a contest in four would call two equal ones different. Bonferroni's
intervals and Holm's p keep that chance to what the family has; Benjamini-Hochberg keeps false differences to 5 % of a
list over many contests.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, TypeVar

from reports.statistics.intervals import CONFIDENCE, Effect, Interval, across, interval, p_value

ALPHA = 1 - CONFIDENCE
"""The chance that a contest may have to call anything different that is not."""

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
    """Holm's, within the family: below its alpha, the two differ."""
    interval: Interval | None
    """All intervals of the family hold together, but for its alpha."""
    confidence: float
    """That of this interval alone."""


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
    effects: Mapping[Name, Sequence[float | None]],
    pairs: Iterable[tuple[Name, Name]] | None = None,
    alpha: float = ALPHA,
) -> tuple[Contrast[Name], ...]:
    """Compare pairs as one family; all there are, unless they are said. ``effects``: by launch, None where missing."""
    asked = combinations(effects, 2) if pairs is None else pairs
    compared = [(a, b, difference(effects[a], effects[b])) for a, b in asked]
    known = [(a, b, effect) for a, b, effect in compared if effect is not None]
    alone = [p_value(effect) for _, _, effect in known]
    tested = iter(holm([p for p in alone if p is not None]))
    each = alone_confidence(sum(p is not None for p in alone), alpha)
    return tuple(
        Contrast(a, b, effect, p, None if p is None else next(tested), interval(effect, each), each)
        for (a, b, effect), p in zip(known, alone, strict=True)
    )


def alone_confidence(family: int, alpha: float = ALPHA) -> float:
    """Return the confidence of each interval of a family, so that all hold at once (Bonferroni).

    Not at Holm's step levels: Holm shares its alpha out over pairs still thought equal. Intervals of those levels, read
    against a margin other than 0 as verdicts do, would all hold much less often. So a pair may have ``adjusted_p``
    below alpha and yet an interval that touches 0: different, but by an unknown amount.
    """
    return 1 - alpha / max(1, family)


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
