"""The matrix: every workload at every setting by every driver on every server that it speaks to."""

from __future__ import annotations

import platform
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any

from drivers.contract import POOL, Absent, Driver, Errs, Op, Params, Step, Takes, holds, ways
from reports.records.key import Key
from suites.matrix.homes import Home, RivalHome, home_of
from suites.workloads.contract import Workload, number

LONG, SLOW = 10_000, 50_000
"""Rows."""
MANY_VALUES = 100_000
"""In one answer: from here on a step takes tens of milliseconds, however few its rows."""
OF_MANY = (Op.STREAM, Op.EXECUTE_MANY, Op.COPY_IN, Op.COPY_OUT)
"""Ops of which a step is of a thousand rows or more, whichever the workload."""
NO_WIRE = "there is no wire: it runs in the client's process"
NO_SOCKET = "there is no Unix socket here: its server is elsewhere, or listens on none"


@cache
def own_suite() -> str:
    """Return this machine's suite of packages: a server without a version in its name is most likely from there."""
    try:
        return platform.freedesktop_os_release().get("VERSION_CODENAME", "")
    except OSError:
        return ""


@dataclass(frozen=True, slots=True)
class Cell:
    workload: Workload
    driver: Driver
    server: str
    """Its name in the key: ``postgres``, ``postgres@18``."""
    settings: Mapping[str, Any]
    rival: RivalHome | None = None
    """The other environment in which a rival runs; None: at home."""
    no_socket: bool = False
    """Whether its server cannot be reached by a Unix socket."""

    @property
    def name(self) -> str:
        """Return the driver's name, as the key has it."""
        return f"{self.driver.name}{self.rival.label if self.rival else ''}"

    @property
    def home(self) -> Home:
        return self.rival.home if self.rival else home_of(self.driver)

    @property
    def key(self) -> Key:
        return Key.of(self.workload.name, self.name, self.server, self.settings)

    @property
    def context(self) -> dict[str, Any]:
        """Return the settings as workloads and drivers are asked about them."""
        return {
            **self.settings,
            "speaks": self.driver.server,
            "server": self.server.partition("@")[0],
            "suite": self.server.partition("@")[2] or own_suite(),
            "workload": self.workload.name,
            "op": self.workload.op,
            "layer": self.driver.layer,
            "tables": self.workload.tables,
            **self.workload.context,
        }

    @property
    def absent(self) -> Absent | None:
        if self.rival and self.rival.why_not:
            return Absent(self.rival.why_not)
        if self.settings.get("via") == "socket" and (self.no_socket or self.driver.server == "sqlite"):
            return Absent(NO_WIRE if self.driver.server == "sqlite" else NO_SOCKET)
        asked = self.workload.asked.intersection(self.context)
        if absence := self.driver.absent(self.workload.op, self.context, sorted(asked)):
            return absence
        if why := self.workload.lacked.get(self.driver.layer):
            return Absent(why)
        asked_for = self.sql(tuple(self.workload.columns))
        if "text" not in self.context and not self.driver.writes_for(self.workload.op, asked_for, self.workload.tables):
            return Absent(f"nobody has written this statement for {self.driver.layer} yet")
        return None

    @property
    def callers(self) -> int:
        """Return how many take steps at once, each with a connection from the pool; 0: one, on a session of its own."""
        return int({**self.settings, **self.workload.context}.get("callers", 0))

    @property
    def pool_size(self) -> int:
        return int(self.settings.get("size", POOL))

    @property
    def long(self) -> bool:
        """Say whether a step takes so long that it is warm after the first."""
        return self.workload.op in OF_MANY or self.vast

    @property
    def vast(self) -> bool:
        """Say whether its answer has very many values, in many rows or in many columns."""
        values = self.settings.get("rows", 0) * len(self.workload.columns)
        return self.large or values >= MANY_VALUES

    @property
    def large(self) -> bool:
        """Say whether its answer is so large that to compare it takes as long as to fetch it: once is enough."""
        return self.workload.large or self.settings.get("rows", 0) >= LONG

    @property
    def slow(self) -> bool:
        """Say whether its proof takes long beside what it tells: left out where all cells are proven often. To write
        fifty thousand rows takes a good part of a minute. Large answers through SQLAlchemy take a quarter of what all
        cells do; what it makes of rows, fewer of them tell. Its steps aside from plain are a third of all cells. No
        change is held to rows that are asked seldom."""
        written = self.workload.op is Op.ADD_ALL and self.settings.get("rows") == SLOW
        return written or self.driver.seldom or ((self.vast or self.aside) and self.driver.layer != "native")

    @property
    def asides(self) -> dict[str, Any]:
        """Return those of its settings that are a step aside from the workload's plain variants."""
        names = self.workload.asked | {"callers", "via"}
        return {name: value for name, value in self.settings.items() if name in names}

    @property
    def aside(self) -> bool:
        return bool(self.asides)

    @property
    def short(self) -> bool:
        """Say whether it is of less data than the workload's plain variants."""
        return any(one.items() <= self.settings.items() for one in self.workload.short)

    @property
    def on_card(self) -> bool:
        """Say whether a quick run asks it: of what people ask first, that of which a launch has time for most."""
        return (
            bool(self.workload.card)
            and not self.aside
            and not self.driver.seldom
            and self.short == bool(self.workload.short)
        )

    @property
    def works_on(self) -> str:
        """Say what a step is bound to: a ``session``, a ``pool``, or nothing but the ``url``."""
        if self.workload.op is Op.CONNECT or self.settings.get("pool") == "cold":
            return "url"
        return "pool" if self.callers or self.workload.op is Op.ACQUIRE else "session"

    @property
    def rewords(self) -> bool:
        """Say whether its steps ask the same in other words each time."""
        return self.settings.get("cache") == "miss" or "shapes" in self.settings

    @property
    def encrypts(self) -> bool:
        """Say whether it encrypts its connections by itself, whatever the server's URL says."""
        return self.settings.get("tls") == "yes"

    def opened(self, url: str) -> Any:
        """Open what a step is bound to, in the cell's context."""
        if self.works_on == "url":
            return nullcontext(url)
        return (self.driver.pooled if self.works_on == "pool" else self.driver.opened)(url, self.context)

    @property
    def params(self) -> Sequence[Params]:
        return self.workload.params(self.context)

    def answer(self, params: Params) -> Any:
        return self.workload.answer(params, self.context)

    def statements(self) -> int:
        """Return how many statements one step may take: the driver's own number, or the workload's."""
        return self._number(number(self.workload.statements, self.context) or 0, "statements")

    def round_trips(self) -> int | None:
        """Return how many round trips one step may take; None where any number will do."""
        usual = number(self.workload.round_trips, self.context)
        return None if usual is None else self._number(usual, "round_trips")

    def _number(self, usual: int, what: str) -> int:
        for own in (getattr(takes, what) for takes in self.own_counts()):
            if own is not None:
                return int(own(usual)) if callable(own) else own
        return usual

    def own_counts(self) -> list[Takes]:
        """Return where and why this driver needs other numbers than the workload states. What it says of its own
        executemany says nothing of rows that are sent otherwise."""
        otherwise = self.workload.op is Op.EXECUTE_MANY and self.settings.get("way") in ways.MADE
        said = (takes for takes in self.driver.counts.get(self.workload.op, ()) if holds(takes, self.context))
        return [takes for takes in said if "way" in takes.when or not otherwise]

    @property
    def errs(self) -> Errs | None:
        """Return what its driver is known to get wrong in it."""
        return next((errs for errs in self.driver.faults.get(self.workload.op, ()) if holds(errs, self.context)), None)

    def bind(self, target: Any, columns: Sequence[str], op: Op | None = None) -> Step | Any:
        """Bind the step, or that of another op; to be awaited where the driver must ask the server first."""
        return self.driver.bind(op or self.workload.op, target, self.sql(columns), self.context)

    def bind_on(self, connection: Any, columns: Sequence[str]) -> Step | Any:
        """Bind the step on one connection of the pool, whatever the callers."""
        alone = {name: value for name, value in self.context.items() if name != "callers"}
        return self.driver.bind(self.workload.op, connection, self.sql(columns), alone)

    def sql(self, columns: Sequence[str]) -> tuple[str, ...]:
        """Return what its op is bound to, where the server has these of its columns."""
        return self.workload.statements_for(
            self.driver.server, self.driver.placeholder, columns, self.server.partition("@")[0]
        )

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
    """Yield every absence that says what it raises, on every server its driver speaks to."""
    for driver in drivers:
        for op, absences in driver.absences.items():
            for server, speaks in servers.items():
                if driver.server == speaks:
                    yield from (Attempt(driver, op, server, absence) for absence in absences if absence.raises)


def cells(
    workloads: Iterable[Workload],
    drivers: Sequence[Driver],
    servers: Mapping[str, str],
    without_socket: Container[str] = (),
) -> Iterator[Cell]:
    """Yield the cells, contest by contest. ``servers``: name -> what it speaks."""
    for workload in workloads:
        for settings in workload.variants():
            for server, speaks in servers.items():
                for driver in drivers:
                    if driver.server == speaks:
                        yield Cell(workload, driver, server, settings, no_socket=server in without_socket)
