"""Part 3: cells that are slower by a known share. How often is that seen?

The shortest wait there is takes a third of a microsecond, so a smaller share would come out larger than stated: the
steps that are slowed here take twenty microseconds and more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from reports.records.run import Role
from reports.statistics.contrasts import Contrast
from reports.statistics.intervals import median
from suites.calibrate import calls
from suites.calibrate.bench import Bench, hog, short
from suites.calibrate.calls import Calls
from suites.matrix.cells import Cell
from suites.matrix.contests import Entry

SLOWDOWNS = (0.015, 0.02, 0.03, 0.05, 0.10)
BASES, EACH = 3, 2
"""Cells that are not slowed, and cells for each slowdown: every base against every slowed one is a trial."""


@dataclass(frozen=True, slots=True)
class Slowed:
    """One slowdown in all contests of a kind."""

    what: str
    effort: str
    hog: bool
    slowdown: float
    calls: Calls
    effect: float
    """The median of what was measured: the log of one plus the slowdown, if all is well."""

    def to_json(self) -> dict[str, Any]:
        return {field: getattr(self, field) for field in self.__dataclass_fields__} | {"calls": self.calls.to_json()}


def measure(bench: Bench, drivers: list[str], efforts: dict[str, int]) -> Iterator[Slowed]:
    """Hold each contest as often as ``efforts`` says."""
    for effort, times in efforts.items():
        for driver in drivers:
            for beside in (False, True):
                yield from _measure(bench, bench.cell(driver, "fetch_row"), effort, times, beside)


def _measure(bench: Bench, cell: Cell, effort: str, times: int, beside: bool) -> Iterator[Slowed]:
    found: list[Contrast[str]] = []
    others = bench.cpus.parent
    for turn in range(times):
        bench.say(f"slowed cells: {short(cell)} at {effort}{', beside a hog' * beside}, {turn + 1} of {times}")
        with hog(others[0] if others else None) if beside else nullcontext():
            found += calls.pairs(bench.hold(entries(cell), effort).effects)
    for slowdown in SLOWDOWNS:
        trials = [pair for pair in found if _is_trial(pair, slowdown)]
        seen = calls.called_slower(trials)
        yield Slowed(short(cell), effort, beside, slowdown, seen, median(-pair.effect.mean for pair in trials))


def entries(cell: Cell) -> list[Entry]:
    """Return the reference, then bases, then slowed cells; the order in blocks is random all the same."""
    bases = [Entry(cell, Role.TWIN, label=f"base{number}") for number in range(BASES)]
    slowed = [Entry(cell, Role.HANDICAP, by, _label(by, number)) for by in SLOWDOWNS for number in range(EACH)]
    return [Entry(cell, Role.REFERENCE), *bases, *slowed]


def _label(slowdown: float, number: int) -> str:
    return f"{slowdown:.1%}+{number}"


def _is_trial(pair: Contrast[str], slowdown: float) -> bool:
    return "~base" in pair.first and f"~{slowdown:.1%}+" in pair.second
