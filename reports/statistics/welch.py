"""Two sessions of one cell: independent samples of launches. Pure functions.

Within a session cells are paired by launch. Between two sessions nothing is: each has its own machine, hour and
servers, and shares with the other only what was divided by the same driver's bursts of the same block.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reports.statistics.intervals import CONFIDENCE, Effect, Interval, across, t_quantile, two_sided


@dataclass(frozen=True, slots=True)
class Shift:
    """By how much an effect moved from one session to the next: above 0, it takes longer now."""

    mean: float
    error: float | None
    """None where a session had one launch, which does not tell how much its launches would have differed."""
    df: float


def shift(before: Sequence[float], after: Sequence[float]) -> Shift:
    """Return Welch's shift: the two sessions need not be equally noisy, and rarely are."""
    old, new = across(before), across(after)
    moved = new.mean - old.mean
    if old.error is None or new.error is None:
        return Shift(moved, None, 0)
    error = math.hypot(old.error, new.error)
    return Shift(moved, error, _freedom(old, new))


def _freedom(old: Effect, new: Effect) -> float:
    """Return Welch and Satterthwaite's degrees of freedom; launches that agree to the last digit have no noise."""
    parts = [((one.error or 0) ** 2, one.launches - 1) for one in (old, new)]
    spent = sum(part**2 / df for part, df in parts)
    return sum(part for part, _ in parts) ** 2 / spent if spent else sum(df for _, df in parts)


def p_value(moved: Shift) -> float | None:
    """Return the two-sided p of "it did not move"."""
    return None if moved.error is None else two_sided(moved.mean, moved.error, moved.df)


def interval(moved: Shift, family: int = 1, confidence: float = CONFIDENCE) -> Interval | None:
    """Return the interval at 1 - alpha/m, so that all m of a contest hold at once; as effects, which are logs."""
    if moved.error is None:
        return None
    half = t_quantile(1 - (1 - confidence) / (2 * max(1, family)), moved.df) * moved.error
    return Interval(moved.mean - half, moved.mean + half)
