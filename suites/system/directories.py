"""Directories that come to be whole or not at all, and go when their owner is gone. Standard library only."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from suites.system.kernel import nobody

LONGEST_BASE = 85  # a unix socket's path ends at 104 bytes on macOS, 108 on Linux, and its name takes up to 18
DAY = 86_400


def temporary() -> Path:
    """Return where private directories go: where the user says, unless a unix socket's path would not fit there."""
    usual = Path(tempfile.gettempdir())
    return usual if len(str(usual)) < LONGEST_BASE - len("/dm-postgres-12345678") else Path("/tmp")  # noqa: S108


def locked(path: Path) -> IO[str]:
    """Lock a file, to tell the living from the dead: the kernel drops the lock with its owner, in any pid namespace."""
    import fcntl  # not on Windows

    # Nobody else's to read: a journal says what was asked of which server.
    file = os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    return file


def sweep(within: Path) -> None:
    """Remove the directories of owners that were killed. Only our own, and only those nobody holds any more."""
    ours = {os.geteuid(), nobody()[0]} if os.geteuid() == 0 else {os.geteuid()}
    for base in within.glob("dm-*-????????"):
        with contextlib.suppress(OSError):  # alive, or another sweeper was faster
            if base.lstat().st_uid in ours and (base / "lock").is_file():
                with locked(base / "lock"):
                    shutil.rmtree(base)


@contextlib.contextmanager
def private_directory(kind: str) -> Iterator[Path]:
    """A directory that goes with its owner; those of owners that were killed go now."""
    sweep(temporary())
    base = Path(tempfile.mkdtemp(prefix=f"dm-{kind}-", dir=temporary()))
    try:
        with locked(base / "unborn"):
            # Under this name only once it is locked: a sweeper never sees us without.
            (base / "unborn").rename(base / "lock")
            yield base
    finally:
        shutil.rmtree(base, ignore_errors=True)


def unfinished(target: Path) -> Path:
    """Make a directory beside the target to make it in. What a killed maker left there a day ago is removed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob("*.partial"):
        with contextlib.suppress(OSError):
            if left.stat().st_mtime < time.time() - DAY:
                shutil.rmtree(left)
    return Path(tempfile.mkdtemp(prefix=f"{target.name}.", suffix=".partial", dir=target.parent))


def publish(made: Path, target: Path) -> None:
    """Put a finished directory in its place, whole or not at all. If another process was first, its directory stays."""
    try:
        made.rename(target)
    except OSError:
        shutil.rmtree(made, ignore_errors=True)
        if not target.is_dir():
            raise
