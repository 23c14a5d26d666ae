"""What a driver leaves running or open in its host: processes, threads that compute, connections. Linux only."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")
GLANCE, GLANCE_AT_END = 0.001, 0.003
"""Seconds that hosts are watched while nothing is asked of them, now and then and at the end of a launch or import."""
TAIL = 0.0002
"""Seconds that a host computes after an answer of its was read: it goes back to where it waits."""
LITTLE = 0.0003
"""Seconds beyond that which it may have computed since it was looked last; after more it is watched for longer."""
QUIET, BUSY = 0.1, 0.2
"""For how long that is, and the share of it that a thread may compute. One that spins takes all of it, or half beside
another program."""

MEDDLES, LEAST_NS = 0.03, 1_000_000
"""The share of the bursts of others that a thread computes in, and the least that it computes, to be held against who
has begun it. What comes late of a driver's own burst is a hundredth of that."""

NOBODY = ""
"""Whose things are that were there before a host was asked for any entry."""

Names = frozenset[str]
Connection = tuple[str, str]
"""The number of a file in a process, and what it leads to: either may be used once more."""
SOCKET, LOG = "socket:", "-wal"
"""What it leads to. SQLite keeps its file and the index of its log open for as long as any connection of the process
has locks: only the log itself is surely open for its own."""

Rest = Callable[[float], float]
"""Has hosts do nothing for some seconds, and says for how many of them they computed all the same."""


def slept(seconds: float) -> float:
    """Let that time pass while hosts wait for a command: their event loops stand still."""
    time.sleep(seconds)
    return 0.0


@dataclass(slots=True)
class Idle:
    """What hosts do of which nothing is asked."""

    owners: Owners
    _computed: dict[int, float] = field(default_factory=dict)
    """Process -> what it had computed when it answered last."""
    _more: float = 0.0

    def asked(self, pid: int) -> None:
        """Take what a process has computed since its last answer."""
        now = _computed(pid)
        self._more += max(0.0, now - self._computed.get(pid, now) - TAIL)

    def answered(self, pid: int) -> None:
        self._computed[pid] = _computed(pid)

    def goes_on(self, pids: Collection[int], glance: float, rest: Rest = slept) -> tuple[str, Names]:
        """Say what goes on, in the words that follow ``its step``, and by which entry if that is known; empty if
        nothing."""
        if any(map(_lives, _children(pids))):
            return "left a process behind", frozenset()
        thread = self._spinning(pids, glance, rest) if pids else None
        if thread is None:
            return "", frozenset()
        what = "task" if thread in pids else "thread"  # a process has its number from its first thread
        return f"left a {what} that computes", self.owners.of_thread(thread)

    def _spinning(self, pids: Collection[int], glance: float, rest: Rest) -> int | None:
        """Return the thread that computes; None if there is none."""
        self._more += rest(glance)
        for pid in pids:
            self.asked(pid)
            self.answered(pid)
        more, self._more = self._more, 0.0
        if more <= LITTLE:
            return None
        before = dict(_threads(pids))
        rest(QUIET)
        used = {thread: ns - before.get(thread, ns) for thread, ns in _threads(pids)}
        for pid in pids:
            self.answered(pid)
        most = max(used, key=used.__getitem__, default=None)
        return most if most and used[most] > BUSY * QUIET * 1e9 else None


def _children(pids: Iterable[int]) -> Iterator[str]:
    """Yield what these processes have started, and what such a process has left to them."""
    for pid in pids:
        for path in (PROC / str(pid) / "task").glob("*/children"):
            yield from _words(path)


def _computed(pid: int) -> float:
    """Return the seconds that all threads of a process have computed; 0 where the kernel does not say."""
    with suppress(OSError):
        return time.clock_gettime((~pid << 3) | 2)  # as clock_getcpuclockid(3) makes it
    return 0.0


def _threads(pids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the threads of some processes and the nanoseconds that each has computed."""
    for pid in pids:
        for path in (PROC / str(pid) / "task").glob("*/schedstat"):
            if words := _words(path):
                yield int(path.parent.name), int(words[0])


def _lives(child: str) -> bool:
    words = _words(PROC / child / "stat")
    return bool(words) and not {"Z", "X"}.intersection(words[2:4])  # its name, the second, may have a space in it


def _words(path: Path) -> list[str]:
    with suppress(OSError):  # it is gone
        return path.read_text().split()
    return []


@dataclass(slots=True)
class Owners:
    """Which entry's command a host's threads and connections came with: they themselves do not say whose they are."""

    _threads: dict[int, str] = field(default_factory=dict)
    _connections: dict[int, dict[Connection, str]] = field(default_factory=dict)
    """Process -> what it had open after the last command."""

    def after(self, name: str, pid: int) -> None:
        """Take what its host has now and had not before for this entry's, or for nobody's: what came without one."""
        for thread in _entries(PROC / str(pid) / "task"):
            if int(thread.name) != pid:  # that one is everybody's
                self._threads.setdefault(int(thread.name), name)
        before = self._connections.get(pid, {})
        self._connections[pid] = {one: before.get(one, name) for one in _connections(pid)}

    def of_thread(self, thread: int) -> Names:
        """Return the entry that has begun a thread; none if that is not known."""
        return frozenset({self._threads.get(thread, NOBODY)} - {NOBODY})

    def of_connections(self) -> Names:
        """Return the entry of which most are open; none if that is not known."""
        owners = Counter(name for its in self._connections.values() for name in its.values() if name != NOBODY)
        return frozenset(name for name, _ in owners.most_common(1))


def _connections(pid: int) -> Iterator[Connection]:
    for path in _entries(PROC / str(pid) / "fd"):
        with suppress(OSError):  # it was closed
            leads_to = str(path.readlink())
            if leads_to.startswith(SOCKET) or leads_to.endswith(LOG):
                yield path.name, leads_to


def _entries(directory: Path) -> list[Path]:
    with suppress(OSError):
        return list(directory.iterdir())
    return []


@dataclass(slots=True)
class Meddling:
    """What threads have computed in bursts of others than who has begun them: one may sleep when it is looked for."""

    owners: Owners
    _before: dict[int, int] = field(default_factory=dict)
    _used: Counter[int] = field(default_factory=Counter)
    _wall: Counter[str] = field(default_factory=Counter)
    """Entry -> how long its bursts were."""

    def begins(self, pid: int) -> None:
        self._before = dict(_threads([pid]))

    def ended(self, name: str, pid: int, wall: int) -> None:
        self._wall[name] += wall
        for thread, ns in _threads([pid]):
            if self.owners.of_thread(thread) - {name}:
                self._used[thread] += ns - self._before.get(thread, ns)

    def found(self, shared: Collection[int]) -> Names:
        """Return who has begun a thread that computes beside others. ``shared``: threads that work for everybody."""
        for thread, used in self._used.most_common():
            owner = self.owners.of_thread(thread)
            wall = sum(self._wall.values()) - sum(self._wall[name] for name in owner)
            if thread not in shared and used > max(LEAST_NS, MEDDLES * wall):
                return owner
        return frozenset()
