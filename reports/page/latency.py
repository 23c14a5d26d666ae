"""A recorded latency histogram, made small enough for a page: counts in logarithmic buckets, and its percentiles."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

from hdrh.histogram import HdrHistogram

STEP = 1.04
"""The ratio of one bucket to the last: finer than an eye sees on an axis over three decades, and 300 bytes a cell."""
MARKS = (0.5, 0.9, 0.99, 0.999)


@dataclass(frozen=True, slots=True)
class Latency:
    """How long single steps took. Nanoseconds."""

    steps: int
    marks: tuple[int, ...]
    """The values at the shares of MARKS."""
    longest: int
    buckets: tuple[int, ...]
    """Number and count of each bucket that has any, one after the other. Bucket n begins at ``STEP ** n``."""


def latency(encoded: str) -> Latency | None:
    """Return None where nothing readable was recorded: the rest of a page is worth having without it."""
    counted = _counted(encoded)
    if not counted:
        return None
    totals = list(accumulate(one.count for one in counted))
    marks = tuple(_at(share, counted, totals) for share in MARKS)
    return Latency(totals[-1], marks, counted[-1].low + counted[-1].width - 1, _buckets(counted))


@dataclass(frozen=True, slots=True)
class Counted:
    """So many steps took at least ``low`` nanoseconds and less than ``width`` more."""

    low: int
    width: int
    count: int


def _counted(encoded: str) -> list[Counted]:
    """Return the counts, ascending."""
    try:
        recorded = HdrHistogram.decode(encoded)
        found = [(at, int(count)) for at, count in enumerate(recorded.counts) if count > 0]
        return [_one(recorded, int(recorded.get_value_from_index(at)), count) for at, count in found]
    except Exception:  # the decoder has no error of its own: a text from a stranger fails in any of its depths
        return []


def _one(recorded: HdrHistogram, low: int, count: int) -> Counted:
    return Counted(max(1, low), int(recorded.get_highest_equivalent_value(low)) + 1 - low, count)


def _at(share: float, counted: Sequence[Counted], totals: Sequence[int]) -> int:
    """Return the value that this share of all steps did not exceed. It lies between two that the histogram knows, up to
    6 % apart; steps are taken as even between them."""
    wanted = math.ceil(share * totals[-1])
    one, total = next(pair for pair in zip(counted, totals, strict=True) if pair[1] >= wanted)
    return one.low + int(one.width * (wanted - total + one.count - 0.5) / one.count)


def _buckets(counted: Sequence[Counted]) -> tuple[int, ...]:
    """Count by bucket. Between two values of the histogram, fewer than buckets, steps are taken as even."""
    buckets: Counter[int] = Counter()
    for one in counted:
        before = 0
        for number in range(_bucket(one.low), _bucket(one.low + one.width - 1) + 1):
            below = min(one.count, round(one.count * (STEP ** (number + 1) - one.low) / one.width))
            buckets[number] += below - before
            before = below
        buckets[number] += one.count - before
    return tuple(chain.from_iterable((number, count) for number, count in sorted(buckets.items()) if count))


def _bucket(value: int) -> int:
    return math.floor(math.log(value, STEP))
