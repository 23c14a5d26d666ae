"""The journal of a run: what was planned, then every burst, a sealed line each, so that a crash costs only the burst in
flight.

A line is a seal, a number and JSON. A line that does not hold what its seal says is counted and passed over; a last
line without its end is the burst in flight.

The price of it, on a virtual machine with ext4: to encode and write the line of a burst of 400 steps takes 0.03 ms,
about a hundredth of the shortest burst, so every burst is with the kernel before the next begins and survives our
death. To wait for the disk takes 0.13 ms there, half a per cent of a block of a dozen such bursts, but 10 ms and more
on a disk that turns: so a block waits for it where that takes no more than ``PRICE`` of the time; a contest always.
"""

from __future__ import annotations

import errno
import json
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from reports.records.checks import parse
from suites.contest.seal import NoSecret, opened, own_key, sealed, secret
from suites.system.directories import locked

FORMAT = 4
"""History: 1 - first version; 2 - callers of a burst, the share of a budget; 3 - numbered and sealed lines; 4 - in how
many blocks each entry takes part, and each burst's turn."""
BALLAST = 1 << 16
"""Bytes taken beforehand and given back when the disk is full, so that the end can be written down."""
PRICE = 0.02
"""The share of a run's time that blocks may spend waiting for the disk."""
LONGEST = 16 << 20
"""Bytes of a line; one of a burst has some thousand, that of the plan of the whole matrix a hundred thousand."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NOT_BEGUN = "a run that keeps nothing is not begun"


class DiskFull(Exception):
    """The journal cannot go on. What was written is kept."""


class NotWritable(Exception):
    """Says in one sentence why there can be no journal."""


@dataclass(frozen=True, slots=True)
class Line:
    at: int
    """Which line of the file it is, from 1."""
    number: int
    """Which line it was written as, from 0."""
    record: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """A journal as it was found."""

    lines: tuple[Line, ...]
    damaged: int
    """Lines that are not what their seal says."""
    torn: bool
    """Whether the last line was cut off in the middle."""
    size: int
    """Bytes of the file."""
    whole: int
    """Bytes without the line that was cut off."""
    key: bytes = field(repr=False)

    @property
    def records(self) -> tuple[dict[str, Any], ...]:
        return tuple(line.record for line in self.lines)


class Journal:
    """Append-only, and ours alone while it is open."""

    def __init__(self, path: Path, after: Read | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin a journal, or go on after what was read of one."""
        self.path = path
        try:
            self._key = after.key if after else secret()
            path.parent.mkdir(parents=True, exist_ok=True)
            with ExitStack() as held:
                self._ballast = held.enter_context(TemporaryFile(dir=path.parent, buffering=0))  # has no name
                _write_all(self._ballast.fileno(), b"\0" * BALLAST)
                held.enter_context(locked(path))
                self._held = held.pop_all()
        except NoSecret as why:
            raise NotWritable(str(why)) from None
        except OSError as error:
            raise _refusal(path, error) from None
        self._fd = os.open(path, os.O_WRONLY | os.O_APPEND)
        self._number = after.lines[-1].number + 1 if after else 0
        self._full = False
        self._clock = clock
        self._synced, self._cost = clock(), 0.0
        _sync_directory(path.parent)
        if after:
            self._cut(after)

    def write(self, record: dict[str, Any]) -> None:
        """Write a line; the kernel has it when this returns. Raises DiskFull, after which nothing more is written."""
        if not self._full:
            self._append(record)

    def afford_sync(self) -> None:
        """Sync to the disk where that costs little of the time since the last sync."""
        if self._clock() - self._synced >= self._cost / PRICE:
            self.sync()

    def sync(self) -> None:
        """Sync to the disk: what is there survives the machine's death."""
        begun = self._clock()
        try:
            os.fsync(self._fd)
        except OSError as error:  # a full disk may be told of only now
            raise self._ended(error) from None
        self._synced = self._clock()
        self._cost = self._synced - begun

    def close(self) -> None:
        try:
            if not self._full:
                self.sync()
        finally:
            self._release()

    def _release(self) -> None:
        os.close(self._fd)
        self._held.close()

    def _cut(self, after: Read) -> None:
        """Cut the burst in flight when the run broke: what follows must begin on a line of its own."""
        if os.fstat(self._fd).st_size != after.size:
            self._release()
            raise NotWritable(f"the journal {self.path.name} was written to since it was read: say it once more")
        os.truncate(self._fd, after.whole)

    def _append(self, record: dict[str, Any]) -> None:
        try:
            self._whole(record)
        except OSError as error:
            ended = self._ended(error)
            self._ballast.close()
            if self._number == 0:
                self.path.unlink(missing_ok=True)
                raise ended from None
            with suppress(OSError):  # another may have taken the room by now
                self._whole({"is": "full", "why": str(ended)})
            raise ended from None

    def _whole(self, record: dict[str, Any]) -> None:
        """Write all of it or nothing: what comes after half of a line would be lost with it."""
        body = json.dumps(record, allow_nan=False, separators=(",", ":")).encode()
        before = os.fstat(self._fd).st_size
        try:
            _write_all(self._fd, sealed(self._key, self._number, body))
        except OSError:
            os.truncate(self._fd, before)
            raise
        if self._number == 0:
            self._key = own_key(self._key, body)
        self._number += 1

    def _ended(self, error: OSError) -> DiskFull:
        self._full = True
        then = "what was measured is kept" if self._number else NOT_BEGUN
        return DiskFull(f"the journal {self.path.name} cannot be written ({error.strerror}); {then}")


def _write_all(fd: int, text: bytes) -> None:
    left = memoryview(text)
    while left:
        left = left[os.write(fd, left) :]


def _refusal(path: Path, error: OSError) -> DiskFull | NotWritable:
    if error.errno == errno.EWOULDBLOCK:
        return NotWritable(f"the journal {path.name} is being written by another run: wait for it")
    kind = DiskFull if error.errno in FULL else NotWritable
    return kind(f"no journal can be written in {path.parent.name}/: {error.strerror}; {NOT_BEGUN}")


def read(path: Path, key: bytes | None = None) -> Read:
    """Read a journal that was sealed with this secret; the machine's, if none is given. Nothing after a first line that
    is not as it was written can be told from damage, so nothing after it is read."""
    key, lines, damaged, size, whole = key or secret(), list[Line](), 0, 0, 0
    for at, text in enumerate(_texts(path), 1):
        size += len(text)
        if not text.endswith(b"\n"):
            break
        whole = size
        number, body = opened(key, text) or (0, b"")
        if (record := _record(body)) is not None:
            key = key if lines else own_key(key, body)
            lines.append(Line(at, number, record))
        elif at == 1:
            return Read((), 1, False, size, size, key)
        else:
            damaged += 1
    return Read(tuple(lines), damaged, whole < size, size, whole, key)


def _texts(path: Path) -> Iterator[bytes]:
    """Yield a journal's lines; what has no end, or comes when it likes, is none."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "no file but a device, a pipe or the like")
        while text := file.readline(LONGEST):
            if len(text) == LONGEST:
                raise OSError(errno.EFBIG, f"a line of more than {LONGEST >> 20} MiB")
            yield text


def _record(body: bytes) -> dict[str, Any] | None:
    try:
        record = parse(body.decode())
    except ValueError:  # it is no UTF-8, or no JSON
        return None
    return record if isinstance(record, dict) else None


def _sync_directory(path: Path) -> None:
    """Sync the directory: after a power cut a new file is there only if its directory is."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
