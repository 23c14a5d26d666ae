"""Which cells meet in which contest, with which controls beside them, and in which order they run."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reports.records import Placement, Role
from suites.engine.cells import Cell

CONTROLS = (Role.TWIN, Role.HANDICAP)
"""The reference a second time, which must come out equal; and with a known slowdown, which must be seen."""
HANDICAP = 0.05
"""How much of its own step time the handicap waits on top."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much of a machine's time a contest gets."""

    launches: int
    blocks: int
    burst_ns: int
    seconds: float
    """What all blocks of a contest may take; where a block is long there are fewer."""
    fewest: int = 0
    """Launches that may be left of it where a budget allows no more; 0: as many as it says."""
    share: float | None = None
    """Seconds of a budget for everything, from the first host to the last; None: there is no budget."""
    memory: bool = False
    """Whether it is also seen what large answers need of memory and of the event loop, each cell in a host of its own:
    for fifty thousand rows that takes as long as a quick contest."""

    LEAST_BLOCKS = 6
    RENEWED_AFTER = 12
    RENEWALS = 4
    """How often in a launch all connections are made anew, evenly spread, if it is long enough."""

    @classmethod
    def renewed_every(cls, blocks: int) -> int:
        """So many blocks, where a launch has that many."""
        return max(cls.RENEWED_AFTER, -(-blocks // cls.RENEWALS))


EFFORTS = {
    "smoke": Effort(launches=1, blocks=2, burst_ns=500_000, seconds=2, memory=True),
    # More launches with fewer blocks: the launch is the replicate. Twelve equal cells came to +-0.34 % in 6 s by ten of
    # twelve, and to +-0.60 % in 7.5 s by five of twenty-four with connections made anew in their middle.
    "quick": Effort(launches=10, blocks=12, burst_ns=2_000_000, seconds=5),
    "standard": Effort(launches=10, blocks=48, burst_ns=5_000_000, seconds=40, memory=True),
    "full": Effort(launches=20, blocks=60, burst_ns=5_000_000, seconds=120, memory=True),
}


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
    def name(self) -> str:
        """Its address within the contest. A control runs under its reference's key."""
        label = self.label or (self.role if self.role in CONTROLS else "")
        return f"{self.cell.name}~{label}" if label else self.cell.name


@dataclass(frozen=True, slots=True)
class Contest:
    """All that is measured together."""

    workload: str
    settings: tuple[tuple[str, str], ...]
    server: str
    entries: tuple[Entry, ...]
    """None where no selected driver can do it: then nothing is measured, and each cell has its reason."""
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

    def entry(self, cell: Cell) -> Entry:
        """The cell itself, not a control that shares its key."""
        return next(e for e in self.entries if e.cell.key == cell.key and e.role not in CONTROLS)


def contests(selected: Iterable[Cell], matrix: Sequence[Cell]) -> list[Contest]:
    """The selected cells, contest by contest, each with the reference and controls that the matrix has for it."""
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
    at_home = [cell for cell in able if not cell.guest] or able
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


def orders(contest: Contest, names: Sequence[str], seed: int, launch: int) -> Iterator[list[str]]:
    """Block after block, the names in a fresh random order. The same seed gives the same orders."""
    chance = random.Random(f"{seed}/{contest.name}/{launch}")
    while True:
        yield chance.sample(list(names), len(names))
