"""Proof that a cell does its work: the right answer, by the stated number of statements and round trips, and nothing
left behind.

Nothing is timed here, so one coroutine serves sync drivers as well: what is not awaitable is not awaited.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from drivers.contract import Params, Step
from suites.engine.cells import Cell
from suites.engine.plain import difference, plain, types
from suites.engine.stage import Stage
from suites.workloads.contract import UNSAID

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


async def prove(cell: Cell, stage: Stage) -> Proof:
    """Run the cell's step a few times, count one, and look at everything that came of it."""
    stage.prepare(cell.workload)
    columns = stage.columns(cell.workload)
    async with opened(cell.driver.session(stage.url)) as session:
        trial = Trial(cell, columns, await value_of(cell.bind(session, stage.url, columns)))
        for _ in range(WARM):
            await trial.step()
        counted = await _counted(trial, stage, session)
        if stage.server.admin.open_transactions():
            raise Unproven("a transaction was left open")
    if behind := stage.left_behind():
        raise Unproven(f"{behind} connection(s) left behind after the session was closed")
    trial.check_server(stage)
    return counted


@dataclass(slots=True)
class Trial:
    """A cell under proof: its step, the answers it gave, and what they should have been."""

    cell: Cell
    columns: Sequence[str]
    run: Step
    done: list[tuple[Params, Any]] = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)

    async def step(self) -> None:
        """One step with the next parameters. Its answer is compared, unless it was right already and only warms up."""
        all_params = self.cell.params
        params = all_params[len(self.done) % len(all_params)]
        answer = await value_of(self.run(params))
        if len(self.done) < len(all_params) or len(self.done) >= WARM:
            self._check(params, answer)
        self.done.append((params, answer))

    def check_server(self, stage: Stage) -> None:
        """What the server holds after the steps."""
        if (leaves := self.cell.workload.leaves) is None:
            return
        held = tuple(int(value or 0) for value in stage.server.admin.ask(leaves.sql)[0])
        if held != (expected := leaves.expect(self.done)):
            raise Unproven(f"the server holds {held} after {len(self.done)} steps, expected {expected}: {leaves.sql}")

    def _check(self, params: Params, answer: Any) -> None:
        expected = self._expected(params)
        if self.cell.driver.reader:
            answer = self.cell.driver.reader(answer)
        kinds = {name: kind for name, kind in self.cell.workload.columns.items() if name in self.columns}
        if expected is UNSAID:
            self.types = types(answer, answer, kinds)
            return
        if wrong := difference(plain(answer, expected, kinds), expected):
            raise Unproven(f"wrong answer: {wrong}")
        self.types = types(answer, expected, kinds)

    def _expected(self, params: Params) -> Any:
        """The right answer, without the columns that the server does not have."""
        answer = self.cell.answer(params)
        every = list(self.cell.workload.columns)
        if len(every) == len(self.columns):
            return answer
        kept = [every.index(name) for name in self.columns]
        return [tuple(row[position] for position in kept) for row in answer]


async def _counted(trial: Trial, stage: Stage, session: Any) -> Proof:
    if not stage.wired:
        statements = await _traced(trial, session)
        _compare("statements", statements, trial.cell)
        return Proof(statements, None, trial.types)
    expected = trial.cell.round_trips()
    # A count can only come out too high, where this machine was slow: then answers are held back for longer.
    for hold in (max(0.001, min(0.02, 0.05 / max(expected, 1))), 0.02, 0.1):
        with stage.tap.counting(hold) as counts:
            await trial.step()
        if counts.round_trips <= expected:
            break
    _compare("round trips", counts.round_trips, trial.cell)
    if counts.encrypted:
        return Proof(None, counts.round_trips, trial.types)
    _compare("statements", counts.statements, trial.cell)
    return Proof(counts.statements, counts.round_trips, trial.types)


async def _traced(trial: Trial, session: Any) -> int | None:
    """The statements of one step in process, as the driver traces them; None where it cannot."""
    if (trace := trial.cell.driver.tracer) is None:
        return None
    seen: list[str] = []
    await value_of(trace(session, seen.append))
    await trial.step()
    await value_of(trace(session, None))
    return len(seen)


def _compare(what: str, counted: int | None, cell: Cell) -> None:
    stated = cell.statements() if what == "statements" else cell.round_trips()
    if counted is not None and counted != stated:
        whose = "its driver" if cell.own_counts() else "its workload"
        raise Unproven(f"{counted} {what}, where {whose} states {stated}")


async def value_of(result: Any) -> Any:
    return await result if inspect.isawaitable(result) else result


@asynccontextmanager
async def opened(session: AbstractContextManager[Any] | AbstractAsyncContextManager[Any]) -> AsyncIterator[Any]:
    """A session, whether its driver is async or not."""
    if isinstance(session, AbstractAsyncContextManager):
        async with session as connection:
            yield connection
    else:
        with session as connection:
            yield connection
