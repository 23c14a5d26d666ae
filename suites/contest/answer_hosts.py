"""Hosts for what is asked once and not timed: what a driver does to its process costs no other cell its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from drivers.contract import Driver, Op
from suites.contest.host_pool import spawned
from suites.contest.host_process import Failed, HostProcess, Lost
from suites.contest.host_worker import PATIENCE, Remote
from suites.contest.prepared_server import PreparedServer
from suites.contest.proof import Proof, Unproven, prove
from suites.matrix.cells import Attempt, Cell
from suites.matrix.homes import Home, home_of


@dataclass(slots=True)
class AnswerHosts:
    """One host in each home for one cell after the other. After whatever went wrong in it, the next cell has another:
    what it was left like is not known."""

    files: Mapping[str, str]
    """Driver -> the file that holds it."""
    spawn: Callable[[Home], HostProcess] = lambda home: spawned(1, {}, home)
    _hosts: dict[Home, HostProcess] = field(default_factory=dict)
    _loaded: dict[Home, set[str]] = field(default_factory=dict)

    def prove(self, cell: Cell, prepared: PreparedServer) -> Proof:
        """Prove a cell. Raises Unproven, Failed or Lost."""
        prepared.connected()
        with self._host(cell.driver, cell.home) as host:
            return prove(cell, prepared, Remote(host, str(cell)))

    def works(self, attempt: Attempt, url: str) -> bool:
        """Say whether what a driver is said to be unable to do works. Raises Failed or Lost where it fails otherwise
        than it is said to."""
        number = attempt.driver.absences[attempt.op].index(attempt.absence)
        with self._host(attempt.driver, home_of(attempt.driver)) as host:
            told = host.ask("attempt", PATIENCE, driver=attempt.driver.name, op=attempt.op, number=number, url=url)
        works: bool = told["works"]
        return works

    def told(self, driver: Driver, op: Op, url: str, question: str, **settings: str) -> tuple[str, ...]:
        """Return the one row that a driver fetches at these settings, as text. Raises Failed or Lost."""
        asked = {"driver": driver.name, "op": op, "url": url, "question": question, "settings": settings}
        with self._host(driver, home_of(driver)) as host:
            return tuple(host.ask("told", PATIENCE, **asked)["values"])

    def close(self) -> None:
        while self._hosts:
            self._hosts.popitem()[1].end()

    @contextmanager
    def _host(self, driver: Driver, home: Home) -> Iterator[HostProcess]:
        if home not in self._hosts:
            self._hosts[home], self._loaded[home] = self.spawn(home), set()
        host, file = self._hosts[home], self.files[driver.name]
        try:
            if file not in self._loaded[home]:
                host.ask("load", PATIENCE, files=[file])
                host.ask("settle", PATIENCE, seldom=True)
                self._loaded[home].add(file)
            yield host
        except BaseException:
            self._hosts.pop(home).end()
            raise


def tried(ask: Callable[..., Any], *asked: Any) -> tuple[Any, Exception | None]:
    """Return what it answers, and what went wrong: a failure that is told once it was handled is one sentence, and not
    the story of how it came about."""
    try:
        return ask(*asked), None
    except (Unproven, Failed, Lost) as wrong:
        return None, wrong
