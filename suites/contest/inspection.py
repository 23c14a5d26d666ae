"""Whether the work that is timed is done: bursts are looked at, at random, while nobody but us knows which.

A step among the timed ones is taken and its answer compared when the clock has stopped; what the burst sent is counted
by the kernel, and what it left is asked of the server. The clock itself is held against ours in every burst. Nothing of
this is between two readings of a clock.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from drivers.contract import Op
from suites.contest.launch import DriverGone, Launch
from suites.contest.prepared_server import PreparedServer
from suites.contest.result import Result
from suites.matrix.cells import Cell
from suites.wire.kernel_counts import Counts, more, sent
from suites.wire.link import PORTS

EVERY = 12
"""Blocks of a launch, one of which is looked at. A look takes 1.8 ms, and all are 2.5 % of a quick contest."""
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
TIMED = "while it was timed"


@dataclass(slots=True)
class Inspection:
    prepared: PreparedServer
    launches: range
    """Those that will surely be held: what is looked at once must not be drawn for one that a budget leaves out."""
    chance: random.Random = field(default_factory=random.SystemRandom)
    _once: dict[str, int] = field(default_factory=dict)
    """Entry -> the launch in which it is looked at, if it takes few steps."""
    _ends_looked_at: int = field(init=False)
    """The launch at whose end it is looked at what cells have left open."""
    _blocks: dict[str, set[int]] = field(default_factory=dict)
    """Entry -> the blocks of this launch in which it is looked at."""
    _beside: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Entry -> what each of its bursts took beside its steps, and for them."""

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
            times = max(1, len(own) // EVERY)
            if result.steps < FEW:
                times = self._once.setdefault(name, self.chance.choice(self.launches)) == launch
            self._blocks[name] = set(self.chance.sample(own, int(times)))

    def burst(self, launch: Launch, block: int, result: Result) -> dict[str, Any]:
        """Time a burst, and look at it if it was drawn. Raises DriverGone for a cell that does not do its work."""
        looked_at = block in self._blocks.get(result.entry.name, ())
        answer = self._looked_at(launch, result) if looked_at else self._timed(launch, result, None)
        usual = OVERHEAD_NS + OVERHEAD_STEP_NS * result.steps + OVERHEAD_CALLER_NS * answer["callers"]
        return {**answer, "beside": answer["beside"] - usual}

    def undisturbed(self, name: str, beside: int, wall: int) -> None:
        """Take what a burst took beside its steps for what it takes, since nothing else held up the machine: a host
        that shares its CPU has to give it away just when its burst is over."""
        self._beside.setdefault(name, []).append((beside, wall))

    def end(self, name: str) -> None:
        """Hold a cell's clock against ours. At its best a burst takes little beside its steps; one whose clock runs
        slowly never does. Of a few bursts a busy machine may have held up each, and on a slow machine all take longer:
        what every other cell takes at its best is no sign of a clock."""
        if len(beside := self._beside.get(name, [])) >= BURSTS:
            least, wall = min(one for one, _ in beside), statistics.median(wall for _, wall in beside)
            least -= max(0, min((min(its)[0] for other, its in self._beside.items() if other != name), default=0))
            if least > OVERHEAD_SHARE * wall:
                more = f"bursts of {wall / 1e6:.2f} ms took at least {least / 1e6:.2f} ms more than that by ours"
                raise DriverGone(name, f"its clock is not ours: {more}")

    def _timed(self, launch: Launch, result: Result, cut: int | None) -> dict[str, Any]:
        return launch.burst(result.entry.name, result.steps, result.steps * result.step_ns, cut)

    def _looked_at(self, launch: Launch, result: Result) -> dict[str, Any]:
        cell, name = result.entry.cell, result.entry.name
        held, before = self._held(cell), self._sent(cell, result)
        answer = self._timed(launch, result, self.chance.randrange(result.steps + 1))
        after = self._sent(cell, result)
        try:
            told = launch.compare(name)
            if held is not None and told["adds"] is not None:
                self._check_held(cell, held, told["adds"])
            if before is not None and after is not None:
                self._check_sent(result, more(before, after), answer["callers"])
            self._check_traced(result, told["statements"])
        except DriverGone as gone:
            raise DriverGone(name, f"{TIMED}: {gone}") from None
        return answer

    def _held(self, cell: Cell) -> tuple[int, ...] | None:
        """Ask the server what it holds of the workload's writes; an engine of its own we must not look into."""
        if (leaves := cell.workload.leaves) is None or cell.driver.engine:
            return None
        return tuple(int(value or 0) for value in self.prepared.server.admin.ask(leaves.sql)[0])

    def _check_held(self, cell: Cell, before: tuple[int, ...], adds: list[int | None]) -> None:
        after = self._held(cell)
        assert after is not None
        for was, now, added in zip(before, after, adds, strict=True):
            if added is not None and now - was != added:
                assert cell.workload.leaves
                raise DriverGone("", f"its steps added {now - was}, expected {added}: {cell.workload.leaves.sql}")

    def _sent(self, cell: Cell, result: Result) -> Counts | None:
        """Ask the kernel what was sent to the server until now; None if it does not say, or if connections end."""
        prepared = self.prepared.of(cell.driver)
        if not prepared.wired or not result.proof or not result.proof.sent or cell.workload.op is Op.CONNECT:
            return None
        if cell.settings.get("via") == "socket":
            return None
        url = urlsplit(prepared.way(cell.settings))
        return sent(url.hostname or "", url.port or PORTS[prepared.server.speaks])

    def _check_traced(self, result: Result, counted: int | None) -> None:
        """Hold a step's statements, where they are traced, against those that were counted when it was proven."""
        proven = result.proof.statements if result.proof else None
        if None not in (counted, proven) and not self.prepared.of(result.entry.cell.driver).wired and counted != proven:
            raise DriverGone("", f"{counted} statements in a step, where {proven} were proven")

    @staticmethod
    def _check_sent(result: Result, seen: int, callers: int) -> None:
        assert result.proof
        assert result.proof.sent
        steps = result.steps + (not callers)
        least = LEAST if result.entry.cell.workload.record else ENOUGH * result.proof.sent
        if seen < steps * least:
            raise DriverGone(
                "", f"it sent {seen} bytes in {steps} steps, where a step that was proven sent {result.proof.sent}"
            )
