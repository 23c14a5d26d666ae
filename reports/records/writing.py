"""A report to disk: all of it, or what was there before."""

from __future__ import annotations

import os
from pathlib import Path

from reports.records.checks import printable
from reports.records.reading import Unreadable


class Unwritable(Unreadable):
    """Why nothing can be written there: one sentence. It ends a command as a file that cannot be read does."""


def write(path: Path, text: str) -> None:
    """A device or a pipe is written as it is."""
    try:
        if path.exists() and not path.is_file():
            path.write_text(text)
        else:
            _whole(path.resolve(), text)
    except OSError as error:
        raise Unwritable(f"{printable(path.name, 100)} cannot be written: {error.strerror or error}") from None


def _whole(target: Path, text: str) -> None:
    beside = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with beside.open("w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
