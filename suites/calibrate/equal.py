"""Part 2: twelve cells that are all the same. How many pairs are called different, and how finely are they told?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reports.statistics.intervals import percentile
from suites.calibrate import calls
from suites.calibrate.bench import Bench, Held, short
from suites.calibrate.calls import Calls
from suites.matrix.cells import Cell

WORKLOADS: tuple[tuple[str, dict[str, Any]], ...] = (("fetch_row", {}), ("fetch_all", {"rows": 100}), ("execute", {}))


@dataclass(frozen=True, slots=True)
class Equal:
    """One contest of equal cells."""

    what: str
    effort: str
    calls: Calls
    spread: float
    """The ratio that 19 of 20 pairs stay within."""
    half_width: float | None
    """The median half-width of the cells' intervals beside the reference; None of a single launch."""
    worst_half_width: float | None
    seconds: float

    def to_json(self) -> dict[str, Any]:
        return {field: getattr(self, field) for field in self.__dataclass_fields__} | {"calls": self.calls.to_json()}


def measure(bench: Bench, driver: str, efforts: dict[str, int]) -> Iterator[Equal]:
    """Hold each contest as often as ``efforts`` says. Above quick only the first workload is measured."""
    for effort, times in efforts.items():
        for name, settings in WORKLOADS if effort in ("smoke", "quick") else WORKLOADS[:1]:
            cell = bench.cell(driver, name, **settings)
            for turn in range(times):
                bench.say(f"equal cells: {short(cell)} at {effort}, {turn + 1} of {times}")
                yield judged(cell, effort, bench.twelve(cell, effort, again=turn > 0))


def judged(cell: Cell, effort: str, held: Held) -> Equal:
    found = calls.pairs(held.effects)
    beside = calls.half_widths(found[: len(held.effects) - 1])  # the reference is the first of these pairs
    return Equal(
        what=short(cell),
        effort=effort,
        calls=calls.called(found),
        spread=calls.spread(found),
        half_width=percentile(beside, 0.5) if beside else None,
        worst_half_width=max(beside, default=None),
        seconds=held.ledger.wall,
    )


def together(found: list[Equal], effort: str) -> Calls:
    return sum((each.calls for each in found if each.effort == effort), calls.NONE)
