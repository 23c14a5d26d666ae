"""What each driver is expected to do, as it was accepted once: a file for each driver, and in it a table for each
question, and in that a list for each server: a grade, the version from which on it holds, the reason and a link.

``python -m suites behaviours --accept`` writes them. Reasons and links may be written by hand, and stay as long as the
grade does.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from reports.records.behaviours import Grade, Graded
from reports.records.key import kind_of, row_of
from reports.records.writing import write_whole

FOLDER = Path(__file__).parent.parent / "expected"
HEAD = "# What {} does when things go wrong, written by: python -m suites behaviours --accept\n"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of a driver, from a version on."""

    grade: str
    since: str = ""
    """The oldest version for which it was seen; empty: any."""
    reason: str = ""
    link: str = ""

    def __str__(self) -> str:
        said = {"grade": self.grade, "since": self.since, "reason": self.reason, "link": self.link}
        return f"{{ {', '.join(f'{name} = {json.dumps(value)}' for name, value in said.items() if value)} }}"


OfDriver = dict[str, dict[str, list[Expectation]]]
"""Question -> server -> what is expected, by version, the oldest first."""


@dataclass(slots=True)
class Expected:
    """All expectations, read when they are asked for."""

    folder: Path = FOLDER
    _read: dict[str, OfDriver] = field(default_factory=dict)

    def of_driver(self, driver: str) -> OfDriver:
        if driver not in self._read:
            path = self.folder / f"{driver}.toml"
            self._read[driver] = read(path.read_text()) if path.is_file() else {}
        return self._read[driver]

    def of(self, driver: str, question: str, server: str, version: str) -> Expectation | None:
        """Return what is expected of a version on a server; None where nobody has accepted anything."""
        held = self.of_driver(row_of(driver)).get(question, {}).get(kind_of(server), [])
        return next((one for one in reversed(held) if _at_least(version, one.since)), None)

    def accept(self, grades: Iterable[Graded]) -> list[Path]:
        """Write down what came of a run as what is expected from now on. Return the files that changed."""
        by_driver: dict[str, list[Graded]] = {}
        for one in grades:
            if one.grade is not None:
                by_driver.setdefault(row_of(one.driver), []).append(one)
        return [path for driver, its in by_driver.items() for path in self._write(driver, its)]

    def _write(self, driver: str, grades: Iterable[Graded]) -> Iterator[Path]:
        held, path = self.of_driver(driver), self.folder / f"{driver}.toml"
        before = text(driver, held)
        for one in grades:
            servers = held.setdefault(one.question, {})
            servers[kind_of(one.server)] = accepted(servers.get(kind_of(one.server), []), one)
        if (after := text(driver, held)) != before or not path.is_file():
            write_whole(path, after)
            yield path


def accepted(held: list[Expectation], graded: Graded) -> list[Expectation]:
    """Return the list with a grade accepted: a version that behaves as the one before it needs no entry of its own."""
    assert graded.grade is not None
    reason = graded.said if graded.grade > Grade.OK or graded.grade is Grade.NOT_SUPPORTED else ""
    new = Expectation(graded.grade.value, graded.version, reason)
    older = [one for one in held if _at_least(graded.version, one.since) and one.since != graded.version]
    newer = [one for one in held if not _at_least(graded.version, one.since)]
    same = next((one for one in held if one.since == graded.version), None)
    if same and same.grade == new.grade:
        return held
    if not same and older and older[-1].grade == new.grade:
        return held
    if not same and newer and newer[0].grade == new.grade:
        return [*older, replace(newer[0], since=new.since), *newer[1:]]
    return [*older, new, *newer]


def read(said: str) -> OfDriver:
    """Read a file of expectations. Raises ValueError, in a sentence, for a grade that there is not."""
    found: OfDriver = {}
    for question, servers in tomllib.loads(said).items():
        for server, every in servers.items():
            found.setdefault(question, {})[server] = [_expectation(question, server, one) for one in every]
    return found


def _expectation(question: str, server: str, said: Mapping[str, Any]) -> Expectation:
    if said.get("grade") not in list(Grade):
        raise ValueError(f"{question}, {server}: {said.get('grade')!r} is no grade; there are: {', '.join(Grade)}")
    return Expectation(**said)


def text(driver: str, held: OfDriver) -> str:
    """Return the file: a line for each grade, in the order of the alphabet, so that a change is a line of a diff."""
    lines = [HEAD.format(driver)]
    for question, servers in sorted(held.items()):
        lines.append(f"[{question}]")
        for server, every in sorted(servers.items()):
            listed = "".join(f"\n    {one}," for one in every)
            lines.append(f"{server} = [{every[0]}]" if len(every) == 1 else f"{server} = [{listed}\n]")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def is_surprise(graded: Graded) -> bool:
    return graded.grade is None or graded.grade != graded.expected


def surprise(graded: Graded) -> str:
    """Say in a sentence in which way a grade is not what was expected; empty where it is."""
    if not is_surprise(graded):
        return ""
    if graded.grade is None:
        return f"{graded.key} has no grade: {graded.said}"
    if not graded.expected:
        return f"{graded.key} is {graded.grade}, and nothing is expected yet: {graded.said}; accept it if it is right"
    better = graded.grade < Grade(graded.expected)
    return (
        f"{graded.key} is {graded.grade}, {'better' if better else 'worse'} than the expected {graded.expected}"
        f"{_often(graded)}: {graded.said}"
    )


def _often(graded: Graded) -> str:
    return f" ({graded.of_them} of {graded.times} times)" if graded.times > 1 else ""


def _at_least(version: str, since: str) -> bool:
    if not since:
        return True
    try:
        return Version(version) >= Version(since)
    except InvalidVersion:  # part of Python, or built from a source tree: it has no older self here
        return version == since
