"""Whether the work that is timed is done: bursts are looked at, at random, while nobody but us knows which.

A step among the timed ones is taken and its answer compared when the clock has stopped; what the burst sent is counted
by the kernel, and what it left is asked of the server. The clock itself is held against ours in every burst. Nothing of
this is between two readings of a clock.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from drivers.contract import Op
from suites.contest.launch import DriverGone, Launch
from suites.contest.prepared_server import PreparedServer
from suites.contest.result import Result, settled
from suites.host.told import TIMED
from suites.matrix.cells import Cell
from suites.wire.kernel_counts import Counts, Sent, more, sent
from suites.wire.link import PORTS

EVERY = 12
"""Blocks of a launch, of which one is looked at, and one at least: by a further step, of which a driver sees in our
frames that it will be taken, or without a word, by what the burst sent and left. Two follow each other in turns."""
FEW = 4
"""Steps in a burst, below which a further one is no small part of it: then it is looked at once in a contest."""
ENOUGH = 0.9
"""The share that must have been sent of what the proof's step sent: parameters are not all as long."""
LEAST = 16
"""Bytes that any step sends, where parameters are the user's own: then nothing is known of their lengths."""
OVERHEAD_NS, OVERHEAD_STEP_NS, OVERHEAD_CALLER_NS = 750_000, 500, 300_000
"""What a burst may take beside its steps, at its best: the command and the answer's way back, which has a figure for
each step; and a thread for each caller. Three times what was seen on a busy machine."""
BURSTS = 12
"""Bursts of which one was surely not held up."""
OVERHEAD_SHARE = 0.5
"""What it may take as a share of what the host says it took."""
BETWEEN_NS, BETWEEN_STEP_NS, BETWEEN_SHARE = 200_000, 300, 0.05
"""What a burst may take by its host's own clock that no step of it took, at its best: its loop begins and ends, and
counts. Twice what was seen on a busy machine."""
UNEVEN, MANY = 4.0, 8
"""How many times their median the steps of a burst may take on average, at its evenest, where it has so many. Honest
cells came to 1.1 at most, to 1.9 on a very busy machine, and to 5.3 where twelve programs shared two CPUs: so it is
held against what others came to. The median is what is published: who reads four rows in
each fourth step, and answers the others from them, would be said to need no time."""


@dataclass(slots=True)
class Inspection:
    prepared: PreparedServer
    launches: range
    """Those that will surely be held: what is looked at once must not be drawn for one that a budget leaves out."""
    chance: random.Random = field(default_factory=random.SystemRandom)
    _once: dict[str, int] = field(default_factory=dict)
    """Entry -> the launch in which it is looked at, if it takes few steps."""
    _odd: dict[str, int] = field(default_factory=dict)
    """Entry -> whether the further look, where their number is odd, is by a step in odd launches or in even ones."""
    _ends_looked_at: int = field(init=False)
    """The launch at whose end it is looked at what cells have left open."""
    _turns: dict[str, Iterator[int]] = field(default_factory=dict)
    """Entry -> counts the looks without a word."""
    _blocks: dict[str, set[int]] = field(default_factory=dict)
    """Entry -> the blocks of this launch in which it is looked at."""
    _secretly: dict[str, set[int]] = field(default_factory=dict)
    """The same, of blocks in which its host does not know."""
    _beside: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Entry -> what each of its bursts took beside its steps, and for them."""
    _between: dict[str, list[float]] = field(default_factory=dict)
    """Entry -> the share of each burst that no step of it took, beyond what is usual."""
    _uneven: dict[str, list[float]] = field(default_factory=dict)
    """Entry -> how many times their median the steps of each burst took on average."""

    def __post_init__(self) -> None:
        self._ends_looked_at = self.chance.choice(self.launches)

    def looks_at_end(self, launch: int) -> bool:
        """Say whether it is looked at what cells have left open at the end of this launch."""
        return launch == self._ends_looked_at

    def begin(self, launch: int, results: list[Result], taking: Sequence[Collection[str]]) -> None:
        """Draw what of a launch is looked at. ``taking``: who takes part in each of its blocks."""
        for result in results:
            name = result.entry.name
            own = [block for block, names in enumerate(taking) if name in names]
            looks = self._looks(launch, result, len(own))
            drawn = self.chance.sample(own, min(len(own), looks))
            odd = self._odd.setdefault(name, self.chance.randrange(2))
            hidden = self._on_a_wire(result.entry.cell) or result.entry.cell.workload.leaves is not None
            told = (looks + (launch + odd) % 2) // 2 if hidden else looks
            self._blocks[name], self._secretly[name] = set(drawn[:told]), set(drawn[told:] or drawn[: looks - told])

    def _looks(self, launch: int, result: Result, blocks: int) -> int:
        """Return how many of a cell's blocks are looked at in a launch: of both kinds where there is no other."""
        if result.steps < FEW:
            return 2 * (self._once.setdefault(result.entry.name, self.chance.choice(self.launches)) == launch)
        return max(1 if len(self.launches) > 1 else 2, blocks // EVERY)

    def burst(self, launch: Launch, block: int, result: Result) -> dict[str, Any]:
        """Time a burst, and look at it if it was drawn. Raises DriverGone for a cell that does not do its work."""
        name = result.entry.name
        cut = self.chance.randrange(result.steps + 1) if block in self._blocks.get(name, ()) else None
        time = self._looked_at if block in self._secretly.get(name, ()) else self._timed
        answer = time(launch, result, cut)
        self._check_traced(result, answer.pop("statements", None))
        usual = OVERHEAD_NS + OVERHEAD_STEP_NS * result.steps + OVERHEAD_CALLER_NS * answer["callers"]
        between = answer.pop("between") - BETWEEN_NS - BETWEEN_STEP_NS * result.steps
        self._between.setdefault(name, []).append(between / max(answer["wall"], 1))
        if result.steps >= MANY and not answer["callers"]:
            taken = settled(answer["taken"])
            self._uneven.setdefault(name, []).append(statistics.mean(taken) / max(statistics.median(taken), 1))
        return {**answer, "beside": answer["beside"] - usual}

    def undisturbed(self, name: str, beside: int, wall: int) -> None:
        """Take what a burst took beside its steps for what it takes, since nothing else held up the machine: a host
        that shares its CPU has to give it away just when its burst is over."""
        self._beside.setdefault(name, []).append((beside, wall))

    def end(self, name: str) -> None:
        """Hold a cell's clock against ours, and its steps against its bursts. At its best a burst takes little beside
        its steps; one whose clock runs slowly never does. Of a few bursts a busy machine may have held up each, and on
        a slow machine all take longer: what every other cell takes at its best is no sign of a clock."""
        if len(shares := self._between.get(name, [])) >= BURSTS and (missing := min(shares)) > BETWEEN_SHARE:
            raise DriverGone(name, f"its steps did not take what its bursts took: at least {missing:.0%} is missing")
        usual = statistics.median([1.0, *(min(its) for other, its in self._uneven.items() if other != name)])
        if len(times := self._uneven.get(name, [])) >= BURSTS and (least_times := min(times)) > UNEVEN * usual:
            raise DriverGone(name, f"its steps take {least_times:.1f} times their median on average, in every burst")
        if len(beside := self._beside.get(name, [])) >= BURSTS:
            least, wall = min(one for one, _ in beside), statistics.median(wall for _, wall in beside)
            least -= max(0, min((min(its)[0] for other, its in self._beside.items() if other != name), default=0))
            if least > OVERHEAD_SHARE * wall:
                more = f"bursts of {wall / 1e6:.2f} ms took at least {least / 1e6:.2f} ms more than that by ours"
                raise DriverGone(name, f"its clock is not ours: {more}")

    @staticmethod
    def _timed(launch: Launch, result: Result, cut: int | None = None) -> dict[str, Any]:
        return launch.burst(result.entry.name, result.steps, result.steps * result.step_ns, cut)

    def _looked_at(self, launch: Launch, result: Result, cut: int | None = None) -> dict[str, Any]:
        """Time a burst between two looks at what it does. Its host is asked for nothing but its steps, unless there is
        one block for everything."""
        cell, name = result.entry.cell, result.entry.name
        asks, counts = self._asks_and_counts(result)
        held, commits = (self._held(cell), self._commits(cell)) if asks else (None, None)
        before = self._sent(cell, result) if counts else None
        answer = self._timed(launch, result, cut)
        after, committed = self._sent(cell, result) if counts else None, self._commits(cell) if asks else None
        try:
            if held is not None and (adds := launch.adds(name)) is not None:
                self._check_held(cell, held, adds)
            if commits is not None and committed is not None and committed - commits < result.steps:
                raise DriverGone("", f"it committed {committed - commits} transactions in {result.steps} steps")
            if before is not None and after is not None:
                steps = result.steps + (cut is not None and not answer["callers"])
                self._check_sent(result, more(before, after), steps)
        except DriverGone as gone:
            raise DriverGone(name, f"{TIMED}: {gone}") from None
        return answer

    def _asks_and_counts(self, result: Result) -> tuple[bool, bool]:
        """Say whether to ask the server this time, which takes a millisecond, and whether to count on the wire: both in
        turns, where a cell writes and is looked at more than once."""
        cell, odd = (
            result.entry.cell,
            next(self._turns.setdefault(result.entry.name, count(self.chance.randrange(2)))) % 2,
        )
        if result.steps < FEW or len(self.launches) == 1 or not self._on_a_wire(cell):
            return True, True
        return bool(odd), not odd or cell.workload.leaves is None

    def _held(self, cell: Cell) -> tuple[int, ...] | None:
        """Ask the server what it holds of the workload's writes; an engine of its own we must not look into."""
        if (leaves := cell.workload.leaves) is None or cell.driver.engine:
            return None
        return tuple(int(value or 0) for value in self.prepared.server.admin.ask(leaves.on(cell.driver.server))[0])

    def _commits(self, cell: Cell) -> int | None:
        """Ask the server for its transactions that wrote, where the workload writes: each step ends one at least."""
        return None if cell.workload.leaves is None or cell.driver.engine else self.prepared.server.admin.commits()

    def _check_held(self, cell: Cell, before: tuple[int, ...], adds: list[int | None]) -> None:
        after = self._held(cell)
        assert after is not None
        for was, now, added in zip(before, after, adds, strict=True):
            if added is not None and now - was != added:
                assert cell.workload.leaves
                asked = cell.workload.leaves.on(cell.driver.server)
                raise DriverGone("", f"its steps added {now - was}, expected {added}: {asked}")

    def _on_a_wire(self, cell: Cell) -> bool:
        """Say whether what its connections send can be counted: they last, and the kernel knows what they have sent."""
        wired = self.prepared.of(cell.driver).wired and cell.settings.get("via") != "socket"
        return wired and cell.workload.op is not Op.CONNECT

    def _sent(self, cell: Cell, result: Result) -> Counts | None:
        """Ask the kernel what was sent to the server until now; None if it does not say, or if connections end."""
        if not self._on_a_wire(cell) or not result.proof or not result.proof.sent:
            return None
        prepared = self.prepared.of(cell.driver)
        url = urlsplit(prepared.way(cell.settings))
        return sent(url.hostname or "", url.port or PORTS[prepared.server.speaks])

    def _check_traced(self, result: Result, counted: int | None) -> None:
        """Hold a step's statements, where they are traced, against those that were counted when it was proven."""
        proven = result.proof.statements if result.proof else None
        if None not in (counted, proven) and not self.prepared.of(result.entry.cell.driver).wired and counted != proven:
            said = f"{counted} statements in a step, where {proven} were proven"
            raise DriverGone(result.entry.name, f"{TIMED}: {said}")

    @staticmethod
    def _check_sent(result: Result, seen: Sent, steps: int) -> None:
        assert result.proof
        assert result.proof.sent
        least = LEAST if result.entry.cell.workload.record else ENOUGH * result.proof.sent
        if seen.bytes < steps * least:
            proven = f"where a step that was proven sent {result.proof.sent}"
            raise DriverGone("", f"it sent {seen.bytes} bytes in {steps} steps, {proven}")
        waits = min(result.proof.round_trips or 1, result.entry.cell.round_trips() or 1)
        if seen.packets < steps * waits * ENOUGH:
            raise DriverGone("", f"it sent {seen.packets} packets in {steps} steps of {waits} round trips")
