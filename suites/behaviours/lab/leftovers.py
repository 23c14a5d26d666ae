"""What a question left: sessions on the server, sockets, threads and processes here. Counted before and after."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

PATIENCE = 3.0
"""Seconds for what is ending to have ended: a server notices that a client has gone, a transport closes its socket."""
GLANCE = 0.02
OURS = ("MainThread", "asyncio_", "lab")
"""Threads that loops and the lab keep: they say nothing of a driver."""

Counts = dict[str, int]


def here() -> Counts:
    """Count what this process holds."""
    return {"sockets": _sockets(), "threads": _threads(), "processes": _processes()}


async def left(before: Counts, sessions: Callable[[], Awaitable[int]]) -> Counts:
    """Return what is more than before, once it had time to go; ``sessions`` asks the server."""
    gc.collect()  # what would go at the next chance is not left
    end = time.monotonic() + PATIENCE
    while True:
        after = {**{name: count - before[name] for name, count in here().items()}, "sessions": await sessions()}
        more = {name: count for name, count in after.items() if count > 0}
        if not more or time.monotonic() > end:
            return more
        await asyncio.sleep(GLANCE)


def _sockets() -> int:
    """Count those to other machines: a pair of sockets within this process is a runtime's own affair."""
    count = 0
    for descriptor in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):
            if str(descriptor.readlink()).startswith("socket:"):
                with socket.socket(fileno=os.dup(int(descriptor.name))) as held:
                    count += held.family in (socket.AF_INET, socket.AF_INET6)
    return count


def _threads() -> int:
    return sum(not thread.name.startswith(OURS) for thread in threading.enumerate())


def _processes() -> int:
    count = 0
    for task in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):
            count += len(task.read_text().split())
    return count
