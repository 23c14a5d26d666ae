"""Percentiles of latencies, for claims about tails."""

from __future__ import annotations

from statistics import NormalDist
from typing import TypeAlias

from hdrh.histogram import HdrHistogram

from reports.claims.estimate import Figure
from reports.statistics.intervals import Interval

Histogram: TypeAlias = HdrHistogram


class NoHistogram(ValueError):
    """Raised where there is no histogram, or none that can be read."""


def read(text: str) -> Histogram:
    try:
        found = HdrHistogram.decode(text.encode())
    except Exception as wrong:  # a stranger's bytes meet zlib, struct and its own checks: each raises another kind
        raise NoHistogram(f"it cannot be read: {type(wrong).__name__}") from None
    if not found.get_total_count():
        raise NoHistogram("it is empty")
    return found


def ratio(slow: Histogram, fast: Histogram, percent: float, confidence: float) -> Figure:
    """Return the ratio at one percentile, with the widest interval that both intervals allow."""
    a, b = (percentile(times, percent, confidence) for times in (slow, fast))
    if a.interval is None or b.interval is None:
        return Figure(a.value / b.value, None)
    return Figure(a.value / b.value, Interval(a.interval.low / b.interval.high, a.interval.high / b.interval.low))


def percentile(times: Histogram, percent: float, confidence: float) -> Figure:
    """Return a percentile. How many of n requests are faster than it is binomial: its normal bounds are ranks in turn.

    None where so few requests were made that the upper rank would be beyond the slowest.
    """
    share, count = percent / 100, times.get_total_count()
    half = 100 * NormalDist().inv_cdf(1 - (1 - confidence) / 2) * (share * (1 - share) / count) ** 0.5
    low, high = _times(times, percent)
    value = (low + high) / 2
    if percent + half >= 100 or percent <= half:
        return Figure(value, None)
    return Figure(value, Interval(_times(times, percent - half)[0], _times(times, percent + half)[1]))


def _times(times: Histogram, percent: float) -> tuple[float, float]:
    """Return the two bounds that a histogram knows of a percentile, at least 1 ns: no time would divide by nothing."""
    high = int(times.get_value_at_percentile(percent))
    return max(1.0, float(times.get_lowest_equivalent_value(high))), max(1.0, float(high))
