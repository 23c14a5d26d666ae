"""What each cell of a contest did in each launch, beside the reference: the numbers that everything else is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reports.records.run import Contest, Measurement, Role
from reports.statistics import intervals


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


def timed(contest: Contest) -> tuple[Timed, ...]:
    """Return what was measured in a contest, in the order of its record."""
    return tuple(Timed(one, _as_recorded(one)) for one in contest.measurements if one.measured)


def _as_recorded(measurement: Measurement) -> dict[int, float]:
    return {launch.number: launch.effect or 0.0 for launch in measurement.launches}
