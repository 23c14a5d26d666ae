"""What a claim is held against: an estimate with its interval, and the band that the claim promises."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from reports.statistics.controls import LEAST
from reports.statistics.intervals import Interval, across, t_quantile
from reports.statistics.welch import shift

NEAR = 1.5  # a number is confirmed only if our whole interval lies within this factor of it


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of ours. It has no interval if there was one launch."""

    value: float
    interval: Interval | None


Around: TypeAlias = Callable[[float], Figure]
"""Gives the figure at a confidence, which is known when all that a claim compares has been found."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over launches, of logs where it is a ratio."""

    mean: float
    error: float | None
    df: float
    log: bool = False

    def around(self, confidence: float) -> Figure:
        said = _ratio if self.log else float
        if self.error is None:
            return Figure(said(self.mean), None)
        half = t_quantile(1 - (1 - confidence) / 2, self.df) * self.error if self.error else 0.0
        return Figure(said(self.mean), Interval(said(self.mean - half), said(self.mean + half)))

    def times(self, factor: float) -> Estimate:
        """Return the same in another unit, such as a row instead of a step."""
        if self.log:
            return Estimate(self.mean + math.log(factor), self.error, self.df, log=True)
        return Estimate(self.mean * factor, self.error and self.error * factor, self.df)


def _ratio(log: float) -> float:
    return math.exp(min(log, 700.0))  # beyond it a float has no room; no driver does either


def paired(values: Iterable[float], log: bool = False) -> Estimate:
    """Estimate from one number a launch: what the launch did to both sides of it has cancelled."""
    effect = across(values)
    return Estimate(effect.mean, effect.error, effect.launches - 1, log)


def apart(first: Sequence[float], second: Sequence[float], log: bool = False) -> Estimate:
    """Estimate first less second, of two contests: nothing is paired, so they are two samples of launches."""
    moved = shift(second, first)
    return Estimate(moved.mean, moved.error, moved.df, log)


@dataclass(frozen=True, slots=True)
class Band:
    """Where the number lies if the claim is true."""

    low: float
    high: float

    def holds(self, interval: Interval | None) -> bool | None:
        """Return True if the whole interval lies within, False if all of it lies outside on one side, else None."""
        if interval is None:
            return None
        if self.low <= interval.low and interval.high <= self.high:
            return True
        return False if interval.high < self.low or interval.low > self.high else None

    def said(self, unit: Unit) -> str:
        """Write what it asks for."""
        low, high = (f"{unit.number(end)}{unit.sign}" if math.isfinite(end) else "" for end in (self.low, self.high))
        if low == high:
            return low
        return f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}"


def about(number: float, to: float | None = None) -> Band:
    """Ask for that number, or a range of numbers."""
    return Band(number / NEAR, (to or number) * NEAR)


def about_times(number: float, to: float | None = None) -> Band:
    """Ask for so many times as long. What counts is what lies beyond once: 1.05 times is nowhere near 1.5 times."""
    return Band(1 + (number - 1) / NEAR, (to or number) * NEAR)


def at_least(number: float) -> Band:
    return Band(number, math.inf)


def at_most(number: float) -> Band:
    return Band(-math.inf, number)


def at_most_times(number: float) -> Band:
    """Ask for at most so many times, whichever of the two is the slower."""
    return Band(1 / number, number)


LONGER = Band(1 + LEAST, math.inf)
"""Asks for longer, by more than what counts as equal."""
EQUAL = Band(1 / (1 + LEAST), 1 + LEAST)


@dataclass(frozen=True, slots=True)
class Unit:
    """How a number is written."""

    scale: float
    sign: str

    def write(self, figure: Figure) -> str:
        said = f"{self.number(figure.value)}{self.sign}"
        if figure.interval is None:
            return f"{said} (one launch: no interval)"
        low, high = figure.interval.low, figure.interval.high
        return said if low == high else f"{said} [{self.number(low)}, {self.number(high)}]"

    def number(self, value: float) -> str:
        scaled = value * self.scale
        if scaled == round(scaled):
            return f"{scaled:.0f}"
        return f"{scaled:.{2 if abs(scaled) < 10 else 1 if abs(scaled) < 100 else 0}f}"


TIMES = Unit(1, "x")
MICROSECONDS = Unit(1e-3, " us")
PERCENT = Unit(100, " %")
COUNT = Unit(1, "")
