"""What each cell of a contest did in each launch, beside the reference: the numbers that everything else is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log

from reports.records.run import Contest, Measurement, Role
from reports.statistics import intervals
from reports.statistics.neighbours import levels


@dataclass(frozen=True, slots=True)
class Timed:
    """A cell or control that was measured, and what it did."""

    measurement: Measurement
    effects: Mapping[int, float] = field(repr=False)
    """By launch: the log of its time over the reference's; the reference's own are 0."""

    @property
    def driver(self) -> str:
        return self.measurement.key.driver

    @property
    def role(self) -> Role:
        return self.measurement.role

    @property
    def effect(self) -> intervals.Effect:
        return intervals.across(self.effects.values())


def timed(contest: Contest, by_bursts: bool = True) -> tuple[Timed, ...]:
    """Return what was measured in a contest, in the order of its record.

    Effects are those of bursts beside their neighbours. Records of format 1 kept none: there, and unless ``by_bursts``,
    they are the medians of blocks that the record has.
    """
    found = _of_bursts(contest) if by_bursts and contest.bursts else map(_of_blocks, contest.measurements)
    return tuple(Timed(one, its) for one, its in zip(contest.measurements, found, strict=True) if one.measured)


def _of_blocks(measurement: Measurement) -> dict[int, float]:
    return {launch.number: launch.effect or 0.0 for launch in measurement.launches}


def _of_bursts(contest: Contest) -> list[dict[int, float]]:
    """Return the effects of each measurement by launch: its level there, over the reference's."""
    centres = [{launch.number: log(launch.median_ns) for launch in one.launches} for one in contest.measurements]
    reference = next(place for place, one in enumerate(contest.measurements) if one.role is Role.REFERENCE)
    kept = contest.bursts
    logs = [[centres[cell][of.number] + off for cell, off in zip(of.cells, of.logs, strict=True)] for of in kept]
    found = levels([of.cells for of in kept], logs, len(centres))
    effects: list[dict[int, float]] = [{} for _ in centres]
    for of, its in zip(kept, found, strict=True):
        for place in sorted(set(of.cells)):
            effects[place][of.number] = its[place] - its[reference]
    return effects
