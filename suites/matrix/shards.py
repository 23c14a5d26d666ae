"""A matrix in parts for several machines. A contest is never divided: only cells that meet in its blocks compare."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reports.records.run import CONTROLS
from suites.matrix.effort import Effort

Group = tuple[object, ...]
"""What makes cells meet: workload, settings, server."""
FORM = "N/M"
BESIDE = 1.4
"""Bursts are about seven tenths of the time at standard. The rest is starting, connecting, proving and warming up, and
the way from each burst to the next."""
FIRST = 3.0
"""Seconds that a contest takes before its first burst: proof and calibration."""


def parse(text: str) -> tuple[int, int]:
    """Read ``2/5`` as the second of five."""
    found = re.fullmatch(r"(\d{1,4})/(\d{1,4})", text)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise ValueError(f"{text!r} is no part: expected {FORM}, like 2/5 for the second of five")
    return int(found[1]), int(found[2])


def seconds(effort: Effort, cells: int) -> float:
    """Return the seconds that a contest of so many cells may take."""
    bursts = effort.launches * effort.blocks * (cells + len(CONTROLS)) * effort.burst_ns / 1e9
    return FIRST + BESIDE * min(bursts, effort.seconds)


def parts(sizes: Mapping[Group, int], effort: Effort, count: int) -> Sequence[set[Group]]:
    """Return so many parts of about the same length, the same ones on every machine. Some may be empty."""
    made: list[set[Group]] = [set() for _ in range(count)]
    lengths = [0.0] * count
    longest_first = sorted(sizes, key=lambda group: (-seconds(effort, sizes[group]), repr(group)))
    for group in longest_first:
        shortest = lengths.index(min(lengths))
        made[shortest].add(group)
        lengths[shortest] += seconds(effort, sizes[group])
    return made


def needed(sizes: Mapping[Group, int], effort: Effort, minutes: float) -> int:
    """Return how many parts it takes for each to end within that time."""
    whole = sum(seconds(effort, size) for size in sizes.values())
    count = max(1, int(whole / (minutes * 60)))
    while count < len(sizes):
        if max(length(part, sizes, effort) for part in parts(sizes, effort, count)) <= minutes * 60:
            return count
        count += 1
    return len(sizes)  # one contest each; if that is too long, no part can be shorter


def length(part: set[Group], sizes: Mapping[Group, int], effort: Effort) -> float:
    """Return the seconds of one part."""
    return sum(seconds(effort, sizes[group]) for group in part)
