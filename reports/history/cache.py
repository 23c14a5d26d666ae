"""Runs of a directory, each read, checked and judged once.

Reading a run strictly takes a tenth of a second and more, and history reads all of them each time. So what it needs is
kept in the user's cache, under a hash of the whole file: another content is another entry, and nothing goes stale.
Beside the runs themselves it would be a file that anyone who gives a run could have written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from reports.history.night import Night, Point, night
from reports.records.checks import printable
from reports.records.reading import MOST_BYTES, Unreadable, read
from reports.records.writing import cache_directory, write_whole

MANY = 40  # new runs from which more processes are worth their start
# All that decides what history keeps of a run: when one of these changes, every run is read and judged again.
PROGRAMS = (
    "history.cache", "history.night", "records.as_json", "records.behaviours", "records.bursts", "records.checks",
    "records.facts", "records.key", "records.launch", "records.reading", "records.run", "records.text",
    "records.writing", "statistics.controls", "statistics.effects", "statistics.intervals", "statistics.neighbours",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that is no run of ours, and why."""

    name: str
    why: str


def nights(paths: Sequence[Path]) -> tuple[list[Night], list[Unread]]:
    """Read all that can be read; one bad file among a thousand must not cost the other 999."""
    with ThreadPoolExecutor() as readers:  # reading and hashing let go of the interpreter
        entries = list(readers.map(_entry, paths))
    known = [_known(entry) if entry else None for entry in entries]
    fresh = [number for number, one in enumerate(known) if one is None]
    found: list[Night | Unread] = [one for one in known if one is not None]
    with _reader(len(fresh)) as executor:
        found += executor.map(_fresh, [paths[n] for n in fresh], [entries[n] for n in fresh])
    return [one for one in found if isinstance(one, Night)], [one for one in found if isinstance(one, Unread)]


def _reader(files: int) -> Executor:
    """Choose threads, or spawned processes: forked ones inherit locks that are never released."""
    return ProcessPoolExecutor(mp_context=get_context("spawn")) if files >= MANY else ThreadPoolExecutor(1)


def _fresh(path: Path, entry: str | None) -> Night | Unread:
    name = printable(path.name, 100)
    try:
        run = read(path).run
    except Unreadable as wrong:
        return Unread(name, str(wrong).removeprefix(f"{name}: "))
    if run is None:
        return Unread(name, "no section driver_matrix: times without a reference make no history")
    found = night(run)
    if entry:
        columns = [
            [point[place] for point in found.points] for place in range(len(Point._fields))
        ]  # read twice as fast
        hold(entry, {"started": found.started, "facts": found.facts, "points": columns, "effort": found.effort})
    return found


# The cache.


def directory() -> Path:
    return cache_directory() / "history"


def _entry(path: Path) -> str | None:
    """Return a file's name in the cache; None for what is no file or too large, which ``read`` explains."""
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.sha256(_programs())).hexdigest()
    except OSError:
        return None


@cache
def _programs() -> bytes:
    """Hash all programs that decide what is kept of a run: when a verdict changes, every run is judged again."""
    ours = [Path(__file__).parent.parent / f"{name.replace('.', '/')}.py" for name in PROGRAMS]
    return hashlib.sha256(b"".join(path.read_bytes() for path in ours)).digest()


def _known(entry: str) -> Night | None:
    kept = held(entry)
    try:
        return Night(kept["started"], kept["facts"], tuple(zip(*kept["points"], strict=True)), kept["effort"])
    except (KeyError, TypeError, ValueError):
        return None  # not there, or half of it: the run itself is


def held(name: str) -> Any:
    """Return what the cache holds under a name; None where there is nothing, or nothing whole."""
    try:
        return json.loads((directory() / name).read_bytes())
    except (OSError, ValueError):
        return None


def hold(name: str, what: dict[str, Any]) -> None:
    """Write whole or not at all. Without a cache it is slower, and that is all."""
    with suppress(OSError):
        directory().mkdir(parents=True, exist_ok=True)
        write_whole(directory() / name, json.dumps(what, separators=(",", ":")))
