"""Writing to disk, whole or not at all, and where the things are that are kept from one run to the next."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from reports.records.checks import printable
from reports.records.reading import Unreadable

VARIABLE = "DRIVER_MATRIX_CACHE"


class Unwritable(Unreadable):
    """Raised where nothing can be written: one sentence. It ends a command as a file that cannot be read does."""


def cache_directory() -> Path:
    """Return the user's cache; ``DRIVER_MATRIX_CACHE`` puts it elsewhere."""
    return Path(os.environ.get(VARIABLE) or platformdirs.user_cache_dir("driver-matrix", appauthor=False)).absolute()


def write(path: Path, text: str) -> None:
    """Write the file that a command was asked for."""
    try:
        write_whole(path, text)
    except OSError as error:
        raise Unwritable(f"{printable(path.name, 100)} cannot be written: {error.strerror or error}") from None


def write_whole(path: Path, text: str) -> None:
    """Write all of it, or leave what was there before. A device or a pipe is written as it is."""
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    target = path.resolve()  # a link stays one
    beside = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
