"""What every part of a calibration works with, and contests of many cells that are known to be equal, or not."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from signal import SIGKILL
from typing import Any

from drivers import Found
from drivers.contract import Driver
from reports.records.run import Placement, Role
from reports.statistics.neighbours import levels
from suites import workloads
from suites.calibrate.ledger import Ledger
from suites.contest.host_pool import HostPool
from suites.contest.placement import Cpus, cpus
from suites.contest.prepared_server import PreparedServer
from suites.contest.referee import Referee
from suites.contest.result import Result
from suites.matrix.cells import Cell
from suites.matrix.contests import Contest, Entry
from suites.matrix.effort import EFFORTS
from suites.system.environment import inherited
from suites.system.kernel import die_with_us


class CannotCalibrate(Exception):
    """Says in one sentence why there is nothing to compare a number with."""


@dataclass(frozen=True, slots=True)
class Held:
    """A contest that was held: each cell's effect beside the reference, launch by launch, and where the time went."""

    effects: dict[str, list[float | None]]
    ledger: Ledger


@dataclass(slots=True)
class Bench:
    prepared: PreparedServer
    found: Found
    seed: int
    say: Callable[[str], None] = lambda line: None
    cpus: Cpus = field(init=False)
    """Chosen once, beforehand: when we have moved out of the way, we see only the CPUs that we moved to."""
    _twelves: dict[tuple[str, str, str], Held] = field(default_factory=dict)
    _number: int = 0

    def __post_init__(self) -> None:
        self.cpus = cpus(Placement.TOGETHER, self.prepared.server.pids, in_process=not self.prepared.wired)

    @property
    def files(self) -> dict[str, str]:
        return {driver.name: file for driver, file in self.found.files.items()}

    def cell(self, driver: str, workload: str, **settings: Any) -> Cell:
        return Cell(workloads.load(workload), self.driver(driver), self.prepared.server.name, settings)

    def driver(self, name: str) -> Driver:
        driver = next((each for each in self.found.drivers if each.name == name), None)
        if driver is None:
            raise CannotCalibrate(f"the driver {name} is not here; `python -m suites list` says what was left out, why")
        return driver

    def hold(self, entries: Sequence[Entry], effort: str) -> Held:
        """Hold the contest of these entries, the first of them the reference."""
        key, ledger = entries[0].cell.key, Ledger()
        contest = Contest(key.workload, key.settings, key.server, tuple(entries))
        self._number += 1
        seed = self.seed + self._number
        hosts = HostPool.of(contest, self.files, seed, ledger.spawn)
        referee = Referee(contest, self.prepared, EFFORTS[effort], self.cpus, seed, hosts, ledger.note)
        with ledger.running():
            results = referee.measure()
        return Held(effects(results, EFFORTS[effort].launches), ledger)

    def twelve(self, cell: Cell, effort: str, again: bool = True) -> Held:
        """Hold a contest of twelve equal cells; unless ``again``, an earlier one is given back."""
        key = cell.driver.name, str(cell.key), effort
        if again or key not in self._twelves:
            self._twelves[key] = self.hold(same(cell, 12), effort)
        return self._twelves[key]


def short(cell: Cell) -> str:
    """Return the cell's key without the server: there is only one."""
    return str(cell.key).removesuffix(f"-{cell.server}")


def same(cell: Cell, count: int) -> list[Entry]:
    """Return so many entries of one cell, each proven and measured as if it were another cell."""
    return [
        Entry(cell, Role.CELL if number else Role.REFERENCE, label=f"same{number}" if number else "")
        for number in range(count)
    ]


def effects(results: dict[str, Result], launches: int) -> dict[str, list[float | None]]:
    """Return each entry's effect in each launch, beside the first entry. A cell that failed ends the calibration."""
    for name, result in results.items():
        if result.cause:
            raise CannotCalibrate(f"{name} fell out of its contest: {result.cause}")
    ran: list[list[tuple[int, int, float]]] = [[] for _ in range(launches)]
    for place, result in enumerate(results.values()):
        for burst in result.bursts:
            ran[burst.launch].append((burst.turn, place, math.log(burst.value)))
    cells = [[place for _, place, _ in sorted(launch)] for launch in ran]
    logs = [[log for _, _, log in sorted(launch)] for launch in ran]
    found = levels(cells, logs, len(results))
    return {name: [its[place] - its[0] for its in found] for place, name in enumerate(results)}


@contextmanager
def hog(cpu: int | None) -> Iterator[None]:
    """Keep a CPU busy, as another user of the machine would."""
    process = subprocess.Popen(
        [sys.executable, "-c", "while True: pass"], env=inherited(), preexec_fn=die_with_us(SIGKILL)
    )
    try:
        if cpu is not None:
            os.sched_setaffinity(process.pid, {cpu})
        yield
    finally:
        process.kill()
        process.wait()
