"""What history keeps of a run: pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from reports.records.facts import flat, under
from reports.records.run import OWN, Contest, Role, Run
from reports.statistics import controls
from reports.statistics.effects import timed

KEPT = ("drivers", "servers", "client", "machine")
LONGEST = 80  # characters of a fact


class Point(NamedTuple):
    """A cell in one run. A tuple, and from the cache a plain one: half a million of them are read at once."""

    key: str
    reference: str
    edition: int
    effect: float
    """Mean of its launches: log(this / the reference)."""
    void: bool


@dataclass(frozen=True, slots=True)
class Night:
    """What history keeps of one run."""

    started: str
    facts: Mapping[str, str]
    """Versions and machine, by their place."""
    points: tuple[tuple[str, str, int, float, bool], ...]
    """Each a ``Point``, or like one."""
    effort: str = ""
    """Figures of different efforts do not compare: in short bursts steps are colder."""


def night(run: Run) -> Night:
    points = tuple(point for contest in run.contests for point in _points(contest))
    return Night(run.started, _facts(run), points, run.effort)


def _facts(run: Run) -> dict[str, str]:
    """Return facts of all machines that it was measured on, in an order that does not change from night to night."""
    found: dict[str, set[str]] = {}
    for facts in under(run):
        for place, fact in flat({name: facts.get(name, "") for name in KEPT}).items():
            found.setdefault(place, set()).add(str(fact)[:LONGEST])
    return {place: " or ".join(sorted(said)) for place, said in found.items()}


def _points(contest: Contest) -> Iterator[Point]:
    found = timed(contest)
    void = bool(controls.void(contest, found))
    for one in found:
        if one.role in OWN and one.role is not Role.REFERENCE:
            effect = round(one.effect.mean, 5)
            yield Point(str(one.measurement.key), contest.reference, one.measurement.edition, effect, void)
