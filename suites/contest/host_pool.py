"""A pool of hosts that has the next one ready for each home: an interpreter with an event loop."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from suites.contest.host_process import ALLOCATORS, HostProcess, Lost, Spoilt
from suites.contest.host_worker import PATIENCE
from suites.contest.leftovers import GLANCE_AT_END, Idle, Owners
from suites.matrix.cells import Cell
from suites.matrix.contests import Contest
from suites.matrix.homes import OURS, Home

Spawn = Callable[[int, Mapping[str, str], Home], HostProcess]


def spawned(seed: int, environment: Mapping[str, str], home: Home = OURS) -> HostProcess:
    """Begin a host, and do not wait for it."""
    return HostProcess(seed, environment, (home.python or sys.executable,), home.loop)


@dataclass(slots=True)
class HostPool:
    """Fresh hosts for one contest. The next one of a home is begun when one is handed out, on an unmeasured CPU."""

    contest: Contest
    files: Mapping[str, str]
    """Driver -> the file that holds it."""
    chance: random.Random
    spawn: Spawn = spawned
    spoilt: dict[str, str] = field(default_factory=dict)
    """File -> what it does to a host when it is imported, or why it cannot be: it is imported in none."""
    _next: dict[Home, HostProcess] = field(default_factory=dict)

    @classmethod
    def of(cls, contest: Contest, files: Mapping[str, str], seed: int, spawn: Spawn = spawned) -> HostPool:
        return cls(contest, files, random.Random(f"{seed}/{contest.name}/hosts"), spawn)

    def prepare(self) -> None:
        """Begin the first host, long before it is needed."""
        home = self.contest.reference.cell.home
        self._next[home] = self._begun(home)

    def fresh(self, home: Home = OURS) -> HostProcess:
        """Return an unused host with its drivers loaded."""
        host = self._waiting(home)
        while host is None:
            try:
                with self._without_spoilt():
                    host = self._loaded(self._begun(home))
            except Lost:
                if not self._try_each(home):
                    raise
        self._next[home] = self._begun(home)
        return host

    def why_not(self, cell: Cell) -> str:
        """Say why a cell's driver is in no host; empty if it is."""
        return self.spoilt.get(self.files[cell.driver.name], "")

    @contextmanager
    def _without_spoilt(self) -> Iterator[None]:
        """Leave out from here on what spoils a host when it is imported."""
        try:
            yield
        except Spoilt as cause:
            self.spoilt[cause.file] = str(cause)

    def _try_each(self, home: Home) -> bool:
        """Import each file by itself, since a host that ends cannot say which file did it. Say whether one did."""
        for file in (needed := self._needed(home)):
            try:
                self._loaded(self._begun(home, [file])).end()
            except Lost as cause:
                self.spoilt[file] = str(cause)
        return needed != self._needed(home)

    def _waiting(self, home: Home) -> HostProcess | None:
        """Return the waiting host, unless it died meanwhile: whatever killed it is no driver's fault yet."""
        if (host := self._next.pop(home, None)) is None:
            return None
        with suppress(Lost), self._without_spoilt():
            if self._loaded(host).lives:
                return host
            host.end()
        return None

    @staticmethod
    def _loaded(host: HostProcess) -> HostProcess:
        """Wait until it has loaded its files. What they have begun would go on beside every cell."""
        idle = Idle(Owners())
        try:
            host.answer("load", PATIENCE)
            idle.answered(host.pid)
            goes_on, _ = idle.goes_on([host.pid], GLANCE_AT_END)
            if goes_on:
                raise Lost(f"its import {goes_on}")
        except BaseException:
            host.end()
            raise
        return host

    def close(self) -> None:
        for host in self._next.values():
            host.end()
        self._next.clear()

    def _begun(self, home: Home, files: Sequence[str] | None = None) -> HostProcess:
        """Begin a host that loads these files, or all that its cells need."""
        host = self.spawn(self.chance.randrange(1, 2**32), ALLOCATORS[self.contest.allocator], home)
        host.tell("load", files=self._needed(home) if files is None else list(files))
        return host

    def _needed(self, home: Home) -> list[str]:
        files = {self.files[entry.cell.driver.name] for entry in self.contest.entries if entry.cell.home == home}
        return sorted(files - self.spoilt.keys())
