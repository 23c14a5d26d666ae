"""Measures one contest: launch after launch, block after block, every cell in turn, and nothing lost.

A launch is a fresh host with fresh connections opened in random order; a block is every cell once in a fresh random
order; a burst is a few milliseconds of one cell's steps. What a driver does to its host costs that driver's cell, and
the contest goes on without it.
"""

from __future__ import annotations

import math
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from reports.records.checks import printable
from reports.records.run import CONTROLS
from suites.contest.calibrating import Calibrating
from suites.contest.host_pool import HostPool
from suites.contest.inspection import Inspection
from suites.contest.launch import DriverGone, Launch
from suites.contest.placement import PAUSED, Cpus, LoadAndSteal, move
from suites.contest.prepared_server import PreparedServer
from suites.contest.proving import Proving
from suites.contest.result import Burst, Result, calibration
from suites.contest.resume import Saved, restored
from suites.contest.watch import Changed, Disturbed, Watch
from suites.matrix.contests import Contest, orders
from suites.matrix.costs import costs_of, fitted
from suites.matrix.effort import Effort


@dataclass(slots=True)
class Referee:
    """What one contest is measured with."""

    contest: Contest
    prepared: PreparedServer
    effort: Effort
    cpus: Cpus
    seed: int
    hosts: HostPool
    """Where its hosts come from."""
    note: Callable[[dict[str, Any]], None] = lambda record: None
    """Hears of everything that must survive us, in the order it happens."""
    pause: Callable[[int, int], None] = lambda launch, block: None
    """Called when a block has ended."""
    interrupted: Callable[[], None] = lambda: None
    """Called between bursts; raises when the run is to end."""
    load_and_steal: LoadAndSteal = field(default_factory=LoadAndSteal)
    clock: Callable[[], float] = time.monotonic
    results: dict[str, Result] = field(default_factory=dict)
    blocks: int = 0
    inspection: Inspection = field(init=False)
    _begun: float = 0.0

    def measure(self, saved: Saved | None = None) -> dict[str, Result]:
        """Return every entry, measured or failed with its cause. Goes on from what was saved of the contest."""
        self.results = {entry.name: Result(entry) for entry in self.contest.entries}
        self._begun = self.clock()
        try:
            if saved and saved.blocks:
                self.results, self.blocks = restored(self.contest, saved), saved.blocks
            else:
                self._prove()
                self._calibrate()
                calibrations = {name: calibration(result) for name, result in self.results.items()}
                self._note("calibrated", blocks=self.blocks, effort=asdict(self.effort), entries=calibrations)
            first = saved.launches if saved else 0
            self.inspection = Inspection(self.prepared, self._sure(first))
            for launch in self._affordable(first):
                self._launch(launch)
                self._note("launched", launch=launch)
        finally:
            self.hosts.close()
        return self.results

    def _affordable(self, first: int) -> Iterator[int]:
        """Yield the launches left to hold; with a budget, as long as there is time for one more like the longest."""
        longest = 0.0
        for number in range(first, self.effort.launches):
            begun = self.clock()
            if number >= self.effort.fewest and longest > self._left():
                self.effort = replace(self.effort, launches=number)
                self._note("enough", launches=number)
                return
            yield number
            longest = max(longest, self.clock() - begun)

    def _sure(self, first: int) -> range:
        """Return the launches left to hold that a budget will not leave out."""
        launches = self.effort.launches
        return range(first, max(first + 1, min(self.effort.fewest or launches, launches)))

    def _left(self) -> float:
        """Return the seconds left of the contest's share of a budget; infinite without one."""
        return math.inf if self.effort.share is None else self._begun + self.effort.share - self.clock()

    def alive(self) -> list[str]:
        return [name for name, result in self.results.items() if not result.cause]

    def _note(self, what: str, **fields: Any) -> None:
        self.note({"is": what, "contest": self.contest.name, **fields})

    # Before the clock

    def _prove(self) -> None:
        proving = Proving(self.results, self.prepared, self.hosts, self.interrupted)
        proving.prove()
        if self.effort.memory:
            proving.see_memory()
        self._controls_follow()

    def _controls_follow(self) -> None:
        """Let the controls have what the reference has: none of them goes on without it."""
        reference = self.results[self.contest.reference.name]
        for result in self.results.values():
            if result.entry.role in CONTROLS:
                result.proof, result.cause, result.step_ns = reference.proof, reference.cause, reference.step_ns
                # A twin whose bursts have fewer steps is no twin: steps are slower where a burst begins.
                result.steps = reference.steps

    def _calibrate(self) -> None:
        """Find how many steps a burst of each cell has, and how many blocks there is time for."""
        self.prepared.prepare_for(entry.cell for entry in self.contest.entries)
        about = (self.contest, self.results, self.prepared, self.effort, self._fail, self.interrupted, self.clock)
        calibrating = Calibrating(*about)
        with self._begin("calibration") as launch:
            calibrating.calibrate(launch)
        self._controls_follow()
        self._fit(calibrating.opening)

    def _fit(self, opening: list[float]) -> None:
        """Plan as many launches and blocks as there is time for. ``opening``: seconds that it took for each cell."""
        alive = [self.results[name] for name in self.alive()]
        bursts = {result.entry.name: result.steps * result.step_ns / 1e9 for result in alive}
        costs = costs_of(self.contest, bursts, len(alive) * statistics.mean(opening or [0.0]))
        launches, self.blocks = fitted(self.effort, self._left(), costs)
        self.effort = replace(self.effort, launches=launches)
        for result in self.results.values():
            result.blocks = self.contest.turns(result.entry, self.blocks)

    # With the clock

    def _launch(self, number: int) -> None:
        """Hold a launch. If one of several cells has changed what all find, hold it again and see which."""
        for watched in (False, True):
            if not self.alive():
                return
            try:
                self._hold(number, watched)
                return
            except Changed as found:
                changed = str(found)
                for result in self.results.values():
                    result.bursts = [burst for burst in result.bursts if burst.launch != number]
                self._note("again", launch=number)
        raise Disturbed(
            f"{self.contest.name}: something that is no step of its contest {changed}, twice: see who else works there"
        )

    def _hold(self, number: int, watched: bool) -> None:
        turns = {name: result.blocks for name, result in self.results.items()}
        taking = orders(self.contest.name, turns, self.blocks, self.seed, number)
        ends = self.inspection.looks_at_end(number)
        with self._begin(str(number), watched, counts=watched or ends) as launch:
            self.inspection.begin(number, [self.results[name] for name in self.alive()], taking)
            for block, order in enumerate(taking):
                self._block(launch, number, block, order)
                self.pause(number, block)
            self._hold_clocks()
            try:
                launch.look()
                if ends:
                    launch.look_at_what_is_left()
            except DriverGone as gone:
                self._fail(gone.name, str(gone))

    def _hold_clocks(self) -> None:
        """Let whoever has another clock than ours fall out."""
        for name in self.alive():
            try:
                self.inspection.end(name)
            except DriverGone as gone:
                self._fail(name, str(gone))

    def _begin(self, number: str, watched: bool = False, counts: bool = True) -> Launch:
        """Begin a launch. ``watched``: whether it is looked after everything that a cell does."""
        connections, looks = (
            random.Random(f"{self.seed}/{self.contest.name}/{number}/{what}") for what in ("connections", "looks")
        )
        watch = Watch(self.prepared, looks, watched)
        return Launch(self.contest, self.prepared, self.cpus, connections, self.hosts, watch, counts)

    def _block(self, launch: Launch, number: int, block: int, order: list[str]) -> None:
        """Run every cell that is still in, once. One that falls out is left out from here on."""
        due = block % Effort.renewed_every(self.blocks) == 0
        marks = self.load_and_steal.marks
        marks()
        for name in order:
            while not self.results[name].cause:
                try:
                    if due or not launch.holds(name):
                        opened = launch.renew(self.alive(), {n: r.step_ns for n, r in self.results.items()})
                        self._note("renewed", launch=number, block=block, order=opened)
                        due = False
                    self._burst(launch, number, block, name, marks)
                    break
                except DriverGone as gone:
                    self._fail(gone.name or name, str(gone))
                    due = True

    def _burst(self, launch: Launch, number: int, block: int, name: str, marks: Callable[[], tuple[str, ...]]) -> None:
        result = self.results[name]
        answer = self.inspection.burst(launch, block, result)
        beside, held_up = answer.pop("beside"), marks()
        if not held_up:
            self.inspection.undisturbed(name, beside, answer["wall"])
        taken, turn = tuple(answer.pop("taken")), next(launch.turns)
        burst = Burst(number, block, taken, marks=held_up, turn=turn, **answer)
        burst = replace(burst, marks=(*held_up, PAUSED)) if burst.paused else burst
        result.bursts.append(burst)
        self._note("burst", entry=name, **{field: getattr(burst, field) for field in Burst.__dataclass_fields__})
        self.interrupted()

    def _fail(self, name: str, cause: str) -> None:
        """Take the cell out of the contest; if its server died, bring that back instead, once for each cell."""
        result = self.results[name]
        if result.cause:  # what it left is found later than that it failed
            return
        if not self.prepared.alive() and not result.notes:
            self.prepared.revive()
            move(self.prepared.server.pids, self.cpus.server)
            result.notes.append("its server died and was restarted")
            if self.blocks:
                self._note("revived", entry=name, note=result.notes[-1])
            return
        result.cause = cause
        if self.blocks:
            self._note("out", entry=name, cause=printable(cause) or "no cause was given")
        if name == self.contest.reference.name:
            self._controls_follow()
