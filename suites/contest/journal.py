"""The journal of a run: what was planned, then every burst, a checksummed line each, so that a crash costs only the
burst in flight.

A line is a checksum, a blank and JSON. A line that does not hold what its checksum says is counted and passed over; a
last line without its end is the burst in flight.

The price of it, on a virtual machine with ext4: to encode and write the line of a burst of 400 steps takes 0.025 ms,
about a hundredth of the shortest burst, so every burst is with the kernel before the next begins and survives our
death. To wait for the disk takes 0.13 ms there, half a per cent of a block of a dozen such bursts, but 10 ms and more
on a disk that turns: so a block waits for it where that takes no more than ``PRICE`` of the time; a contest always.
"""

from __future__ import annotations

import errno
import json
import os
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from suites.system.directories import locked

FORMAT = 2  # history: 1 - first version; 2 - callers of a burst, the share of a budget
BALLAST = 1 << 16
"""Bytes taken beforehand and given back when the disk is full, so that the end can be written down."""
PRICE = 0.02
"""The share of a run's time that blocks may spend waiting for the disk."""


class DiskFull(Exception):
    """The journal cannot go on. What was written is kept."""


class NotWritable(Exception):
    """Says in one sentence why there can be no journal."""


def line(record: dict[str, Any]) -> bytes:
    body = json.dumps(record, allow_nan=False, separators=(",", ":")).encode()
    return b"%08x %b\n" % (zlib.crc32(body), body)


class Journal:
    """Append-only, and ours alone while it is open."""

    def __init__(self, path: Path, resume: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = locked(path)
            self._ballast = TemporaryFile(dir=path.parent)  # noqa: SIM115 - has no name, and goes with us
            self._ballast.write(b"\0" * BALLAST)
            self._ballast.flush()
        except OSError as error:
            raise NotWritable(_refusal(path, error)) from None
        if resume:
            _cut_torn_line(path)
        self._fd = os.open(path, os.O_WRONLY | os.O_APPEND)
        self._full = False
        self._clock = clock
        self._synced, self._cost = clock(), 0.0
        _sync_directory(path.parent)

    def write(self, record: dict[str, Any]) -> None:
        """Write a line; the kernel has it when this returns. Raises DiskFull, after which nothing more is written."""
        if not self._full:
            self._append(line(record))

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
            os.close(self._fd)
            self._ballast.close()
            self._lock.close()

    def _append(self, text: bytes) -> None:
        try:
            self._whole(text)
        except OSError as error:
            ended = self._ended(error)
            self._ballast.close()
            with suppress(OSError):  # another may have taken the room by now
                self._whole(line({"is": "full", "why": str(ended)}))
            raise ended from None

    def _whole(self, text: bytes) -> None:
        """Write all of it or nothing: what comes after half of a line would be lost with it."""
        before = os.fstat(self._fd).st_size
        try:
            _write_all(self._fd, text)
        except OSError:
            os.truncate(self._fd, before)
            raise

    def _ended(self, error: OSError) -> DiskFull:
        self._full = True
        return DiskFull(f"the journal {self.path.name} cannot be written ({error.strerror}); what was measured is kept")


def _write_all(fd: int, text: bytes) -> None:
    left = memoryview(text)
    while left:
        left = left[os.write(fd, left) :]


def _refusal(path: Path, error: OSError) -> str:
    if error.errno == errno.EWOULDBLOCK:
        return f"the journal {path.name} is being written by another run: wait for it"
    return f"no journal can be written in {path.parent.name}/: {error.strerror}; a run that keeps nothing is not begun"


@dataclass(frozen=True, slots=True)
class Read:
    """A journal as it was found."""

    records: tuple[dict[str, Any], ...]
    damaged: int
    """Lines that are not what their checksum says."""
    torn: bool
    """Whether the last line was cut off in the middle."""


def read(path: Path) -> Read:
    *lines, rest = path.read_bytes().split(b"\n")
    records = [_record(text) for text in lines]
    whole = tuple(record for record in records if record is not None)
    return Read(whole, len(records) - len(whole), torn=rest != b"")


def _record(text: bytes) -> dict[str, Any] | None:
    checksum, _, body = text.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(body):
        return None
    record = json.loads(body)
    return record if isinstance(record, dict) else None


def _cut_torn_line(path: Path) -> None:
    """Cut the burst in flight when the run broke: what follows must begin on a line of its own."""
    whole = path.read_bytes().rfind(b"\n") + 1
    os.truncate(path, whole)


def _sync_directory(path: Path) -> None:
    """Sync the directory: after a power cut a new file is there only if its directory is."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
