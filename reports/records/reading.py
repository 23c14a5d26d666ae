"""A report from disk: the only way a file comes in. Whatever is wrong with one is one sentence, and never a traceback.

A report may come from a stranger. Its name is printed without what steers a terminal, it is bounded in size before it
is read, and nothing in it ever names another file.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reports.records import behaviours
from reports.records.behaviours import Behaviours
from reports.records.checks import WHOLE, RecordError, parse, printable
from reports.records.run import FORMAT, KNOWN, READ, Run

OURS = "driver_matrix"
MOST_BYTES = 4 * WHOLE
"""UTF-8 takes up to four for a character; ``parse`` counts characters against the rest of the limit."""


class Unreadable(Exception):
    """Raised for what is no report: one sentence that begins with the file's name."""


@dataclass(frozen=True, slots=True)
class Found:
    name: str
    """The name of the file alone, fit for printing."""
    run: Run | None
    """None in a file that pytest-benchmark wrote without us."""
    benchmarks: Mapping[str, Any] = field(repr=False)
    """The rest of the file as pytest-benchmark has it, ``benchmarks`` being a list of mappings; no more is checked.
    Empty where the file is a run alone."""


def read(path: Path) -> Found:
    name = fit(path.name or str(path), 100)
    try:
        return _found(name, parse(_text(path)))
    except Unreadable as wrong:
        raise Unreadable(f"{name}: {wrong}") from None
    except RecordError as wrong:
        raise Unreadable(f"{name}: {wrong}; {_hint(path)}") from None
    except OSError as error:
        raise Unreadable(f"{name}: {error.strerror or 'it cannot be read'}") from None
    except MemoryError:
        raise Unreadable(f"{name}: it takes more memory than there is") from None


def read_run(path: Path, otherwise: str) -> tuple[str, Run]:
    """Read a file where pytest-benchmark's part alone will not do. ``otherwise`` ends the sentence then."""
    found = read(path)
    if found.run is None:
        raise Unreadable(f"{found.name}: no section {OURS}, so pytest-benchmark wrote it without us; {otherwise}")
    return found.name, found.run


def fit(name: str, longest: int = 500) -> str:
    """Return a name from outside, on one line."""
    return printable(name, longest).translate({ord("\n"): "\N{REPLACEMENT CHARACTER}", ord("\t"): " "})


def _text(path: Path) -> str:
    """Read never more than the limit, and never wait: a pipe or device would be neither a file nor end."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise Unreadable("no file but a device, a pipe or the like; a report is a JSON file")
        if about.st_size > MOST_BYTES:
            raise Unreadable(f"{about.st_size >> 20} MiB, more than the {MOST_BYTES >> 20} that are read")
        held = file.read(MOST_BYTES)
    try:
        return held.decode()
    except UnicodeDecodeError as wrong:
        raise Unreadable(f"byte {wrong.start} is no UTF-8, so this is no JSON, or it was damaged") from None


def _found(name: str, parsed: Any) -> Found:
    if not isinstance(parsed, dict):
        raise Unreadable(f"{_kind(parsed)} where a mapping was expected: no report")
    if OURS in parsed:
        rest = {name: value for name, value in parsed.items() if name != OURS}
        return Found(name, _run(parsed[OURS], OURS), rest if _benchmarks(rest) else {})
    if "format" in parsed and "contests" in parsed:
        return Found(name, _run(parsed, ""), {})
    if _benchmarks(parsed):
        return Found(name, None, parsed)
    raise Unreadable(f"neither {OURS} nor pytest-benchmark's benchmarks in it; a report is what --benchmark-json wrote")


def _kind(parsed: Any) -> str:
    return {list: "a list", str: "a text", bool: "true or false", type(None): "null"}.get(type(parsed), "a number")


def _benchmarks(parsed: dict[str, Any]) -> bool:
    found = parsed.get("benchmarks")
    return isinstance(found, list) and all(isinstance(one, dict) for one in found)


def _run(raw: Any, place: str) -> Run:
    written = raw.get("format") if isinstance(raw, dict) else None
    if type(written) is int and written not in READ:
        raise Unreadable(f"written in format {written} {_other(written)}")
    try:
        return Run.from_json(raw)
    except RecordError as wrong:
        raise (wrong.inside(place) if place else wrong) from None


def _other(written: int) -> str:
    if written > FORMAT:
        return f"by a newer driver-matrix; this one reads formats {KNOWN}: use the newer one"
    return f"by an older driver-matrix; this one reads formats {KNOWN}: use that one, or measure again"


def _hint(path: Path) -> str:
    if path.suffix == ".journal":
        return "a journal becomes a report when its run goes on: pytest ... --resume"
    return "cut off, damaged, or not written by --benchmark-json"


def read_behaviours(path: Path) -> Behaviours:
    """Return the grades in a file of --behaviours-json. Raises Unreadable, in a sentence."""
    try:
        return behaviours.read(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as wrong:
        raise Unreadable(f"{path.name}: {printable(str(wrong))}") from None


def holds_behaviours(path: Path) -> bool:
    """Return whether a file holds grades, readable or not, and no run."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(said, dict) and "graded" in said
