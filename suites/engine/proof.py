"""Proof that a cell does its work: the right answer, by the stated number of statements and round trips, and nothing
left behind.

``Worker`` is who does the work: this process for the answers, a host for a contest.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Protocol

from suites.engine.bound import Bound, Wrong, bound
from suites.engine.cells import Cell
from suites.engine.stage import Stage

WARM = 6
"""Steps before the one that is counted. psycopg prepares a statement by its sixth execution."""


class Unproven(Exception):
    """The cell does not do what its workload says. One sentence."""


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

    async def warm(self, steps: int) -> None: ...

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

    async def warm(self, steps: int) -> None:
        await self._bound.warm(steps)

    async def traced(self) -> int | None:
        return await self._bound.traced()

    async def should_be_left(self) -> tuple[int, ...]:
        return self._bound.should_be_left()

    async def types(self) -> dict[str, str]:
        return self._bound.types


async def prove(cell: Cell, stage: Stage, worker: Worker) -> Proof:
    """Run the cell's step a few times, count one, and look at everything that came of it."""
    stage.prepare(cell.workload)
    await worker.open(cell, stage.url, stage.columns(cell.workload))
    try:
        await worker.warm(WARM)
        statements, round_trips = await _counted(cell, stage, worker)
        if stage.server.admin.open_transactions():
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


async def _counted(cell: Cell, stage: Stage, worker: Worker) -> tuple[int | None, int | None]:
    """Statements and round trips of one step more, each as stated."""
    if not stage.wired:
        return _as_stated("statements", await worker.traced(), cell), None
    expected = cell.round_trips()
    # On a slow machine the count may come out too high: then answers are held back for longer.
    for hold in (max(0.001, min(0.005, 0.05 / max(expected, 1))), 0.02, 0.1):
        with stage.tap.counting(hold) as counts:
            await worker.warm(1)
        if counts.round_trips == expected:
            break
    if counts.encrypted and not stage.encrypts:
        raise Unproven("it encrypts its connection without being asked to, and the others do not: that is other work")
    round_trips = _as_stated("round trips", counts.round_trips, cell)
    return _as_stated("statements", None if counts.encrypted else counts.statements, cell), round_trips


def _as_stated(what: str, counted: int | None, cell: Cell) -> int | None:
    stated = cell.statements() if what == "statements" else cell.round_trips()
    if counted is not None and counted != stated:
        whose = "its driver" if cell.own_counts() else "its workload"
        raise Unproven(f"{counted} {what}, where {whose} states {stated}")
    return counted
