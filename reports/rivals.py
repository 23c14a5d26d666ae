"""Version against version, from one run in which they met in the same blocks: nothing but the version differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from packaging.version import InvalidVersion, Version

from reports.compare_sheet import Sheet, Table
from reports.controls import said
from reports.records import Run
from reports.verdicts import Judged, Word, judged, trust

HEADER = ("contest", "from", "to", "verdict", "time")
NONE = "no rival was measured: pytest --benchmark-only --rival asyncpg==0.30.0 ... races one"


def sheet(run: Run, name: str) -> Sheet:
    """Every step from a version to the next, oldest first, and from the first to the last."""
    contests = judged(run)
    rows = tuple(row for one in contests for row in _rows(run, one))
    held = trust(contests)
    lines = (
        f"{held.false_differences} of {held.twins} twins called different; "
        f"{held.handicaps_seen} of {held.handicaps} handicaps seen",
        *_left_out(run),
        *([] if rows else [NONE]),
    )
    return Sheet(name, lines, (Table("one version over the one before it", HEADER, rows),) if rows else ())


def _left_out(run: Run) -> Iterator[str]:
    for label, about in _raced(run).items():
        if why := about.get("why_not"):
            yield f"{label} could not be had: {why}"


def _rows(run: Run, one: Judged) -> Iterator[tuple[str, ...]]:
    for older, newer in _pairs(run, one.drivers):
        if verdict := one.between(newer, older):
            word = f"void: {one.void}" if one.void else _word(verdict.word)
            yield _contest(one), older, newer, word, said(verdict.ratio, verdict.interval)


def _word(word: Word) -> str:
    return "not told apart" if word is Word.UNRESOLVED else word


def _pairs(run: Run, drivers: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Versions one after the other, and the first with the last; another loop or Python beside what is installed."""
    raced = _raced(run)
    for driver in drivers:
        rivals = [name for name in drivers if driver not in raced and name in raced and _base(name) == driver]
        versions = sorted([driver, *(name for name in rivals if "@" not in name)], key=lambda name: _version(run, name))
        yield from pairwise(versions)
        if len(versions) > 2:
            yield versions[0], versions[-1]
        yield from ((driver, name) for name in rivals if "@" in name)


def _raced(run: Run) -> dict[str, Any]:
    found: dict[str, Any] = run.facts.get("rivals", {})
    return found


def _base(name: str) -> str:
    """The row that it is a rival of: versions, loops and Pythons stand behind its name."""
    return name.partition("==")[0].partition("@")[0]


def _version(run: Run, name: str) -> Version:
    try:
        return Version(str(run.facts["drivers"][name]["version"]))
    except (KeyError, TypeError, InvalidVersion):
        return Version("0")


def _contest(one: Judged) -> str:
    settings = ",".join(f"{name}={value}" for name, value in one.contest.settings)
    return "-".join(filter(None, (one.contest.workload, settings, one.contest.server)))
