"""Part 1: the engine's step time over that of a loop written by hand, burst against burst."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

from drivers.contract import Driver
from reports.statistics.intervals import across, median, paired_effect, ratio
from suites.calibrate.bench import Bench, short
from suites.calibrate.sides import Engine, Hand
from suites.contest.result import settled
from suites.matrix.cells import Cell
from suites.matrix.homes import RivalHome
from suites.rivals.resolve import resolved
from suites.rivals.spec import RivalSpec

WORKLOADS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("fetch_row", {}),
    ("fetch_all", {"rows": 100}),
    ("execute", {}),
    ("execute_many", {}),
)
SHORTEST = "fetch_row"
"""Where a cost per step weighs most: there the loop is also timed from outside, without a clock in it."""
HAND_WRITTEN = {"async": ("asyncpg", ""), "sync": ("psycopg2", ""), "uvloop": ("asyncpg", "uvloop")}
"""Kind of loop -> the driver that it is written for, and the event loop if it is not Python's."""
RENEWALS, BLOCKS, WARM = 6, 4, 20
BURST_NS = 2_000_000
LEAST_STEPS = 4
"""With a single step, all that is measured is how a burst begins."""


@dataclass(frozen=True, slots=True)
class Overhead:
    """One op. Ratio and interval are None where it could not be measured; then there is a reason."""

    what: str
    kind: str
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    why_not: str = ""
    goal: bool = True
    """Whether this figure is published: published figures are medians of steps."""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects in one launch: by the median of the steps, and by the time of the whole loop."""

    steps: float
    loop: float | None


def measure(bench: Bench, launches: int) -> Iterator[Overhead]:
    for kind, (name, loop) in HAND_WRITTEN.items():
        driver = bench.driver(name)
        if driver.server != bench.prepared.server.speaks:
            yield Overhead(name, kind, why_not=f"no loop is written for {bench.prepared.server.name}")
            continue
        rival = _rival_home(bench, driver, loop) if loop else None
        if rival and rival.why_not:
            yield Overhead(name, kind, why_not=rival.why_not)
        else:
            yield from _driver(bench, driver, rival, kind, launches)


def _rival_home(bench: Bench, driver: Driver, loop: str) -> RivalHome:
    """Return the driver's home on another event loop, in an environment that has it."""
    bench.say(f"overhead: an environment of {driver} with {loop}")
    (rival,) = resolved([RivalSpec(driver.name, loop=loop)], bench.found.drivers)
    return rival.home


def _driver(bench: Bench, driver: Driver, rival: RivalHome | None, kind: str, launches: int) -> Iterator[Overhead]:
    cells = [replace(bench.cell(driver.name, name, **settings), rival=rival) for name, settings in WORKLOADS]
    steps: dict[str, int] = {}
    found: dict[str, list[Effects]] = {short(cell): [] for cell in cells}
    for launch in range(launches):
        bench.say(f"overhead: {cells[0].name}, launch {launch + 1} of {launches}")
        with _both(bench, cells[0], launch) as (engine, hand):
            chance = random.Random(f"{bench.seed}/{kind}/{launch}")
            for cell in cells:
                found[short(cell)].append(_launch(bench, cell, engine, hand, chance, steps))
    for what, effects in found.items():
        yield _overhead(what, kind, [each.steps for each in effects])
        if loops := [each.loop for each in effects if each.loop is not None]:
            yield replace(_overhead(f"{what}, whole loop", kind, loops), goal=False)


@contextmanager
def _both(bench: Bench, cell: Cell, launch: int) -> Iterator[tuple[Engine, Hand]]:
    chance = random.Random(f"{bench.seed}/{cell.name}/{launch}/hosts")
    engine = Engine(bench, cell, chance)
    try:
        hand = Hand(bench, cell, chance)
        try:
            yield engine, hand
        finally:
            hand.end()
    finally:
        engine.end()


def _launch(
    bench: Bench, cell: Cell, engine: Engine, hand: Hand, chance: random.Random, steps: dict[str, int]
) -> Effects:
    """Run all blocks of one op, on connections renewed as contests renew theirs."""
    bursts = {"engine": engine.burst, "hand": hand.burst}
    if cell.workload.name == SHORTEST:
        # One more of each, or the hand-written side would more often than the other find the caches as it left them.
        bursts |= {"engine again": engine.burst, "unclocked": hand.unclocked}
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in bursts}
    for _ in range(RENEWALS):
        with _opened(bench, cell, (engine, hand), chance):
            count = steps.setdefault(short(cell), _steps(hand))
            for _ in range(BLOCKS):
                for name in chance.sample(list(bursts), len(bursts)):
                    burst = bursts[name](count)
                    taken[name].append((median(settled(burst.steps)) if burst.steps else 0.0, burst.wall / count))
    return _effects(taken)


def _effects(taken: dict[str, list[tuple[float, float]]]) -> Effects:
    """Return the effects in a launch. ``taken``: side -> the median step and the mean one, block by block."""
    steps = paired_effect([step for step, _ in taken["engine"]], [step for step, _ in taken["hand"]])
    assert steps is not None
    if "unclocked" not in taken:
        return Effects(steps, None)
    engine, alone = ([mean for _, mean in taken[side]] for side in ("engine again", "unclocked"))
    return Effects(steps, paired_effect(engine, alone))


@contextmanager
def _opened(bench: Bench, cell: Cell, sides: Sequence[Engine | Hand], chance: random.Random) -> Iterator[None]:
    """Make fresh tables and connections, in random order, and warm them up."""
    bench.prepared.prepare(cell.workload)
    for side in chance.sample(sides, len(sides)):
        side.open(cell)
        side.warm(WARM if cell.workload.name != "execute_many" else 2)
    try:
        yield
    finally:
        for side in sides:
            side.close()


def _steps(hand: Hand) -> int:
    return max(LEAST_STEPS, round(BURST_NS / median(hand.burst(5).steps)))


def _overhead(what: str, kind: str, effects: list[float]) -> Overhead:
    found = ratio(across(effects))
    low, high = (found.interval.low, found.interval.high) if found.interval else (None, None)
    return Overhead(what, kind, found.value, low, high)
