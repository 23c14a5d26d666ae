"""Version against version, from one run in which they met in the same blocks: nothing but the version differs.

Pure functions of a run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from packaging.version import InvalidVersion, Version

from reports.compare.gate import Gate, gate
from reports.records.facts import fact, facts_of, under
from reports.records.key import Key, row_of
from reports.records.run import KNOWN_WRONG, NOT_REACHED, OWN, Contest, Measurement, Outcome, Run, address
from reports.statistics.verdicts import Judged, Verdict, judged


@dataclass(frozen=True, slots=True)
class Side:
    """A driver as installed, or a rival of it."""

    name: str
    version: str
    """Empty where the run does not say."""

    def __str__(self) -> str:
        said = not self.version or self.name.partition("@")[0].endswith(
            (f"=={self.version}", f"=={self.version}+wheel")
        )
        return self.name if said else f"{self.name} {self.version}"


@dataclass(frozen=True, slots=True)
class Race:
    """Two sides in one contest."""

    contest: str
    older: Side
    """The older version, or the base: what is installed beside another loop or Python, or what the reader named."""
    newer: Side
    verdict: Verdict
    """The newer side's, beside the older."""
    void: str
    """Why this contest may say nothing; its verdict is unresolved then."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A side without a figure: a race that was to be, and was not."""

    key: Key
    state: str
    why: str

    @property
    def fails(self) -> bool:
        """Return whether it is news: its run did not end before it, and its driver's file does not say it is wrong."""
        return self.state != NOT_REACHED and KNOWN_WRONG not in self.why


@dataclass(frozen=True, slots=True)
class Raced:
    """All that came of a run's races."""

    name: str
    run: Run
    races: tuple[Race, ...]
    gaps: tuple[Gap, ...]
    not_had: Mapping[str, str]
    """Rivals without an environment, and why."""
    gate: Gate | None
    """What a threshold comes to; None where none was asked for."""


FIRST = (Outcome.FAILED, Outcome.ABSENT, NOT_REACHED)


def raced(name: str, run: Run, past: float | None = None, bases: Collection[str] = ()) -> Raced:
    """Read the races of a run, from a base where one is named, and hold them against a threshold where there is one."""
    found = races(run, bases)
    seen = None if past is None else gate(past, [None if race.void else race.verdict for race in found])
    return Raced(name, run, found, gaps(run), not_had(run), seen)


def races(run: Run, bases: Collection[str]) -> tuple[Race, ...]:
    """Return every step from a version to the next, oldest first, and from the first to the last.

    A row of which one side is a base has a step from that to each other side instead.
    """
    return tuple(race for one in judged(run) for race in _races(run, one, bases))


def gaps(run: Run) -> tuple[Gap, ...]:
    """Return the sides that failed, then those that are absent where another was measured, then what was not reached.

    What its driver cannot do is absent on all sides, and no news.
    """
    found = [gap for one in run.contests for sides in _sides(facts_of(run, one), one) for gap in _gaps(sides)]
    return tuple(sorted(found, key=lambda gap: FIRST.index(gap.state)))


def not_had(run: Run) -> dict[str, str]:
    """Return the rivals without an environment, and why."""
    whys = {label: fact(about, "why_not") for facts in under(run) for label, about in _rivals(facts)}
    return {label: str(why) for label, why in whys.items() if why}


def names(run: Run) -> list[str]:
    """Return the drivers that have rivals, and the rivals."""
    found = (one.key.driver for of in run.contests for sides in _sides(facts_of(run, of), of) for one in sides)
    return list(dict.fromkeys(found))


def _gaps(sides: Sequence[Measurement]) -> Iterator[Gap]:
    able = any(one.measured for one in sides)
    for one in sides:
        if not one.measured and (able or one.state != Outcome.ABSENT):
            yield Gap(one.key, one.state, one.reason)


def _races(run: Run, one: Judged, bases: Collection[str]) -> Iterator[Race]:
    facts = facts_of(run, one.contest)
    for sides in _sides(facts, one.contest):
        measured = [_side(facts, side.key.driver) for side in sides if side.measured]
        for older, newer in _pairs(measured, bases):
            if verdict := one.between(newer.name, older.name):
                yield Race(address(one.contest), older, newer, verdict, one.void)


def _sides(facts: Mapping[str, Any], contest: Contest) -> Iterator[list[Measurement]]:
    """Yield for each row that has rivals here what is installed and the rivals, a floor's among them."""
    rivals = dict(_rivals(facts))
    own = [one for one in contest.measurements if one.role in OWN]
    for row in dict.fromkeys(row_of(one.key.driver) for one in own if one.key.driver in rivals):
        names = {row, *(name for name in rivals if row_of(name) == row)}
        yield [one for one in own if one.key.driver in names]


def _pairs(sides: Sequence[Side], bases: Collection[str]) -> Iterator[tuple[Side, Side]]:
    """Pair the base with the others. Without one, pair versions one after the other, and the first with the last; and
    what is installed with another loop or Python."""
    if base := next((side for side in sides if side.name in bases), None):
        yield from ((base, side) for side in sides if side is not base)
        return
    versions = sorted((side for side in sides if "@" not in side.name), key=_age)
    yield from pairwise(versions)
    if len(versions) > 2:
        yield versions[0], versions[-1]
    installed = [side for side in sides if side.name == row_of(side.name)]
    yield from ((side, other) for side in installed for other in sides if "@" in other.name)


def _age(side: Side) -> tuple[Version, bool, str]:
    """Order by version; of the same one, what is installed goes before a wheel."""
    try:
        version = Version(side.version)
    except InvalidVersion:
        version = Version("0")
    return version, side.name != row_of(side.name), side.name


def _side(facts: Mapping[str, Any], name: str) -> Side:
    return Side(name, str(fact(facts, "drivers", name, "version") or ""))


def _rivals(facts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield rivals by their labels, with what is known of each."""
    found = fact(facts, "rivals")
    yield from found.items() if isinstance(found, Mapping) else ()
