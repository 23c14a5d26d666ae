"""Whatever a child process of ours has started, in its process group or out of it: found, and ended with it.

Each such child has a mark in its environment that whatever it starts inherits, and that neither ``setsid`` nor a double
fork takes off. The mark names its owner, so that what a killed owner left is ended by the next one. Only Linux shows
the environments of processes: elsewhere the group has to do. Standard library only.
"""

from __future__ import annotations

import functools
import os
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import Popen
from weakref import WeakSet

VARIABLE = "DRIVER_MATRIX_HOST"
PROC = Path("/proc")
PATIENCE = 5.0
"""Seconds that what was killed is given to be gone."""
GLANCE = 0.002
"""Seconds between two looks at whether it is."""


_ENDED: WeakSet[Popen[bytes]] = WeakSet()
"""Children whose groups were killed."""


def new_mark() -> str:
    return f"{owner()}-{secrets.token_hex(8)}"


def owner() -> str:
    return _owner(os.getpid())


@functools.cache
def _owner(pid: int) -> str:
    """Return what only this process is called: a number alone would be another's some day, or in another container."""
    return f"{_namespace()}-{pid}-{_started(pid)}"


def has_ended(child: Popen[bytes], within: float) -> bool:
    """Wait for the end of a child, and leave its number taken: who kills by it afterwards kills no stranger."""
    end = time.monotonic() + within
    while not _over(child):
        if time.monotonic() >= end:
            return False
        time.sleep(GLANCE)
    return True


def _over(child: Popen[bytes]) -> bool:
    if child.returncode is not None or not hasattr(os, "waitid"):  # macOS, before Python 3.13
        return child.poll() is not None
    try:
        return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
    except ChildProcessError:  # whoever started us had SIGCHLD ignored: the kernel keeps no number
        return child.poll() is not None


def end_group(child: Popen[bytes], mark: str) -> None:
    """Kill a child that leads a process group, with the group and all that bears its mark, and reap it."""
    # Where its end could only be seen by reaping it, its number is nobody else's as long as anyone is in its group.
    first = child not in _ENDED and not hasattr(os, "waitid")
    _ENDED.add(child)
    if child.returncode is None or first:  # else its number may be another's by now
        with suppress(ProcessLookupError, PermissionError):  # the latter is macOS's word for one that has ended
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        end_marked(mark)


def end_marked(mark: str) -> None:
    """Kill what bears this mark, or one that begins so, and what owners have left that are gone."""
    end = time.monotonic() + PATIENCE
    # Again and again, since what is found may just be starting more; until all are gone, since killing takes time.
    while (found := list(marked(mark))) and time.monotonic() < end:
        for pid in found:
            _kill(pid, mark)
        time.sleep(GLANCE)


def marked(mark: str) -> Iterator[int]:
    """Yield the processes that are to end with this mark."""
    for path in PROC.glob("[0-9]*"):
        with suppress(OSError):  # it ended while we looked, or is not ours to see
            if path.stat().st_uid == os.geteuid() and _is_to_end(_mark_of(int(path.name)), mark):
                yield int(path.name)


def _kill(pid: int, mark: str) -> None:
    """Kill it by what cannot come to mean another process between our look and the signal."""
    with suppress(OSError):
        process = os.pidfd_open(pid)
        try:
            if _is_to_end(_mark_of(pid), mark):
                signal.pidfd_send_signal(process, signal.SIGKILL)
        finally:
            os.close(process)


def _mark_of(pid: int) -> str:
    _, found, rest = (b"\0" + (PROC / str(pid) / "environ").read_bytes()).partition(f"\0{VARIABLE}=".encode())
    return rest.partition(b"\0")[0].decode(errors="replace") if found else ""


def _is_to_end(its: str, mark: str) -> bool:
    return its != "" and (f"{its}-".startswith(f"{mark}-") or _is_orphan(its))


def _is_orphan(its: str) -> bool:
    namespace, _, rest = its.partition("-")
    pid, _, rest = rest.partition("-")
    started, _, _ = rest.partition("-")
    # In another container the owner has another number here, and lives.
    return namespace == _namespace() and pid.isdecimal() and _started(int(pid)) != started


def _namespace() -> str:
    with suppress(OSError):
        return str((PROC / "self/ns/pid").readlink()).strip("pid:[]")
    return "0"


def _started(pid: int) -> str:
    """Return when a process began, in ticks of the kernel's; empty when it is gone."""
    with suppress(OSError):
        state, *rest = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        return "" if state in "ZX" else rest[18]
    return ""
