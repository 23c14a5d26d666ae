"""Where a series of log ratios moves and stays: change points, by the library ``ruptures``. Pure functions.

Apache Otava is made for this, too, but installs clients of BigQuery, Slack and PostgreSQL and pins numpy to 2.2;
ruptures needs numpy and scipy, which are here anyhow, and has its search in C: 2 ms for a thousand runs. All three are
imported where they are used: every other command of ``python -m reports`` would wait half a second for them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from statistics import median
from typing import Any, TypeAlias

FEWEST = 10  # runs; in fewer, noise of 3 % looks like a step in one series of ten
STAYS = 3  # runs on either side: a bad night is no step
PENALTY = 6  # times log(n), in squares of the noise
LEAST = math.log1p(0.03)  # the margin of verdicts
WILD = 4  # times the noise from the median of its neighbours; further out is pulled in to there
NEIGHBOURS = 2  # on either side

MISSING = (
    "no steps were looked for: ruptures is not installed; pip install ruptures, where there is a wheel for this Python"
)


Cut: TypeAlias = tuple[int, float, float]
Find: TypeAlias = Callable[[Sequence[float]], Iterable[Cut]]


def available() -> bool:
    return find_spec("ruptures") is not None


def steps(values: Sequence[float]) -> Iterator[Cut]:
    """Yield the first index of each new level, and the medians before and after. Nothing where the library is missing.

    The penalty is what keeps noise from being news. Simulated, 60 to 400 series for each length from 30 to 1,000 runs:
    noise of 0.5 to 1 %, normal, with tails of a t of 3 degrees or correlated from night to night, gives a false step
    in at most 0.8 % of series, noise of 3 % in at most 5 %; a true step of 6 % is found within two runs of its place
    in over 99 % and 42 to 95 %.
    """
    if len(values) < FEWEST or not available():
        return
    noise = _noise(values)
    for (start, cut), (_, end) in pairwise(pairwise([0, *_cuts(values, noise), len(values)])):
        before, after = median(values[start:cut]), median(values[cut:end])
        stays = _nearer(values[start:cut], before, after) and _nearer(values[cut:end], after, before)
        if stays and abs(after - before) >= LEAST:
            yield cut, before, after


def _nearer(values: Sequence[float], level: float, other: float) -> bool:
    """Return whether enough values are nearer to ``level``: a cut may count a good night with two bad ones as three."""
    return sum(abs(value - level) < abs(value - other) for value in values) >= STAYS


def _cuts(values: Sequence[float], noise: float) -> list[int]:
    search = import_module("ruptures").KernelCPD(kernel="linear", min_size=STAYS)
    found = search.fit(_tamed(values, noise) / noise).predict(pen=PENALTY * math.log(len(values)))
    return [int(cut) for cut in found[:-1]]  # the last is the end


def _tamed(values: Sequence[float], noise: float) -> Any:
    """Pull in wild nights, of which one would weigh as much as a level. Give numpy's array, for the search."""
    numpy, ndimage = import_module("numpy"), import_module("scipy.ndimage")
    around = ndimage.median_filter(list(values), size=2 * NEIGHBOURS + 1, mode="nearest")
    return numpy.clip(values, around - WILD * noise, around + WILD * noise)


def _noise(values: Sequence[float]) -> float:
    """Estimate noise from run to run, where levels do not count: 1.4826 makes a median deviation a standard one."""
    moves = [abs(b - a) for a, b in pairwise(values)]
    return max(1.4826 * median(moves) / math.sqrt(2), 1e-6)
