"""Proof that a cell does its work: the right answer, by the stated number of statements and round trips, and nothing
left behind.

``Worker`` is who does the work: this process for the answers, a host for a contest.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Protocol

from drivers.contract import POOL
from suites.engine.bound import WARM, Bound, Wrong, bound
from suites.engine.cells import Cell
from suites.engine.stage import Stage


class Unproven(Exception):
    """The cell does not do what its workload says. One sentence."""


class KnownWrong(Unproven):
    """Its driver's file says so: it is known, and shown."""


@dataclass(frozen=True, slots=True)
class Proof:
    statements: int | None
    """As counted in one step; None where they cannot be seen."""
    round_trips: int | None
    """None where there is no wire."""
    types: dict[str, str] = field(default_factory=dict)
    """Kind of column -> the Python types it came as."""


class Worker(Protocol):
    """One cell on one session. Raises Wrong for a wrong answer."""

    async def open(self, cell: Cell, url: str, columns: Sequence[str]) -> None: ...

    async def close(self) -> None: ...

    async def warm(self, steps: int, check: bool = True) -> None: ...

    async def traced(self) -> int | None: ...

    async def should_be_left(self) -> tuple[int, ...]: ...

    async def types(self) -> dict[str, str]: ...


class Here:
    """The worker in this process."""

    def __init__(self) -> None:
        self._sessions = AsyncExitStack()
        self._bound: Bound

    async def open(self, cell: Cell, url: str, columns: Sequence[str]) -> None:
        self._bound = await self._sessions.enter_async_context(bound(cell, url, columns))

    async def close(self) -> None:
        await self._sessions.aclose()

    async def warm(self, steps: int, check: bool = True) -> None:
        await self._bound.warm(steps, check)

    async def traced(self) -> int | None:
        return await self._bound.traced()

    async def should_be_left(self) -> tuple[int, ...]:
        return self._bound.should_be_left()

    async def types(self) -> dict[str, str]:
        return self._bound.types


async def prove(cell: Cell, stage: Stage, worker: Worker) -> Proof:
    """The proof of a cell. What its driver is known to get wrong must come out wrong, and as it is said to."""
    known = cell.errs
    try:
        proof = await _proof(cell, stage.at(cell), worker)
    except Exception as wrong:  # the driver's own, too
        if known and known.says in str(wrong):
            raise KnownWrong(f"{str(wrong).partition(chr(10))[0]}; known: {known.why}") from None
        raise
    if known and known.always and not cell.guest:
        raise Unproven(f"it comes out right, and '{known.why}' is out of date: take it out of the driver's file")
    return proof


async def _proof(cell: Cell, stage: Stage, worker: Worker) -> Proof:
    """Run the cell's step a few times, count one, and look at everything that came of it."""
    stage.prepare(cell.workload)
    await worker.open(cell, stage.url, stage.columns(cell.workload))
    try:
        await worker.warm(1 if cell.long else WARM * max(1, cell.callers))
        statements, round_trips = await _counted(cell, stage, worker)
        check_pool(cell, stage)
        # An engine of its own shares no locks with ours: while it has its file open, nobody may look into it.
        if not cell.driver.engine and stage.server.admin.open_transactions():
            raise Unproven("a transaction was left open")
        proof = Proof(statements, round_trips, await worker.types())
        expected = await worker.should_be_left()
    except Wrong as wrong:
        raise Unproven(str(wrong)) from None
    finally:
        await worker.close()
    if behind := await stage.left_behind():
        raise Unproven(f"{behind} connection(s) left behind after the session was closed")
    check_left(cell, stage, expected)
    return proof


def check_left(cell: Cell, stage: Stage, expected: tuple[int, ...]) -> None:
    """What the server holds is what the steps should have left there."""
    if (leaves := cell.workload.leaves) is None:
        return
    held = tuple(int(value or 0) for value in stage.server.admin.ask(leaves.sql)[0])
    if held != expected:
        raise Unproven(f"the server holds {held}, expected {expected}: {leaves.sql}")


def check_pool(cell: Cell, stage: Stage) -> None:
    """After all its callers had their turns: those with fewer connections, or with more, would do other work."""
    if cell.works_on == "pool" and stage.wired and (held := stage.server.admin.sessions()) != POOL:
        raise Unproven(f"its pool holds {held} connections, and everybody's holds {POOL}")


async def _counted(cell: Cell, stage: Stage, worker: Worker) -> tuple[int | None, int | None]:
    """Statements and round trips of one step more, each as stated."""
    if not stage.wired:
        return _as_stated("statements", await worker.traced(), cell), None
    stated = cell.round_trips()
    expected = 1 if stated is None else stated
    # On a slow machine the count may come out too high: then answers are held back for longer.
    for hold in (max(0.001, min(0.005, 0.05 / max(expected, 1))), 0.02, 0.1):
        with stage.tap.counting(hold) as counts:
            await worker.warm(1, check=not cell.large)  # to compare fifty thousand rows once is enough
        if counts.round_trips == expected:
            break
    if cell.encrypts and not counts.encrypted:
        raise Unproven("it was asked to encrypt its connection, and does not")
    if counts.encrypted and not stage.encrypts and not cell.encrypts:
        raise Unproven("it encrypts its connection without being asked to, and the others do not: that is other work")
    round_trips = _as_stated("round trips", counts.round_trips, cell)
    return _as_stated("statements", None if counts.encrypted else counts.statements, cell), round_trips


def _as_stated(what: str, counted: int | None, cell: Cell) -> int | None:
    stated = cell.statements() if what == "statements" else cell.round_trips()
    if cell.guest:  # numbers are stated of what is installed; another version's are what they are, and shown
        return counted
    if None not in (counted, stated) and counted != stated:
        whose = "its driver" if cell.own_counts() else "its workload"
        raise Unproven(f"{counted} {what}, where {whose} states {stated}")
    return counted
