"""A cell bound to an open session, wherever that is: in this process, or in a host.

Needs nothing but the standard library, our contracts and the driver. What is not awaitable is not awaited, so one
coroutine serves sync drivers as well; the timed loops are another matter, and elsewhere.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from drivers.contract import Params, Step
from suites.engine.cells import Cell
from suites.engine.plain import decoded, difference, plain, types
from suites.workloads.contract import UNSAID


class Wrong(Exception):
    """The answer is not the one it should be. One sentence."""


@dataclass(slots=True)
class Bound:
    """A cell on a session, what it was asked and what it answered."""

    cell: Cell
    columns: Sequence[str]
    """Those of the answer's columns that the server has."""
    session: Any
    step: Step
    params: Sequence[Params] = field(init=False)
    """The cell's, made once: making them takes longer than many a step."""
    done: list[tuple[Params, Any]] = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.params = self.cell.params

    async def once(self, check: bool = True) -> None:
        """One step with the next parameters, its answer compared."""
        params = self.params[len(self.done) % len(self.params)]
        answer = await value_of(self.step(params))
        if check:
            self._compare(params, answer)
        self.done.append((params, answer))

    async def warm(self, steps: int) -> None:
        """That many steps, each parameter's answer compared the first time."""
        for number in range(steps):
            await self.once(check=number < len(self.params))

    async def traced(self) -> int | None:
        """The statements of one step in process, as the driver traces them; None where it cannot."""
        if (trace := self.cell.driver.tracer) is None:
            return None
        seen: list[str] = []
        await value_of(trace(self.session, seen.append))
        await self.once()
        await value_of(trace(self.session, None))
        return len(seen)

    def should_be_left(self) -> tuple[int, ...]:
        """What the server must hold after all that was done."""
        leaves = self.cell.workload.leaves
        return leaves.expect(self.done) if leaves else ()

    def _compare(self, params: Params, answer: Any) -> None:
        kinds = {name: kind for name, kind in self.cell.workload.columns.items() if name in self.columns}
        if self.cell.driver.reader:
            answer = decoded(self.cell.driver.reader(answer), kinds)
        right = self._right(params)
        like = answer if right is UNSAID else right
        if right is not UNSAID and (wrong := difference(plain(answer, right, kinds), right)):
            raise Wrong(f"wrong answer: {wrong}")
        self.types = types(answer, like, kinds)

    def _right(self, params: Params) -> Any:
        """The right answer, without the columns that the server does not have."""
        answer = self.cell.answer(params)
        every = list(self.cell.workload.columns)
        if len(every) == len(self.columns):
            return answer
        kept = [every.index(name) for name in self.columns]
        return [tuple(row[position] for position in kept) for row in answer]


@asynccontextmanager
async def bound(cell: Cell, url: str, columns: Sequence[str]) -> AsyncIterator[Bound]:
    """The cell on a session of its own."""
    async with opened(cell.driver.session(url)) as session:
        yield Bound(cell, columns, session, await value_of(cell.bind(session, url, columns)))


@asynccontextmanager
async def opened(session: AbstractContextManager[Any] | AbstractAsyncContextManager[Any]) -> AsyncIterator[Any]:
    """A session, whether its driver is async or not."""
    if isinstance(session, AbstractAsyncContextManager):
        async with session as connection:
            yield connection
    else:
        with session as connection:
            yield connection


async def value_of(result: Any) -> Any:
    return await result if inspect.isawaitable(result) else result
