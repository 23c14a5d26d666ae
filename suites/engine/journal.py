"""The journal of a run: what was planned, then every burst, a checksummed line each, so that a crash costs only the
burst in flight.

A line is a checksum, a blank and JSON. A line that does not hold what its checksum says is counted and passed over; a
last line without its end is the burst in flight.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FORMAT = 1  # history: 1 - first version
BALLAST = 1 << 16
"""Bytes kept in a file of their own and given back when the disk is full, so that the end can be written down."""


class DiskFull(Exception):
    """The journal cannot go on. What was written is kept."""


def line(record: dict[str, Any]) -> bytes:
    body = json.dumps(record, allow_nan=False, separators=(",", ":")).encode()
    return b"%08x %b\n" % (zlib.crc32(body), body)


class Journal:
    """Append-only. Each block is handed to the kernel; each contest is on disk before the next begins."""

    def __init__(self, path: Path, resume: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._ballast = path.with_suffix(".ballast")
        self._ballast.write_bytes(b"\0" * BALLAST)
        if resume:
            _cut_torn_line(path)
        self._file = path.open("ab" if resume else "xb")
        _sync_directory(path.parent)

    def write(self, record: dict[str, Any]) -> None:
        try:
            self._file.write(line(record))
        except OSError as error:
            raise self._full(error) from error

    def flush(self) -> None:
        """To the kernel: survives our death."""
        try:
            self._file.flush()
        except OSError as error:
            raise self._full(error) from error

    def sync(self) -> None:
        """To the disk: survives the machine's."""
        self.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        try:
            self.sync()
        finally:
            self._file.close()
            self._ballast.unlink(missing_ok=True)

    def _full(self, error: OSError) -> DiskFull:
        self._ballast.unlink(missing_ok=True)
        return DiskFull(f"the journal {self.path.name} cannot be written ({error.strerror}); what was measured is kept")


@dataclass(frozen=True, slots=True)
class Read:
    """A journal as it was found."""

    records: tuple[dict[str, Any], ...]
    damaged: int
    """Lines that are not what their checksum says."""
    torn: bool
    """Whether the last line was cut off in the middle."""


def read(path: Path) -> Read:
    found = Found()
    records = tuple(found.records(path.read_bytes()))
    return Read(records, found.damaged, found.torn)


@dataclass(slots=True)
class Found:
    damaged: int = 0
    torn: bool = field(default=False)

    def records(self, data: bytes) -> Iterator[dict[str, Any]]:
        lines = data.split(b"\n")
        self.torn = lines.pop() != b""
        for text in lines:
            checksum, _, body = text.partition(b" ")
            if checksum == b"%08x" % zlib.crc32(body):
                yield json.loads(body)
            else:
                self.damaged += 1


def _cut_torn_line(path: Path) -> None:
    """The burst in flight when the run broke: what follows must begin on a line of its own."""
    whole = path.read_bytes().rfind(b"\n") + 1
    os.truncate(path, whole)


def _sync_directory(path: Path) -> None:
    """A new file is there after a power cut only if its directory is."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
