"""The matrix: every workload at every setting by every driver on every server that it speaks to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from drivers.contract import Absent, Count, Driver, Op, Params, Step, Takes, holds
from reports.records import Key
from suites.workloads.contract import Workload, number


@dataclass(frozen=True, slots=True)
class Cell:
    workload: Workload
    driver: Driver
    server: str
    """Its name in the key: ``postgres``, ``postgres@18``."""
    settings: Mapping[str, Any]

    @property
    def key(self) -> Key:
        return Key.of(self.workload.name, self.driver.name, self.server, self.settings)

    @property
    def context(self) -> dict[str, Any]:
        """The settings as workloads and drivers are asked about them."""
        return {
            **self.settings,
            "speaks": self.driver.server,
            "server": self.server.partition("@")[0],
            "workload": self.workload.name,
        }

    @property
    def absent(self) -> Absent | None:
        return self.driver.absent(self.workload.op, self.context)

    @property
    def params(self) -> Sequence[Params]:
        return self.workload.params(self.context)

    def answer(self, params: Params) -> Any:
        return self.workload.answer(params, self.context)

    def statements(self) -> int:
        """How many statements one step may take: the driver's own number, or the workload's."""
        return self._number(self.workload.statements, "statements")

    def round_trips(self) -> int:
        return self._number(self.workload.round_trips, "round_trips")

    def _number(self, usual: Count, what: str) -> int:
        stated = number(usual, self.context)
        for own in (getattr(takes, what) for takes in self.own_counts()):
            if own is not None:
                return int(own(stated)) if callable(own) else own
        return stated

    def own_counts(self) -> list[Takes]:
        """Where and why this driver needs other numbers than the workload states."""
        return [takes for takes in self.driver.counts.get(self.workload.op, ()) if holds(takes, self.context)]

    def bind(self, session: Any, url: str, columns: Sequence[str]) -> Step | Any:
        """The step; to be awaited where the driver must ask the server first."""
        sql = self.workload.statements_for(self.driver.server, self.driver.placeholder, columns)
        target = url if self.workload.op is Op.CONNECT else session
        return self.driver.bind(self.workload.op, target, sql, self.context)

    def __str__(self) -> str:
        return str(self.key)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An absence that can be tried: the driver still cannot, or the absence is out of date."""

    driver: Driver
    op: Op
    server: str
    absence: Absent

    def __str__(self) -> str:
        return f"{self.op}-{self.driver}-{self.server}"


def attempts(drivers: Sequence[Driver], servers: Mapping[str, str]) -> Iterator[Attempt]:
    """Every absence that says what it raises, on every server its driver speaks to."""
    for driver in drivers:
        for op, absences in driver.absences.items():
            for server, speaks in servers.items():
                if driver.server == speaks:
                    yield from (Attempt(driver, op, server, absence) for absence in absences if absence.raises)


def cells(workloads: Iterable[Workload], drivers: Sequence[Driver], servers: Mapping[str, str]) -> Iterator[Cell]:
    """Contest by contest. ``servers``: name -> what it speaks."""
    for workload in workloads:
        for settings in workload.variants():
            for server, speaks in servers.items():
                for driver in drivers:
                    if driver.server == speaks:
                        yield Cell(workload, driver, server, settings)
