"""What a run holds that a claim can be held against: cells by their keys, wherever they were measured, and facts.

A claim names ``postgres``; a run may have measured ``postgres@18``, and more than one placement. Each is a case of its
own: where they disagree, the claim depends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reports.records.facts import said, source, under
from reports.records.key import Key, kind_of
from reports.records.run import OWN, Contest, Measurement, Run
from reports.statistics import verdicts

PLACEMENT = "placement"


@dataclass(frozen=True, slots=True)
class Cell:
    """A measured cell of a contest in which something may be concluded."""

    measurement: Measurement
    contest: Contest
    effects: Mapping[int, float] = field(repr=False)
    """By launch; the reference's are 0."""

    @property
    def key(self) -> Key:
        return self.measurement.key

    @property
    def medians(self) -> dict[int, float]:
        """Return nanoseconds of one step, by launch."""
        return {launch.number: launch.median_ns for launch in self.measurement.launches}

    def together(self, other: Cell) -> bool:
        return self.contest is other.contest

    def beside(self, other: Cell) -> bool:
        """Return whether the two may be compared: the same server, placed alike, under the same facts."""
        one, two = self.contest, other.contest
        return (one.server, one.placement, one.facts) == (two.server, two.placement, two.facts)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A run as claims look at it: each of its contests judged once."""

    run: Run
    judged: tuple[verdicts.Judged, ...]

    @classmethod
    def of(cls, run: Run) -> Evidence:
        return cls(run, verdicts.judged(run))

    def cells(self, key: str) -> tuple[Cell, ...]:
        """Return the measurements of this key: one for each placement and version of the server."""
        wanted = Key.parse(key)
        return tuple(cell for judged in self._of(wanted) for cell in _sound(judged) if cell.key.driver == wanted.driver)

    def contests(self, workload: str, server: str) -> Iterator[dict[str, Cell]]:
        """Yield every sound contest of a workload (``*``: of any), as its cells by driver."""
        for judged in self.judged:
            contest = judged.contest
            if workload in ("*", contest.workload) and kind_of(contest.server) == server:
                yield {cell.key.driver: cell for cell in _sound(judged)}

    def both(self, first: str, second: str, server: str) -> Iterator[tuple[Measurement, Measurement]]:
        """Yield the results of two drivers wherever both were asked, measured or not: no time is read from them."""
        for contest in self.run.contests:
            found = {one.key.driver: one for one in _own(contest)}
            if kind_of(contest.server) == server and first in found and second in found:
                yield found[first], found[second]

    def reason(self, key: str) -> str:
        """Return why there is no number, in the words of the run; empty where it has none."""
        return next((one.reason for one in self._unmeasured(key)), "")

    def lacking(self, key: str) -> str:
        """Return why there is no such cell, in words that begin with its key."""
        whys = [f"{one.outcome}: {one.reason}" for one in self._unmeasured(key)]
        whys += [f"void: {judged.void}" for judged in self._of(Key.parse(key)) if judged.void]
        return f"{key} ({whys[0]})" if whys else key

    def _unmeasured(self, key: str) -> Iterator[Measurement]:
        wanted = Key.parse(key)
        for contest in self.run.contests:
            if _is_of(contest, wanted):
                own = (one for one in _own(contest) if one.key.driver == wanted.driver)
                yield from (one for one in own if not one.measured)

    def facts(self, *path: str) -> list[Any]:
        """Return what the facts say at this place: nothing in older runs, several values where machines differ."""
        return said(under(self.run), *path)

    def code(self, driver: str, op: str) -> list[str]:
        """Return the code of a driver's step: nothing in older runs, several texts where its machines differ."""
        sources = (source(facts, driver, op) for facts in under(self.run))
        return [one for one in dict.fromkeys(sources) if one is not None]

    def _of(self, wanted: Key) -> Iterable[verdicts.Judged]:
        return (judged for judged in self.judged if _is_of(judged.contest, wanted))


def _is_of(contest: Contest, wanted: Key) -> bool:
    settings = {name: value for name, value in contest.settings if name != PLACEMENT}
    same = (contest.workload, settings) == (wanted.workload, dict(wanted.settings))
    return same and kind_of(contest.server) == wanted.server


def _sound(judged: verdicts.Judged) -> Iterator[Cell]:
    if not judged.void:
        for one in judged.timed:
            if one.role in OWN:
                yield Cell(one.measurement, judged.contest, one.effects)


def _own(contest: Contest) -> Iterator[Measurement]:
    return (one for one in contest.measurements if one.role in OWN)
