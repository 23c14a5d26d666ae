"""Measures one contest: launch after launch, block after block, every cell in turn, and nothing lost.

A launch is a fresh host with fresh connections opened in random order; a block is every cell once in a fresh random
order; a burst is a few milliseconds of one cell's steps. What a driver does to its host costs that driver's cell, and
the contest goes on without it.
"""

from __future__ import annotations

import asyncio
import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from suites.engine.contest import CONTROLS, Contest, Effort, Entry, orders
from suites.engine.hosts import ALLOCATORS, Failed, HostProcess, Lost
from suites.engine.launch import Launch, Out
from suites.engine.placement import Cpus, Weather, move
from suites.engine.proof import Proof, Unproven, prove
from suites.engine.remote import PATIENCE, Remote
from suites.engine.resume import Saved
from suites.engine.stage import Stage

MOST_STEPS = 5000
CALIBRATIONS = 5
"""Bursts of each cell, in rounds so that somebody else's few busy milliseconds do not hit all of them."""
COLD = 8


def settled(taken: Sequence[int]) -> Sequence[int]:
    """Without the first steps, at most a quarter: they find the caches as another cell left them, and take up to three
    times as long. Counted in, they made a cell with a quarter of its equal's steps 1 to 4 % slower."""
    return taken[min(COLD, len(taken) // 4) :]


@dataclass(frozen=True, slots=True)
class Burst:
    launch: int
    block: int
    taken: tuple[int, ...]
    wall: int
    user: int
    sys: int
    preempted: int
    marks: tuple[str, ...] = ()

    @property
    def settled(self) -> Sequence[int]:
        return settled(self.taken)

    @property
    def value(self) -> float:
        """The median of its steps: the mean is twice to four times as noisy."""
        return statistics.median(self.settled)


@dataclass(slots=True)
class Result:
    """What became of one entry; failed if there is a cause."""

    entry: Entry
    proof: Proof | None = None
    cause: str = ""
    notes: list[str] = field(default_factory=list)
    step_ns: float = 0.0
    steps: int = 0
    """Steps in each burst: calibrated once, and kept for the contest."""
    bursts: list[Burst] = field(default_factory=list)


@dataclass(slots=True)
class Referee:
    """What one contest is measured with."""

    contest: Contest
    stage: Stage
    effort: Effort
    cpus: Cpus
    seed: int
    files: Mapping[str, str]
    """Driver -> the file that holds it."""
    note: Callable[[dict[str, Any]], None] = lambda record: None
    """Hears of everything that must survive us, in the order it happens."""
    pause: Callable[[int, int], None] = lambda launch, block: None
    """Called when a block has ended."""
    interrupted: Callable[[], None] = lambda: None
    """Called between bursts; raises when the run is to end."""
    weather: Weather = field(default_factory=Weather)
    spawn: Callable[[int, Mapping[str, str]], HostProcess] = HostProcess
    results: dict[str, Result] = field(default_factory=dict)
    blocks: int = 0
    _next: HostProcess | None = None

    def measure(self, saved: Saved | None = None) -> dict[str, Result]:
        """Every entry, measured or failed with its cause. Goes on from what was saved of it."""
        self.results = {entry.name: Result(entry) for entry in self.contest.entries}
        chance = random.Random(f"{self.seed}/{self.contest.name}/hosts")
        try:
            if saved and saved.blocks:
                self.results, self.blocks = restored(self.contest, saved), saved.blocks
            else:
                self._prove_all(chance)
                self._calibrate(chance)
                calibrations = {name: _calibration(result) for name, result in self.results.items()}
                self._note("calibrated", blocks=self.blocks, effort=asdict(self.effort), entries=calibrations)
            for launch in range(saved.launches if saved else 0, self.effort.launches):
                self._launch(launch, chance)
                self._note("launched", launch=launch)
        finally:
            if self._next is not None:
                self._next.end()
        return self.results

    def alive(self) -> list[str]:
        return [name for name, result in self.results.items() if not result.cause]

    def _note(self, what: str, **fields: Any) -> None:
        self.note({"is": what, "contest": self.contest.name, **fields})

    # Before the clock

    def _prove_all(self, chance: random.Random) -> None:
        """Each cell by itself, since one that takes its host along must not take the others' proof."""
        unproven = [name for name, result in self.results.items() if result.entry.role not in CONTROLS]
        while unproven:
            with self._fresh_host(chance) as host:
                self._prove_some(host, unproven)
        self._controls_follow()

    def _prove_some(self, host: HostProcess, unproven: list[str]) -> None:
        """As many as the host lives for."""
        while unproven:
            self.interrupted()
            name = unproven.pop(0)
            result = self.results[name]
            try:
                result.proof = asyncio.run(prove(result.entry.cell, self.stage, Remote(host, name)))
            except (Unproven, Failed) as wrong:
                result.cause = str(wrong)
            except Lost as lost:
                result.cause = str(lost)
                return

    def _controls_follow(self) -> None:
        """Nothing stands beside a reference that cannot go on."""
        reference = self.results[self.contest.reference.name]
        for result in self.results.values():
            if result.entry.role in CONTROLS:
                result.proof, result.cause = reference.proof, reference.cause
                # A twin whose bursts have fewer steps is no twin: steps are slower where a burst begins.
                result.steps = reference.steps

    def _calibrate(self, chance: random.Random) -> None:
        """How many steps a burst of each cell has, what the handicap waits, and how many blocks there is time for."""
        self.stage.prepare(self.contest.entries[0].cell.workload)
        with self._begin("calibration", chance) as launch:
            for _ in range(CALIBRATIONS):
                for name in self.alive():
                    self.interrupted()
                    self._calibrate_or_fail(launch, name)
        self._controls_follow()
        block_ns = sum(result.steps * result.step_ns for result in self.results.values() if not result.cause)
        self._fit(self.effort.seconds * 1e9 / max(block_ns, 1.0))

    def _fit(self, fitting: float) -> None:
        """As many blocks as fit into all launches together; where too few do, fewer launches if that is allowed."""
        effort = self.effort
        least = min(effort.LEAST_BLOCKS, effort.blocks)
        if effort.fewest:
            launches = max(effort.fewest, min(effort.launches, int(fitting / least)))
            self.effort = replace(effort, launches=launches)
        self.blocks = max(least, min(effort.blocks, int(fitting / self.effort.launches)))

    def _calibrate_or_fail(self, launch: Launch, name: str) -> None:
        server = self.stage.server
        try:
            self._calibrate_one(launch, name)
        except Out as out:
            self._fail(out.name or name, str(out))
        if self.stage.server is not server:  # nobody's session or table outlived the old one
            launch.abandon()
            self.stage.prepare(self.contest.entries[0].cell.workload)

    def _calibrate_one(self, launch: Launch, name: str) -> None:
        """The quickest burst counts: what others do makes a step slower, and never faster."""
        result = self.results[name]
        if not launch.holds(name):
            launch.open(name)
            launch.warm(name, 1)
            first = float(launch.burst(name, 1, PATIENCE)["taken"][0])
            launch.warm(name, launch.warming(first))
            result.step_ns = result.step_ns or first
        steps = self._steps(result.step_ns)
        taken = launch.burst(name, steps, steps * result.step_ns)["taken"]
        result.step_ns = min(result.step_ns, float(statistics.median(settled(taken))))
        result.steps = self._steps(result.step_ns)

    def _steps(self, step_ns: float) -> int:
        return max(1, min(MOST_STEPS, round(self.effort.burst_ns / step_ns)))

    # With the clock

    def _launch(self, number: int, chance: random.Random) -> None:
        if not self.alive():
            return
        order = orders(self.contest, list(self.results), self.seed, number)
        with self._begin(str(number), chance) as launch:
            launch.reference_ns = self.results[self.contest.reference.name].step_ns
            for block in range(self.blocks):
                self._block(launch, number, block, next(order))
                self.pause(number, block)

    def _begin(self, number: str, chance: random.Random) -> Launch:
        connections = random.Random(f"{self.seed}/{self.contest.name}/{number}/connections")
        return Launch(self.contest, self.stage, self.cpus, connections, lambda: self._fresh_host(chance))

    def _block(self, launch: Launch, number: int, block: int, order: list[str]) -> None:
        """Every cell that is still in, once. One that falls out is left out from here on."""
        due = block % max(1, self.blocks // self.effort.RENEWALS) == 0
        marks = self.weather.marks
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
                except Out as out:
                    self._fail(out.name or name, str(out))
                    due = True

    def _burst(self, launch: Launch, number: int, block: int, name: str, marks: Callable[[], tuple[str, ...]]) -> None:
        result = self.results[name]
        answer = launch.burst(name, result.steps, result.steps * result.step_ns)
        burst = Burst(number, block, tuple(answer.pop("taken")), marks=marks(), **answer)
        result.bursts.append(burst)
        self._note("burst", entry=name, **{field: getattr(burst, field) for field in Burst.__dataclass_fields__})
        self.interrupted()

    def _fail(self, name: str, cause: str) -> None:
        """Out of the contest, unless it was its server that went: then that is brought back, once for each cell."""
        result = self.results[name]
        if not self.stage.alive() and not result.notes:
            self.stage.revive()
            move(self.stage.server.pid, self.cpus.server)
            result.notes.append("its server died and was restarted")
            if self.blocks:
                self._note("revived", entry=name, note=result.notes[-1])
            return
        result.cause = cause
        if self.blocks:
            self._note("out", entry=name, cause=cause)
        if name == self.contest.reference.name:
            self._controls_follow()

    def _fresh_host(self, chance: random.Random) -> HostProcess:
        """The host that was begun ahead of time; and the next one is begun, on the CPU that nobody measures."""
        host, self._next = self._next or self._spawned(chance), self._spawned(chance)
        host.answer("load", PATIENCE)
        return host

    def _spawned(self, chance: random.Random) -> HostProcess:
        host = self.spawn(chance.randrange(1, 2**32), ALLOCATORS[self.contest.allocator])
        needed = {self.files[entry.cell.driver.name] for entry in self.contest.entries}
        host.tell("load", files=sorted(needed))
        return host


def _calibration(result: Result) -> dict[str, Any]:
    return {
        "proof": asdict(result.proof) if result.proof else None,
        "cause": result.cause,
        "step_ns": result.step_ns,
        "steps": result.steps,
        "notes": result.notes,
    }


def restored(contest: Contest, saved: Saved) -> dict[str, Result]:
    """What a journal kept of a contest that was calibrated."""
    results = {entry.name: Result(entry) for entry in contest.entries}
    for name, entry in saved.entries.items():
        proof = Proof(**entry["proof"]) if entry["proof"] else None
        fields = {name: value for name, value in entry.items() if name != "proof"}
        results[name] = Result(results[name].entry, proof, **fields)
    for burst in saved.kept():
        fields = {name: burst[name] for name in Burst.__dataclass_fields__}
        again = Burst(**{**fields, "taken": tuple(fields["taken"]), "marks": tuple(fields["marks"])})
        results[burst["entry"]].bursts.append(again)
    return results
