"""A pool of hosts that has the next one ready for each home: an interpreter with an event loop."""

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
        host = self._waiting(home) or self._loaded(self._begun(home))
        self._next[home] = self._begun(home)
        return host

    def _waiting(self, home: Home) -> HostProcess | None:
        """Return the waiting host, unless it died meanwhile: whatever killed it is no driver's fault yet."""
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
