"""What is fetched or made once and kept for the next run: server binaries, initialised data directories."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from reports.records.writing import VARIABLE as VARIABLE
from reports.records.writing import cache_directory
from suites.system.directories import publish, unfinished

directory = cache_directory


class Unavailable(Exception):
    """Something cannot be had here. One sentence, which ends in the one thing to do."""


@contextlib.contextmanager
def making(target: Path) -> Iterator[Path]:
    """Give an empty directory to make ``target`` in. It takes the target's place when all went well, and never
    half-made.

    Two runs at once make it twice, and the second one's work is thrown away.
    """
    made = workshop(target)
    made.chmod(0o755)  # a server that runs as the user nobody has to read it
    try:
        yield made
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    publish(made, target)


@contextlib.contextmanager
def alone(home: Path) -> Iterator[None]:
    """One at a time fetches what goes there: who comes second waits, and may find it there. After ``workshop``."""
    from filelock import FileLock  # takes 50 ms to import, and most runs fetch nothing

    with FileLock(home.with_name(f".{home.name}.lock")):
        yield


def workshop(target: Path) -> Path:
    """Make a directory beside the target to make it in."""
    with _able():
        return unfinished(target)


def shelf(name: str) -> Path:
    """Return a directory of the cache, made if it is not there yet."""
    with _able():
        (directory() / name).mkdir(parents=True, exist_ok=True)
    return directory() / name


@contextlib.contextmanager
def _able() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(
            f"nothing can be kept in {directory()} ({error.strerror}; {VARIABLE} names another place)"
        ) from None


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


tell: Callable[[str], None] = _tell
"""How a sentence reaches the user; pytest, which captures what is printed, puts its own in place."""


def progress(sentence: str) -> None:
    """Say why the first run takes longer."""
    tell(sentence)
