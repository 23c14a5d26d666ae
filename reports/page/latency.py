"""A recorded latency histogram, made small enough for a page: counts in logarithmic buckets, and its percentiles."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

from hdrh.histogram import HdrHistogram

STEP = 1.04
"""From bucket to bucket: finer than an eye tells apart on an axis over three decades, and 300 bytes a cell."""
MARKS = (0.5, 0.9, 0.99, 0.999)


@dataclass(frozen=True, slots=True)
class Latency:
    """How long single steps took. Nanoseconds."""

    steps: int
    marks: tuple[int, ...]
    """At the shares of MARKS."""
    longest: int
    buckets: tuple[int, ...]
    """Number and count of each bucket that has any, one after the other. Bucket n begins at ``STEP ** n``."""


def latency(encoded: str) -> Latency | None:
    """None where nothing was recorded, or nothing that can be read: the rest of a page is worth having without it."""
    counted = _counted(encoded)
    if not counted:
        return None
    totals = list(accumulate(count for _, count in counted))
    marks = tuple(_at(share, counted, totals) for share in MARKS)
    return Latency(totals[-1], marks, counted[-1][0], _buckets(counted))


def _counted(encoded: str) -> list[tuple[int, int]]:
    """Each value that occurred and how often, ascending."""
    try:
        recorded = HdrHistogram.decode(encoded)
        found = [(at, int(count)) for at, count in enumerate(recorded.counts) if count]
        return [(max(1, int(recorded.get_value_from_index(at))), count) for at, count in found if count > 0]
    except Exception:  # the decoder has no error of its own: a text from a stranger fails in any of its depths
        return []


def _at(share: float, counted: Sequence[tuple[int, int]], totals: Sequence[int]) -> int:
    """The value that this share of all steps did not exceed."""
    wanted = math.ceil(share * totals[-1])
    return next(value for (value, _), total in zip(counted, totals, strict=True) if total >= wanted)


def _buckets(counted: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    buckets: Counter[int] = Counter()
    for value, count in counted:
        buckets[math.floor(math.log(value, STEP))] += count
    return tuple(chain.from_iterable(sorted(buckets.items())))
