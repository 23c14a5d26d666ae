"""What history keeps of a run: pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import NamedTuple

from reports.records.facts import flat, under
from reports.records.run import OWN, Contest, Role, Run
from reports.statistics import controls

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
    cells = [one for one in contest.measurements if one.measured and one.role in OWN]
    void = _void(contest)
    for one in cells:
        if one.role is not Role.REFERENCE:
            effect = round(fmean(launch.effect or 0.0 for launch in one.launches), 5)
            yield Point(str(one.key), contest.reference, one.edition, effect, void)


def _void(contest: Contest) -> bool:
    """Judge whether a contest is void as verdicts do, without comparing every pair of drivers first."""
    spread = controls.spread(controls.measured(contest, Role.TWIN))
    return bool(controls.void(contest, max(controls.LEAST, 2 * spread)))
