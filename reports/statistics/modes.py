"""Whether a series of times has two states rather than noise. Pure functions.

Hidden state decides more than drivers do: one connection lands on the heap, the next on mmap, and the cell takes 28 or
45 us. An average of two states is a time that never occurs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import quantiles

from reports.statistics.intervals import median

FEWEST = 21  # values; the smaller group then has four. With three, lognormal noise is flagged in 2 % of series
SHARE = 0.15  # of the values in the smaller group: one connection of six. Fewer are outliers, and outliers no state
VALLEY = 2.5  # times the spread of both groups; with 2 an exponential or lognormal tail is flagged in 1 to 2 % of cases
APART = math.log(1.02)  # two states 2 % apart decide nothing, and coarse clocks make such steps


def bimodal(values: Sequence[float]) -> bool:
    """Return whether the times fall into two groups with an empty valley between.

    For each way to cut the sorted logs in two, with a fair share on either side: the valley, from the 90th percentile
    of the lower group to the 10th of the upper, against the sum of both groups' interquartile ranges. Percentiles, so
    that stragglers neither bridge the valley nor blow up the spread; logs, since noise is in proportion. A heavy tail
    does not pass: cut off, it is a group as wide as the valley before it. Dip and likelihood tests find closer modes,
    but take a bell or a flat law as their idea of one mode, or a table.

    Measured (``tests/reports/statistics/``): one mode of whatever tail is flagged in at most 1 % of series, the
    two states of an allocator, 28.6 and 44.5 us under 2 % noise, in over 95 %. A slow drift is no second state; a
    sudden lasting step is one, so give it the times divided by the reference's where the whole machine may step.
    """
    logs = sorted(math.log(value) for value in values)
    return len(logs) >= FEWEST and any(_apart(low, high) for low, high in _cuts(logs))


def _cuts(ordered: list[float]) -> Iterator[tuple[list[float], list[float]]]:
    least = math.ceil(SHARE * len(ordered))
    return ((ordered[:cut], ordered[cut:]) for cut in range(least, len(ordered) - least + 1))


def _apart(low: list[float], high: list[float]) -> bool:
    valley = quantiles(high, n=10, method="inclusive")[0] - quantiles(low, n=10, method="inclusive")[-1]
    return valley > VALLEY * (_spread(low) + _spread(high)) and median(high) - median(low) >= APART


def _spread(ordered: list[float]) -> float:
    low, _, high = quantiles(ordered, n=4, method="inclusive")
    return high - low
