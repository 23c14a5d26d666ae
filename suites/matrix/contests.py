"""Which cells meet in which contest, with which controls beside them, and in which order they run."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.records.run import CONTROLS, Placement, Role
from suites.matrix.cells import Cell

HANDICAP = 0.05
"""How much of its own step time the handicap waits on top."""
SHARE, LEAST_TURNS = 3, 4
"""A layer is in a third of the blocks, and in four at least. Drawn from recorded journals, its interval is as wide with
six of twelve as with all, a fifth wider with four, and a half with two; with one a launch it is twice as wide."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell in a contest, in one role."""

    cell: Cell
    role: Role
    slowdown: float = 0.0
    """What it waits on top of each step, as a share of the step's own time."""
    label: str = ""
    """Tells it from others of the same cell and role: calibration holds many."""

    @property
    def layered(self) -> bool:
        """Say whether a layer is above its driver."""
        return self.cell.driver.layer != "native"

    @property
    def name(self) -> str:
        """Return its name within the contest. A control runs under its reference's key."""
        label = self.label or (self.role if self.role in CONTROLS else "")
        return f"{self.cell.name}~{label}" if label else self.cell.name


@dataclass(frozen=True, slots=True)
class Contest:
    """All that is measured together."""

    workload: str
    settings: tuple[tuple[str, str], ...]
    server: str
    entries: tuple[Entry, ...]
    """Empty where no selected driver can do it: then nothing is measured, and each cell has its reason."""
    absent: tuple[Cell, ...] = ()
    """Selected cells that their drivers cannot do."""

    @property
    def name(self) -> str:
        settings = ",".join(f"{name}={value}" for name, value in self.settings)
        return "-".join(filter(None, (self.workload, settings, self.server)))

    @property
    def placement(self) -> Placement:
        return Placement(dict(self.settings).get("placement", Placement.TOGETHER))

    @property
    def allocator(self) -> str:
        return dict(self.settings).get("allocator", "settled")

    @property
    def reference(self) -> Entry:
        return next(entry for entry in self.entries if entry.role is Role.REFERENCE)

    def turns(self, entry: Entry, blocks: int) -> int:
        """Return in how many of a launch's blocks an entry takes part."""
        return turns_of_layers(blocks) if self.seldom(entry) else blocks

    def seldom(self, entry: Entry) -> bool:
        """Say whether an entry takes part in some blocks only: a layer, where there are natives to choose between. That
        it takes longer nobody doubts, and its bursts are the long ones."""
        natives = [one for one in self.entries if not one.layered and one.role in (Role.REFERENCE, Role.CELL)]
        return len(natives) > 1 and entry.role is Role.CELL and entry.layered

    @property
    def own(self) -> list[Entry]:
        """Return its cells, without the controls, which run under the reference's key."""
        return [entry for entry in self.entries if entry.role not in CONTROLS]


def turns_of_layers(blocks: int) -> int:
    """Return in how many of so many blocks a layer takes part, where natives are in all."""
    return min(blocks, max(LEAST_TURNS, blocks // SHARE))


def contests(selected: Iterable[Cell], matrix: Sequence[Cell]) -> list[Contest]:
    """Return the contests of the selected cells, each with the reference and controls that the matrix has for it."""
    groups: dict[tuple[object, ...], list[Cell]] = {}
    for cell in selected:
        groups.setdefault(group_of(cell), []).append(cell)
    everyone: dict[tuple[object, ...], list[Cell]] = {}
    for cell in matrix:
        everyone.setdefault(group_of(cell), []).append(cell)
    return [_contest(cells, everyone[group]) for group, cells in groups.items()]


def group_of(cell: Cell) -> tuple[object, ...]:
    return cell.workload.name, cell.key.settings, cell.server


def _contest(cells: Sequence[Cell], everyone: Sequence[Cell]) -> Contest:
    key, absent = cells[0].key, tuple(cell for cell in cells if cell.absent)
    selected = [cell for cell in cells if not cell.absent]
    entries = tuple(_entries(selected, [cell for cell in everyone if not cell.absent])) if selected else ()
    return Contest(key.workload, key.settings, key.server, entries, absent)


def _entries(selected: Sequence[Cell], able: Sequence[Cell]) -> Iterator[Entry]:
    at_home = [cell for cell in able if not cell.rival] or able
    reference = min(at_home, key=lambda cell: cell.driver.reference or len(able) + 1000)
    floors = [cell for cell in at_home if cell.driver.floor and cell is not reference]
    by_key = {cell.key: cell for cell in able}
    for key in dict.fromkeys(cell.key for cell in (*selected, reference, *floors)):
        yield Entry(by_key[key], _role(by_key[key], reference))
    yield from (Entry(reference, Role.TWIN), Entry(reference, Role.HANDICAP, HANDICAP))


def _role(cell: Cell, reference: Cell) -> Role:
    if cell.key == reference.key:
        return Role.REFERENCE
    return Role.FLOOR if cell.driver.floor else Role.CELL


def orders(contest: str, turns: Mapping[str, int], blocks: int, seed: int, launch: int) -> list[list[str]]:
    """Return for each block of a launch who takes part, in a fresh random order. ``turns``: how many of the blocks are
    each entry's; which ones is drawn for every launch. The same seed gives the same orders."""
    chance = random.Random(f"{seed}/{contest}/{launch}")
    own = {name: set(chance.sample(range(blocks), count)) for name, count in turns.items()}
    taking = [[name for name in own if block in own[name]] for block in range(blocks)]
    return [chance.sample(names, len(names)) for names in taking]
