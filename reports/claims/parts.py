"""The parts of a claim: each a comparison that may hold, may not, stay open or be missing.

Two cells of one contest were measured in the same blocks and are compared pair by pair. Cells of two contests were not:
there the medians of launches stand for them, as two samples.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from reports.claims.estimate import (
    COUNT,
    LONGER,
    PERCENT,
    TIMES,
    Around,
    Band,
    Estimate,
    Figure,
    Unit,
    apart,
    paired,
)
from reports.claims.evidence import PLACEMENT, Cell, Evidence
from reports.statistics.intervals import Interval

TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a claim says, and what the run says to it."""

    label: str
    of: str = ""
    """The statement of the claim that it belongs to: a claim with two statements needs a part of each."""
    cells: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """What would have to be measured; the other fields are empty then."""
    holds: bool | None = None
    text: str = ""
    figure: Figure | None = None
    unit: Unit = TIMES
    asks: str = ""
    """Between which numbers it must lie to hold."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A part that a number decides, once it is known how many of them the claim compares."""

    part: Part
    around: Around
    band: Band
    confounded: str = ""
    """What would have to be measured for a yes to mean anything. A no needs nothing more."""

    def decided(self, confidence: float) -> Part:
        figure = self.around(confidence)
        holds = self.band.holds(figure.interval)
        if holds and self.confounded:
            return missing(self.part.label, self.confounded, of=self.part.of)
        text, asks = self.part.unit.write(figure), self.band.said(self.part.unit)
        return replace(self.part, holds=holds, text=text, figure=figure, asks=asks)


Found: TypeAlias = Part | Weighed


def missing(label: str, *what: str, of: str = "") -> Part:
    return Part(label, of, missing=what)


def seen(label: str, holds: bool, text: str, cells: Iterable[str] = (), of: str = "") -> Part:
    """Make a part that needs no number: it holds or it does not."""
    return Part(label, of, tuple(cells), holds=holds, text=text)


def ratio(
    evidence: Evidence, slow: str, fast: str, band: Band, label: str = "", of: str = "", each: float = 1
) -> Iterator[Found]:
    """Ask how many times as long ``slow`` takes as ``fast``. One step of fast stands for ``each`` of slow."""
    label = label or f"{slow} / {fast}"
    found = [(a, b) for a in evidence.cells(slow) for b in evidence.cells(fast) if a.beside(b)]
    for a, b in found:
        estimate = (within if a.together(b) else between)(a, b)
        if estimate:
            part = Part(label + _where(a), of, (str(a.key), str(b.key)))
            yield Weighed(part, estimate.times(each).around, band)
    if not found:
        yield missing(label, *lacking(evidence, slow, fast), of=of)


def within(slow: Cell, fast: Cell) -> Estimate | None:
    """Compare two cells of one contest; None where no launch has both."""
    both = [slow.effects[n] - fast.effects[n] for n in slow.effects if n in fast.effects]
    return paired(both, log=True) if both else None


def between(slow: Cell, fast: Cell) -> Estimate:
    """Compare cells of two contests."""
    first, second = ([math.log(time) for time in cell.medians.values()] for cell in (slow, fast))
    return apart(first, second, log=True)


def added(
    evidence: Evidence, slow: str, fast: str, band: Band, unit: Unit, label: str, of: str = ""
) -> Iterator[Found]:
    """Compare two contests: how many nanoseconds does ``slow`` of one take beyond ``fast`` of another?"""
    found = [(a, b) for a in evidence.cells(slow) for b in evidence.cells(fast) if a.beside(b)]
    for a, b in found:
        part = Part(label + _where(a), of, (str(a.key), str(b.key)), unit=unit)
        yield Weighed(part, apart([*a.medians.values()], [*b.medians.values()]).around, band)
    if not found:
        yield missing(label, *lacking(evidence, slow, fast), of=of)


def every(
    evidence: Evidence,
    server: str,
    slow: str,
    fast: str,
    band: Band,
    label: str = "{}",
    of: str = "",
    workload: str = "*",
) -> Iterator[Found]:
    """Yield the ratio in every contest that has both drivers. ``label`` has a place for the workload's name."""
    found = [cells for cells in evidence.contests(workload, server) if slow in cells and fast in cells]
    for cells in found:
        a, b = cells[slow], cells[fast]
        if estimate := within(a, b):
            part = Part(label.format(a.contest.workload) + _where(a), of, (str(a.key), str(b.key)))
            yield Weighed(part, estimate.around, band)
    if not found:
        yield missing(f"{slow}/{fast}", f"{workload}-{slow}-{server} beside {workload}-{fast}-{server}", of=of)


def drivers_of(evidence: Evidence, workload: str, server: str) -> tuple[str, ...]:
    """Return every driver that was measured, without floors, which people do not choose between."""
    cells = [cell for found in evidence.contests(workload, server) for cell in found.values()]
    return tuple(sorted({cell.key.driver for cell in cells if cell.measurement.ranked}))


Times: TypeAlias = dict[str, float]
"""Nanoseconds of one step, by driver."""


def of_launches(
    evidence: Evidence,
    keys: Sequence[str],
    number: Callable[[Times], float],
    band: Band,
    unit: Unit,
    label: str,
    of: str = "",
) -> Iterator[Found]:
    """Yield any number that a launch gives from the times of several drivers of one contest."""
    groups = [[one for key in keys for one in evidence.cells(key) if one.together(a)] for a in evidence.cells(keys[0])]
    found = [cells for cells in groups if len(cells) == len(keys)]
    for cells in found:
        if values := [number(times) for times in _by_launch(cells)]:
            part = Part(label + _where(cells[0]), of, tuple(str(cell.key) for cell in cells), unit=unit)
            yield Weighed(part, paired(values).around, band)
    if not found:
        yield missing(label, *lacking(evidence, *keys), of=of)


def _by_launch(cells: Sequence[Cell]) -> Iterator[Times]:
    shared = set.intersection(*(set(cell.medians) for cell in cells))
    for number in sorted(shared):
        yield {cell.key.driver: cell.medians[number] for cell in cells}


def cost(evidence: Evidence, key: str, name: str) -> tuple[Cell, float] | str:
    """Return a cost that the run recorded beside the times, or what is missing."""
    for cell in evidence.cells(key):
        if name in cell.measurement.costs:
            return cell, cell.measurement.costs[name]
    return f"costs.{name} of {evidence.lacking(key)}"


def counted(evidence: Evidence, key: str, name: str, band: Band, label: str, of: str = "", unit: Unit = COUNT) -> Found:
    """Compare a recorded cost. It was read once, or is the same each time, so it is its own interval."""
    found = cost(evidence, key, name)
    if isinstance(found, str):
        return missing(label, found, of=of)
    cell, value = found
    return exact(value, band, Part(label, of, (str(cell.key),), unit=unit))


def exact(value: float, band: Band, part: Part) -> Found:
    return Weighed(part, lambda confidence: Figure(value, Interval(value, value)), band)


def stalled(evidence: Evidence, key: str, band: Band, label: str) -> Found:
    """Compare for how much of the time of a step the event loop stood still at its longest."""
    return share_of_step(evidence, key, "stall_ns", band, label)


def share_of_step(evidence: Evidence, key: str, name: str, band: Band, label: str, of: str = "") -> Found:
    """Compare a cost in nanoseconds as a share of the step's time, which differs from launch to launch."""
    found = cost(evidence, key, name)
    if isinstance(found, str):
        return missing(label, found, of=of)
    cell, spent = found
    share = paired(spent / time for time in cell.medians.values())
    return Weighed(Part(label, of, (str(cell.key),), unit=PERCENT), share.around, band)


def option(evidence: Evidence, *path: str) -> Found:
    """Tell whether a driver takes an option, as the run has recorded it: ``taken``, or why it is refused."""
    place, said = ".".join(path), [one for one in evidence.facts(*path) if isinstance(one, str)]
    if said:
        return seen(path[-1], all(one == TAKEN for one in said), " or ".join(said))
    return missing(path[-1], f"{place} among the facts: {TAKEN!r}, or how it is refused")


def lacking(evidence: Evidence, *keys: str) -> tuple[str, ...]:
    """Return which keys are missing; or, where all are there, that they were not measured alike."""
    gone = tuple(evidence.lacking(key) for key in keys if not evidence.cells(key))
    return gone or (f"{' and '.join(keys)} on one server in one placement",)


def longer_than(
    evidence: Evidence, slow: str, fast: str, label: str = "", of: str = "", each: float = 1
) -> Iterator[Found]:
    """Claim that ``slow`` takes longer, by more than what counts as equal."""
    return ratio(evidence, slow, fast, LONGER, label, of, each)


def _where(cell: Cell) -> str:
    """Name what a claim did not: the version of the server, and a placement that is not the usual one."""
    version = cell.contest.server.partition("@")[2]
    said = [f"@{version}"] if version else []
    said += [value for name, value in cell.contest.settings if name == PLACEMENT]
    return f" ({', '.join(said)})" if said else ""
