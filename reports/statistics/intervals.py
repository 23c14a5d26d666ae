"""Samples to effects, effects to intervals: pure functions on plain sequences of numbers.

An effect is a log ratio: ``log(t_cell / t_reference)``. Logs make "twice as slow" and "twice as fast" the same distance
from nothing, and differences of effects the ratio of any two cells. Within a launch the noise is heavy-tailed, so
medians; the replicate is the launch, so every interval that is published is over launches.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

CONFIDENCE = 0.95
POWER = 0.80


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Effect:
    """What launches say of one log ratio: mean, standard deviation (None with one launch) and their number."""

    mean: float
    sd: float | None
    launches: int

    @property
    def error(self) -> float | None:
        """Return the standard error of the mean, s / sqrt(K)."""
        return None if self.sd is None else self.sd / math.sqrt(self.launches)


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times the time of the other. It has no interval if there was one launch."""

    value: float
    interval: Interval | None


# Within a launch.


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that this share of all does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def median(values: Iterable[float]) -> float:
    """Return the middle value, or halfway between the middle two: half of the noise may be as wild as it likes."""
    finite = _finite(values)
    if not finite:
        raise ValueError("no median of nothing")
    return statistics.median(finite)


def log_ratios(cell: Sequence[float | None], reference: Sequence[float | None]) -> list[float]:
    """Return ``log(cell[b] / reference[b])`` of blocks that have both: what slows a block slows both, and cancels."""
    if len(cell) != len(reference):
        raise ValueError(f"{len(cell)} blocks of the cell and {len(reference)} of the reference; they must be aligned")
    pairs = [(a, b) for a, b in zip(cell, reference, strict=True) if a is not None and b is not None]
    for a, b in pairs:
        if not (0 < a < math.inf and 0 < b < math.inf):
            raise ValueError(f"no time of a burst: {a}, {b}")
    return [math.log(a / b) for a, b in pairs]


def paired_effect(cell: Sequence[float | None], reference: Sequence[float | None]) -> float | None:
    """Return the effect of one launch, the median of its log ratios; None where no block has both.

    On the heavy-tailed pairs of a shared machine its interval is 3 to 10 times narrower than that of their mean.
    """
    ratios = log_ratios(cell, reference)
    return median(ratios) if ratios else None


# Across launches.


def across(effects: Iterable[float]) -> Effect:
    """Return mean and standard deviation of the effects of K launches.

    The mean, since medians of launches are nearly normal and t is then exact: measured, t errs in 3 to 5 % of A/A
    comparisons for K from 5 to 20, a bootstrap of so few in 18 to 22 %.
    """
    finite = _finite(effects)
    if not finite:
        raise ValueError("no effect of no launch")
    mean = statistics.fmean(finite)
    return Effect(mean, _sd(finite, mean) if len(finite) > 1 else None, len(finite))


def _sd(values: Sequence[float], mean: float) -> float:
    """Return ``statistics.stdev``, but without its exact fractions, which would take most of a report's time."""
    if min(values) == max(values):
        return 0.0  # and not the rounding of their mean
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1))


def interval(effect: Effect, confidence: float = CONFIDENCE) -> Interval | None:
    """Return ``mean +- t(1 - alpha/2, K-1) s / sqrt(K)``; None with one launch, whose spread is unknown."""
    if effect.error is None:
        return None
    half = t_quantile(1 - (1 - confidence) / 2, effect.launches - 1) * effect.error
    return Interval(effect.mean - half, effect.mean + half)


def ratio(effect: Effect, confidence: float = CONFIDENCE) -> Ratio:
    """Return the effect as people say it: exp() of the mean and of both ends."""
    around = interval(effect, confidence)
    return Ratio(math.exp(effect.mean), around and Interval(math.exp(around.low), math.exp(around.high)))


def p_value(effect: Effect) -> float | None:
    """Return the two-sided p of "no difference", by t = mean / (s / sqrt(K)); None with one launch."""
    return None if effect.error is None else two_sided(effect.mean, effect.error, effect.launches - 1)


def two_sided(mean: float, error: float, df: float) -> float:
    """Return P of a t as far from 0 or further. Launches that agree to the last digit give 0, or 1 if all are 0."""
    if error == 0:
        return 1.0 if mean == 0 else 0.0
    return float(2 * _special().stdtr(df, -abs(mean / error)))


def mde(sd: float, launches: int, power: float = POWER, confidence: float = CONFIDENCE) -> float:
    """Return the least effect that K launches find ``power`` of the time: (t(1 - alpha/2) + t(power)) s / sqrt(K).

    Both quantiles with K-1 degrees of freedom: the first so as not to cry wolf, the second to be heard. As an effect
    (a log); ``expm1`` makes it "so many per cent slower".
    """
    if launches < 2:
        raise ValueError(f"{launches} launch; it takes two to know how much launches differ")
    df = launches - 1
    return (t_quantile(1 - (1 - confidence) / 2, df) + t_quantile(power, df)) * sd / math.sqrt(launches)


@lru_cache(maxsize=1 << 16)
def t_quantile(probability: float, df: float) -> float:
    return float(_special().stdtrit(df, probability))


@cache
def _special() -> Any:
    """Import scipy's distributions when first needed: they take 0.3 s, and most programs ask for none."""
    return import_module("scipy.special")


def _finite(values: Iterable[float]) -> list[float]:
    """Refuse what is no number, and sort: with one, sorted sums would be silently wrong."""
    found = list(values)
    for value in found:
        if not math.isfinite(value):
            raise ValueError(f"no number: {value}")
    return found
