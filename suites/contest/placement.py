"""Where client and server run, and what the machine did to them meanwhile.

``together``: both on one CPU, which measures work. ``apart``: each on a CPU of its own, which measures waiting.
``free``: wherever the kernel puts them. Only Linux lets a program choose; elsewhere there is only ``free``.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from reports.records.run import Placement

PROC = Path("/proc")
STEAL, THROTTLED, LOAD, PAUSED = MARKS = "steal", "throttled", "load", "paused"
"""What a burst is marked with: time stolen by a hypervisor, time throttled by a cgroup, more running than CPUs, or that
everything stood still."""
CPUS = os.cpu_count() or 1  # asked once: it takes longer than all that is looked at after a burst


class CannotPlace(Exception):
    """Says in one sentence why this placement is not to be had here."""


@dataclass(frozen=True, slots=True)
class Cpus:
    """The CPUs of host, server and parent. Empty: any."""

    host: tuple[int, ...] = ()
    server: tuple[int, ...] = ()
    parent: tuple[int, ...] = ()


_moved_from: list[set[int]] = []
"""Where we might run before we moved out of the way: since then the kernel tells only where we moved to."""


def cpus(placement: Placement, server: tuple[int, ...], in_process: bool) -> Cpus:
    """Choose CPUs; the last is measured, since interrupts tend to land on the first. ``server``: its processes."""
    if placement is Placement.FREE:
        return Cpus()
    if not hasattr(os, "sched_setaffinity"):
        raise CannotPlace("this platform does not let a program choose its CPU: only placement 'free' can be measured")
    if not server and not in_process:
        raise CannotPlace("the server is not ours to move to a CPU: only placement 'free' can be measured")
    allowed = sorted(_moved_from[0] if _moved_from else os.sched_getaffinity(0))
    others = tuple(allowed[:-1]) or tuple(allowed)
    measured = (allowed[-1],)
    if placement is Placement.TOGETHER:
        return Cpus(host=measured, server=measured, parent=others)
    if len(allowed) < 2:
        raise CannotPlace("this machine gives us one CPU: client and server cannot be apart")
    return Cpus(host=measured, server=(allowed[-2],), parent=others)


@contextmanager
def placed(chosen: Cpus, server: tuple[int, ...]) -> Iterator[None]:
    """Move server and parent to where they belong, and back afterwards."""
    if not chosen.parent:
        yield
        return
    before = os.sched_getaffinity(0)
    _moved_from.append(before)
    os.sched_setaffinity(0, chosen.parent)
    move(server, chosen.server)
    try:
        yield
    finally:
        _moved_from.pop()
        os.sched_setaffinity(0, before)
        move(server, tuple(before))


def move(server: tuple[int, ...], to: tuple[int, ...]) -> None:
    """Move a server's processes, their children and all their threads; what they start later inherits it."""
    for process in chain.from_iterable(map(family, server)) if to else ():
        for thread in _numbers(PROC / str(process) / "task"):
            with suppress(OSError):  # it ended while we looked
                os.sched_setaffinity(thread, to)


def family(pid: int) -> Iterator[int]:
    """Yield a process and all its descendants."""
    yield pid
    for thread in _numbers(PROC / str(pid) / "task"):
        with suppress(OSError):
            for child in (PROC / f"{pid}/task/{thread}/children").read_text().split():
                yield from family(int(child))


def _numbers(directory: Path) -> list[int]:
    try:
        return [int(path.name) for path in directory.iterdir() if path.name.isdigit()]
    except OSError:
        return []


@dataclass(slots=True, weakref_slot=True)
class LoadAndSteal:
    """What the machine did beside our work: marks a block, and never drops it.

    Looked at after every burst, so its files stay open: opening them took two thirds of its 0.08 ms.
    """

    proc: Path = PROC
    cgroup: Path = Path("/sys/fs/cgroup/cpu.stat")
    _last: dict[str, int] = field(default_factory=dict)
    _open: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, path in (("stat", self.proc / "stat"), ("load", self.proc / "loadavg"), ("cgroup", self.cgroup)):
            with suppress(OSError):  # a platform that does not tell counts as idle
                self._open[name] = os.open(path, os.O_RDONLY)
                weakref.finalize(self, os.close, self._open[name])

    def marks(self) -> tuple[str, ...]:
        """Return the marks since the last look; whether the machine is crowded is of this moment."""
        now = {STEAL: self._steal(), THROTTLED: self._throttled()}
        marks = [name for name, count in now.items() if self._last and count > self._last[name]]
        self._last = now
        return (*marks, LOAD) if self._crowded() else tuple(marks)

    def _steal(self) -> int:
        with suppress(OSError, IndexError):
            return int(self._said("stat").split(b"\n", 1)[0].split()[8])
        return 0

    def _crowded(self) -> bool:
        with suppress(OSError, IndexError, ValueError):
            return int(self._said("load").split()[3].split(b"/")[0]) > CPUS
        return False

    def _throttled(self) -> int:
        with suppress(OSError):
            lines = dict(line.split() for line in self._said("cgroup").splitlines())
            return int(lines.get(b"nr_throttled", 0))
        return 0

    def _said(self, name: str) -> bytes:
        """Read the beginning of a file as it is now; empty where there is none."""
        return os.pread(self._open[name], 4096, 0) if name in self._open else b""
