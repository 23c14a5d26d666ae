"""Grades of behaviours that changed from one file to another: what became worse first, then what became better."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from reports.records.behaviours import Behaviours, Graded
from reports.records.checks import printable
from reports.records.words import count
from reports.sheets import Sheet, Table

HEADER = ("question", "driver", "server", "before", "after", "seen")


@dataclass(frozen=True, slots=True)
class Changed:
    before: Graded
    after: Graded

    @property
    def worse(self) -> bool:
        return self.after.severity > self.before.severity


def changed(old: Behaviours, new: Behaviours) -> list[Changed]:
    """Return what was asked both times and came to another grade; the worst first."""
    before = {one.key: one for one in old.graded}
    both = [Changed(before[one.key], one) for one in new.graded if one.key in before]
    found = [one for one in both if one.before.grade != one.after.grade]
    return sorted(found, key=lambda one: (not one.worse, -one.after.severity, one.after.key))


def sheet(names: Sequence[str], old: Behaviours, new: Behaviours) -> Sheet:
    found = changed(old, new)
    tables = (
        Table("became worse", HEADER, tuple(_row(one) for one in found if one.worse), asked=True),
        Table("became better", HEADER, tuple(_row(one) for one in found if not one.worse)),
    )
    return Sheet(" -> ".join(names), tuple(_lines(old, new, found)), tuple(table for table in tables if table.rows))


def _lines(old: Behaviours, new: Behaviours, found: Sequence[Changed]) -> Iterator[str]:
    first, second = ({one.key for one in of.graded} for of in (old, new))
    worse = sum(one.worse for one in found)
    alike = len(first & second) - len(found)
    yield f"{count(worse, 'grade')} worse, {len(found) - worse} better, {alike} as before"
    for said, gone in (("no longer asked", first - second), ("asked for the first time", second - first)):
        if gone:
            yield f"{said}: {count(len(gone), 'case')}, such as {min(gone)}"


def _row(one: Changed) -> tuple[str, ...]:
    after = one.after
    return (after.question, after.driver, after.server, _grade(one.before), _grade(after), printable(after.said))


def _grade(one: Graded) -> str:
    return f"{one.grade or 'not graded'} ({one.version})" if one.version else str(one.grade or "not graded")


def as_json(old: Behaviours, new: Behaviours) -> dict[str, Any]:
    return {"changed": [asdict(one) | {"worse": one.worse} for one in changed(old, new)]}
