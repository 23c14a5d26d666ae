"""Which cells race in a run: those that were selected, each with its rivals, and what they are measured by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from drivers.contract import Driver
from suites.matrix.cells import Cell
from suites.matrix.contests import group_of
from suites.rivals.resolve import Rival


@dataclass(frozen=True, slots=True)
class Rivals:
    """The rivals of a run, which race beside what is installed."""

    raced: tuple[Rival, ...] = ()
    alone: bool = False
    """Whether they were asked for by name: then what is neither a rival's row nor their measure stays out."""
    named: frozenset[tuple[str, str, str]] = frozenset()
    """Workload, driver and server of cells that were selected by their ids: these stay in any case."""
    words: frozenset[str] = frozenset()
    """Words that select: a step aside is raced where they name it. Did it get slower? asks for one contest, not ten."""

    def cells(self, cells: Sequence[Cell]) -> list[Cell]:
        """Return each cell, with its rivals."""
        stay = self._asked(cells) if self.alone else cells
        return [one for cell in stay for one in (cell, *self._with_rivals(cell))]

    def _asked(self, cells: Sequence[Cell]) -> list[Cell]:
        """Return the rows that have rivals, and beside them the references and floors that every contest is read by."""
        racing = {row for rival in self.raced for row in rival.rows}
        cells = [cell for cell in cells if not cell.aside or self._named(cell)]
        groups = {group_of(cell) for cell in cells if cell.driver.name in racing}
        references = _references(cells)
        return [
            cell
            for cell in cells
            if cell.driver.name in racing
            or (cell.workload.name, cell.name, cell.server) in self.named
            or (group_of(cell) in groups and (references.get(group_of(cell)) is cell.driver or cell.driver.floor))
        ]

    def _named(self, cell: Cell) -> bool:
        asides = ["aside", *(f"{name}={value}" for name, value in cell.asides.items())]
        return any(word in aside for word in self.words for aside in asides)

    def _with_rivals(self, cell: Cell) -> Iterator[Cell]:
        for rival in self.raced:
            if cell.driver.name in rival.rows:
                yield replace(cell, rival=rival.home)

    def facts(self, drivers: dict[str, Any]) -> dict[str, Any]:
        """Return what a run says of them: environments by label, and their rows among the drivers'."""
        if not self.raced:
            return {"drivers": drivers}
        rows = {
            f"{row}{rival.label}": {**drivers[row], "version": rival.version or drivers[row]["version"]}
            for rival in self.raced
            for row in rival.rows
        }
        rivals = {f"{row}{one.label}": one.facts() for one in self.raced for row in one.rows}
        return {"drivers": {**drivers, **rows}, "rivals": rivals}


def _references(cells: Sequence[Cell]) -> dict[tuple[object, ...], Driver]:
    """Return the driver of each contest that the others are divided by."""
    able = [cell for cell in cells if cell.driver.reference and not cell.absent]
    last_first = sorted(able, key=lambda cell: cell.driver.reference, reverse=True)
    return {group_of(cell): cell.driver for cell in last_first}
