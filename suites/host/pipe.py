"""How a host and its parent speak: frames of JSON over two pipes, a length before each. Standard library only.

JSON and not pickle: what a host says is only ever data, whatever a driver under test has done to it. The first frame
holds a secret. Each command has a number, and its answer repeats both: whatever else is in the pipe is no answer.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any

LENGTH = struct.Struct("!I")
LARGEST = 1 << 26


class Ended(Exception):
    """The other side has closed its end."""


class Garbled(Exception):
    """What came is no frame."""


def send(fd: int, message: dict[str, Any]) -> None:
    body = json.dumps(message, allow_nan=False, separators=(",", ":")).encode()
    data = memoryview(LENGTH.pack(len(body)) + body)
    while data:
        data = data[os.write(fd, data) :]


def receive(fd: int, wait: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """Return the next frame. ``wait`` is called before each read, and may raise when it has waited long enough."""
    (length,) = LENGTH.unpack(_exactly(fd, LENGTH.size, wait))
    if length > LARGEST:
        raise Garbled(f"a frame of {length} bytes")
    try:
        message = json.loads(_exactly(fd, length, wait))
    except ValueError as error:
        raise Garbled(str(error)) from None
    if not isinstance(message, dict):
        raise Garbled(f"a {type(message).__name__}")
    return message


def _exactly(fd: int, size: int, wait: Callable[[], None]) -> bytes:
    data = b""
    while len(data) < size:
        wait()
        more = os.read(fd, size - len(data))
        if not more:
            raise Ended
        data += more
    return data


def private_pipes() -> tuple[int, int]:
    """Move the pipes to the parent to other numbers: what a driver prints goes to standard error instead."""
    commands, answers = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return commands, answers


def keep_from_children(*pipes: int) -> None:
    """Close the pipes in whatever a driver forks, or the parent would wait for their end as long as that lives."""

    def close() -> None:
        for fd in pipes:
            with suppress(OSError):
                os.close(fd)

    os.register_at_fork(after_in_child=close)


def end_if_forked(us: int) -> None:
    """End a process that a driver has forked and that came back as if it were us. At once: it shares what the event
    loop asks the kernel for, and would take that away from us in closing it."""
    if os.getpid() != us:
        os._exit(0)
