"""Where hosts live, and having the next one ready: an interpreter with an event loop is a home."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from suites.contest.host_process import ALLOCATORS, HostProcess, Lost
from suites.contest.host_worker import PATIENCE
from suites.matrix.contests import Contest
from suites.matrix.homes import OURS, Home

Spawn = Callable[[int, Mapping[str, str], Home], HostProcess]


def spawned(seed: int, environment: Mapping[str, str], home: Home = OURS) -> HostProcess:
    """A host, begun and not waited for."""
    return HostProcess(seed, environment, (home.python or sys.executable,), home.loop)


@dataclass(slots=True)
class HostPool:
    """Fresh hosts for one contest. The next one of a home is begun when one is handed out, on the CPU that nobody
    measures."""

    contest: Contest
    files: Mapping[str, str]
    """Driver -> the file that holds it."""
    chance: random.Random
    spawn: Spawn = spawned
    _next: dict[Home, HostProcess] = field(default_factory=dict)

    @classmethod
    def of(cls, contest: Contest, files: Mapping[str, str], seed: int, spawn: Spawn = spawned) -> HostPool:
        return cls(contest, files, random.Random(f"{seed}/{contest.name}/hosts"), spawn)

    def prepare(self) -> None:
        """Begin the first host, long before somebody asks for it."""
        home = self.contest.reference.cell.home
        self._next[home] = self._begun(home)

    def fresh(self, home: Home = OURS) -> HostProcess:
        """One that nobody has used, with its drivers loaded."""
        host = self._waiting(home) or self._loaded(self._begun(home))
        self._next[home] = self._begun(home)
        return host

    def _waiting(self, home: Home) -> HostProcess | None:
        """The next one, unless it died while it waited: then whatever killed it is no driver's fault yet."""
        if (host := self._next.pop(home, None)) is None:
            return None
        with suppress(Lost):
            if self._loaded(host).lives:
                return host
            host.end()
        return None

    @staticmethod
    def _loaded(host: HostProcess) -> HostProcess:
        try:
            host.answer("load", PATIENCE)
        except BaseException:
            host.end()
            raise
        return host

    def close(self) -> None:
        for host in self._next.values():
            host.end()
        self._next.clear()

    def _begun(self, home: Home) -> HostProcess:
        host = self.spawn(self.chance.randrange(1, 2**32), ALLOCATORS[self.contest.allocator], home)
        needed = {self.files[entry.cell.driver.name] for entry in self.contest.entries if entry.cell.home == home}
        host.tell("load", files=sorted(needed))
        return host
