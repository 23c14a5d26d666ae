"""One version of a server beside another, from one run that was measured on both.

Each version is a contest of its own, so nothing is paired between them: versions are compared as two sessions are,
by each driver's ratio to the reference of its own contest. This does not say which version is faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from reports.compare import sheet
from reports.compare.contest import Change
from reports.compare.sessions import Comparison, compare
from reports.records.facts import fact, said, under
from reports.records.key import kind_of
from reports.records.run import Contest, Measurement, Run
from reports.sheets import Sheet, Table
from reports.statistics import controls

NONE = "only one version of each server was measured: pytest --benchmark-only --server postgres@14 --server postgres@18"
UNPAIRED = "each version is a contest of its own: ratios to its reference compare, seconds do not"


def sheets(run: Run, name: str) -> tuple[Sheet, ...]:
    """Return one sheet for each step from a version to the next, oldest first, and from the first to the last."""
    found = tuple(_sheet(run, *pair) for versions in _versions(run).values() for pair in _pairs(versions))
    return found or (Sheet(name, (NONE,), ()),)


def _versions(run: Run) -> dict[str, list[str]]:
    """Return by kind of server the names of its measured servers, by version."""
    measured = (one.server for one in run.contests if any(cell.measured for cell in one.measurements))
    found: dict[str, list[str]] = {}
    for server in sorted(set(measured), key=lambda server: _number(run, server)):
        found.setdefault(kind_of(server), []).append(server)
    return found


def _number(run: Run, server: str) -> list[int]:
    """Return the version as numbers; the one that was asked for where the server did not say."""
    shown = str(next(iter(said(under(run), "servers", server, "version")), server.partition("@")[2]))
    return [int(part) for part in re.findall(r"\d+", shown.partition("-")[0])]


def _pairs(versions: list[str]) -> Iterator[tuple[str, str]]:
    yield from pairwise(versions)
    if len(versions) > 2:
        yield versions[0], versions[-1]


def _sheet(run: Run, older: str, newer: str) -> Sheet:
    (compared,) = compare((older, _only(run, older)), (newer, _only(run, newer)))
    whole = sheet.sheet([compared])
    rest = (table for table in whole.tables if table.header != sheet.CHANGE)
    own = [_table(compared)] if compared.changes else []
    return Sheet(whole.title, (UNPAIRED, *whole.lines), (*own, *rest))


def _table(compared: Comparison) -> Table:
    """Tabulate every cell: few versions are raced, and that nothing moved is an answer."""
    header = ("cell", "verdict", "change", "over", compared.before.name, compared.after.name)
    return Table("times the reference's time, in each version", header, tuple(map(_row, compared.changes)))


def _row(change: Change) -> tuple[str, ...]:
    moved = controls.said(change.ratio, change.interval)
    return str(change.key), change.word, moved, change.yardstick, f"{change.before:.2f}x", f"{change.after:.2f}x"


# What was measured on one version, as if it were a session, and its server had no version in its name.


def _only(run: Run, server: str) -> Run:
    contests = tuple(_renamed(one) for one in run.contests if one.server == server)
    return replace(run, facts=_of_one(run.facts, server), contests=contests)


def _renamed(contest: Contest) -> Contest:
    kind = kind_of(contest.server)
    return replace(
        contest,
        server=kind,
        measurements=tuple(_moved(one, kind) for one in contest.measurements),
        facts=_of_one(contest.facts, contest.server),
    )


def _moved(measurement: Measurement, kind: str) -> Measurement:
    return replace(measurement, key=replace(measurement.key, server=kind))


def _of_one(facts: Mapping[str, Any], server: str) -> dict[str, Any]:
    own = fact(facts, "servers", server)
    return {**facts, "servers": {kind_of(server): own}} if own is not None else dict(facts)
