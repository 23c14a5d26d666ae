"""How many steps a burst of each cell has: found before the first launch, and kept for the contest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from reports.records.run import CONTROLS
from suites.contest.launch import DriverGone, Launch
from suites.contest.prepared_server import PreparedServer
from suites.contest.result import Result, value_of
from suites.matrix.contests import Contest
from suites.matrix.effort import Effort

LONG = 2
"""Bursts that a single step is as long as, where there is nothing to count."""
CALIBRATIONS = 3
"""Bursts of each cell, in rounds so that a few busy milliseconds of another program do not hit all of them."""


@dataclass(slots=True)
class Calibrating:
    contest: Contest
    results: Mapping[str, Result]
    prepared: PreparedServer
    effort: Effort
    fail: Callable[[str, str], None]
    """Takes a cell out of the contest, with the cause."""
    interrupted: Callable[[], None]
    """Called between bursts; raises when the run is to end."""
    clock: Callable[[], float]
    opening: list[float] = field(default_factory=list)
    """Seconds that it took to open each cell's connection and to warm it up."""

    def calibrate(self, launch: Launch) -> None:
        """Calibrate all cells, each looked after: then it is known whose step has changed what all find."""
        for _ in range(CALIBRATIONS):
            for name in self._uncounted():
                self.interrupted()
                self._calibrate_or_fail(launch, name)
        self.share_alike()

    def _uncounted(self) -> list[str]:
        """Return the entries that still need calibration. Controls follow their reference; where a single step is far
        longer than a burst there is nothing to count."""
        cells = [result for result in self.results.values() if result.entry.role not in CONTROLS and not result.cause]
        return [one.entry.name for one in cells if not self._long(one)]

    def share_alike(self) -> None:
        """Give every entry the reference's steps where there are callers: how many belongs to the work."""
        reference = self.results[self.contest.reference.name]
        if reference.entry.cell.callers and not reference.cause:
            for result in self.results.values():
                result.steps = reference.steps

    def _calibrate_or_fail(self, launch: Launch, name: str) -> None:
        server = self.prepared.server
        try:
            self._calibrate_one(launch, name)
            launch.look(name)
        except DriverGone as gone:
            self.fail(gone.name or name, str(gone))
        if self.prepared.server is not server:  # no session and no table outlived the old one
            launch.abandon()
            self.prepared.prepare_for(entry.cell for entry in self.contest.entries)

    def _calibrate_one(self, launch: Launch, name: str) -> None:
        """Calibrate by the quickest burst: other programs make a step slower, and never faster."""
        result = self.results[name]
        if not launch.holds(name):
            self._open(launch, result)
            if self._long(result):  # and nothing is to be counted
                return
        steps = self.steps(result)
        answer = launch.burst(name, steps, steps * result.step_ns)
        value = value_of(answer["taken"], answer["wall"], answer["callers"])
        result.step_ns = min(result.step_ns, float(value))
        result.steps = self.steps(result)

    def _open(self, launch: Launch, result: Result) -> None:
        """Open a cell, warm it up, and time its first step."""
        begun, name = self.clock(), result.entry.name
        launch.open(name)
        launch.warm(name, 1)
        first = launch.first_step(name, LONG * self.effort.burst_ns)
        result.step_ns = result.step_ns or first
        result.steps = self.steps(result)
        if not self._long(result):
            launch.warm(name, launch.warming(first))
        self.opening.append(self.clock() - begun)

    def _long(self, result: Result) -> bool:
        """Say whether a single step is far longer than a burst."""
        return result.step_ns >= LONG * self.effort.burst_ns

    def steps(self, result: Result) -> int:
        """Return how many steps a burst of the cell is to have."""
        return self.effort.steps(result.step_ns, result.entry.cell.callers)
