"""The program's own sources on disk: whoever rewrites one of them decides what hosts that are begun later do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOMS = ("drivers", "reports", "suites")


class Looks(NamedTuple):
    """What is quick to see of a file. Who sets the other time back changes the third."""

    size: int
    written: int
    changed: int


class Sources:
    """How they were when this was made."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._held = {path: (_looks(path), _digest(path)) for path in _files(root)}
        self._beside = set(root.glob("*.py"))

    def changed(self) -> str:
        """Return the name of a file that holds something else now, or that hosts would find instead of a library's;
        empty if there is none. A file that looks different is read."""
        for path, (looks, digest) in self._held.items():
            if (now := _looks(path)) == looks:
                continue
            if _digest(path) != digest:
                return str(path.relative_to(self._root))
            self._held[path] = (now, digest)
        return next((path.name for path in sorted(self._root.glob("*.py")) if path not in self._beside), "")


def _files(root: Path) -> Iterator[Path]:
    yield from root.glob("*.py")
    for room in ROOMS:
        yield from (root / room).rglob("*.py")


def _looks(path: Path) -> Looks | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return Looks(found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _digest(path: Path) -> bytes:
    """Return what stands for what a file holds; nothing where there is none."""
    try:
        return hashlib.blake2b(path.read_bytes()).digest()
    except OSError:
        return b""
