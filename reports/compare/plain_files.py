"""Plain files of pytest-benchmark: medians side by side, which is all that can be said. Pure functions.

Rounds of one process share its luck, and no control stands beside them: two runs of the same code, one after the
other, differ by more than 5 % in 43 to 65 of 100 benchmarks of a round trip. So nothing here is confirmed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.records.checks import printable
from reports.sheets import Sheet, Table

MOVED = 0.05
SHORTEST, LONGEST = 1e-12, 1e9  # seconds; what else a file says is no time
WEAKER = (
    "not every file has a section driver_matrix: these are medians of processes that ran one after the other, without "
    "controls; nothing is confirmed, and a run of the same code would differ, too"
)


@dataclass(frozen=True, slots=True)
class Plain:
    """One benchmark in two files."""

    name: str
    before: float
    """The median, in seconds."""
    after: float
    apart: bool
    """Whether the boxes, from the first quartile to the third, have nothing in common."""

    @property
    def ratio(self) -> float:
        return self.after / self.before

    @property
    def moved(self) -> bool:
        return self.apart and abs(math.log(self.ratio)) > math.log1p(MOVED)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Plain, ...]:
    """Compare the benchmarks of both files by their full name, the most moved first."""
    old, new = dict(_boxes(before)), dict(_boxes(after))
    found = [_plain(name, old[name], new[name]) for name in new if name in old]
    return tuple(sorted(found, key=lambda one: (-abs(math.log(one.ratio)), one.name)))


def sheet(sessions: Sequence[tuple[str, Mapping[str, Any]]]) -> Sheet:
    """Compare the first file with the last."""
    (first, before), (last, after) = sessions[0], sessions[-1]
    found = compare(before, after)
    moved = [one for one in found if one.moved]
    rows = tuple((one.name, f"{one.ratio:.2f}x", _seconds(one.before), _seconds(one.after)) for one in moved)
    lines = (
        WEAKER,
        f"{len(found)} benchmarks in both: {len(moved)} whose boxes lie apart and whose medians differ by more than "
        f"{MOVED:.0%}, {len(found) - len(moved)} others",
    )
    table = Table("medians that moved", ("benchmark", "change", "before", "after"), rows)
    return Sheet(f"{first} -> {last}", lines, (table,) if rows else ())


def _boxes(parsed: Mapping[str, Any]) -> Iterator[tuple[str, tuple[float, float, float]]]:
    """Yield only what is there and is a time: these files were not checked."""
    for one in parsed.get("benchmarks", ()):
        stats = one.get("stats") if isinstance(one, dict) else None
        if isinstance(stats, dict) and isinstance(one.get("fullname"), str):
            box = tuple(stats.get(name) for name in ("q1", "median", "q3"))
            if all(_is_time(value) for value in box):
                yield printable(one["fullname"]), box  # type: ignore[misc]  # three, as was just seen


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and SHORTEST < value < LONGEST


def _plain(name: str, old: tuple[float, float, float], new: tuple[float, float, float]) -> Plain:
    return Plain(name, old[1], new[1], apart=new[0] > old[2] or new[2] < old[0])


def _seconds(value: float) -> str:
    for unit, of in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if value >= of:
            return f"{value / of:.3g} {unit}"
    return f"{value / 1e-9:.3g} ns"
