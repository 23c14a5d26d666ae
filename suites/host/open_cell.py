"""A cell bound to an open session, wherever that is: in this process, or in a host.

Needs nothing but the standard library, our contracts and the driver. What is not awaitable is not awaited, so one
coroutine serves sync drivers as well; the timed loops are another matter, and elsewhere.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from drivers.contract import Params, Step
from suites.answers import decoded, plain
from suites.columns import surely_right, types
from suites.host.loops import Reading, at_once, at_once_async
from suites.host.right_answers import RIGHT_ANSWERS
from suites.host.told import TIMED
from suites.matrix.cells import Cell
from suites.workloads.contract import UNSAID

WARM = 6
"""Steps before one that counts. psycopg prepares a statement by its sixth execution on a connection."""
FULL = 150
"""Steps after which what a client keeps by a statement's text is full: asyncpg and psycopg keep 100, sqlite3 128, or as
many as they are told and a few more."""


class Wrong(Exception):
    """The answer is not the one it should be. One sentence."""


@dataclass(slots=True)
class OpenCell:
    """A cell on a session, what it was asked and what it answered."""

    cell: Cell
    columns: Sequence[str]
    """The answer's columns that the server has."""
    session: Any
    step: Step
    params: Sequence[Params] = field(init=False)
    """The cell's parameters, made once: making them takes longer than many a step."""
    done: list[tuple[Params, Any]] = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)
    statements: int | None = None
    """Those of the last step that was traced."""

    def __post_init__(self) -> None:
        self.params = self.cell.params

    async def once(self, check: bool = True, step: Step | None = None) -> None:
        """Take one step with the next parameters and compare its answer."""
        (params,) = self._next(1)
        answer = (step or self.step)(params)
        if self.cell.driver.is_async:  # and not where it only looks like it: the timed loops do not, either
            answer = await answer
        self._take(params, answer, check)

    async def warm(self, steps: int, check: bool = True) -> None:
        """Take that many steps and compare each parameter's answer the first time. Several callers all take part."""
        if self.cell.callers and steps > 1:
            await self._crowd(max(steps, self.cell.callers))
            return
        for number in range(steps):
            await self.once(check=check and number < len(self.params))

    async def lasting(self) -> None:
        """Take steps until every connection is in its lasting state, and no later step can tell which it got."""
        if self.cell.callers:
            await self._each_connection(WARM)
        elif self.cell.rewords:
            await self.warm(max(FULL, self.cell.settings.get("cache_size", 0) + WARM))

    async def at_once(
        self, step: Step, share: Sequence[Params], meter: Callable[[], Reading]
    ) -> tuple[list[int], Reading, Reading]:
        """Run the share by as many callers as the cell has."""
        if self.cell.driver.is_async:
            return await at_once_async(step, share, self.cell.callers, meter)
        return at_once(step, share, self.cell.callers, meter)

    async def _each_connection(self, steps: int) -> None:
        """Take steps on every connection while all are held: a pool may hand out the same one again and again."""
        async with AsyncExitStack() as held:
            connections = [await held.enter_async_context(opened(self.session())) for _ in range(self.cell.pool_size)]
            for connection in connections:
                step = await value_of(self.cell.bind_on(connection, self.columns))
                for _ in range(steps):
                    await self.once(step=step)

    async def _crowd(self, steps: int) -> None:
        share = self._next(steps)
        answers: dict[int, Any] = {}

        async def keep_async(number: int) -> None:
            answers[number] = await self.step(share[number])

        def keep(number: int) -> None:
            answers[number] = self.step(share[number])

        await self.at_once(keep_async if self.cell.driver.is_async else keep, range(steps), lambda: None)
        for number, params in enumerate(share):
            self._take(params, answers[number], number < len(self.params))

    def _next(self, steps: int) -> list[Params]:
        begun = len(self.done)
        return [self.params[number % len(self.params)] for number in range(begun, begun + steps)]

    def _take(self, params: Params, answer: Any, check: bool) -> None:
        wanted = self.cell.workload.leaves is not None
        if check or wanted:
            answer = self.cell.driver.read(answer)  # kept as that: a session may share the objects that it answers with
        if check:
            self._compare(params, answer)
        self.done.append((params, answer if wanted else None))

    @property
    def traces(self) -> bool:
        """Say whether its driver can trace the statements of a step in process."""
        return self.cell.driver.tracer is not None and self.cell.works_on == "session"

    @asynccontextmanager
    async def traced(self) -> AsyncIterator[None]:
        """Count in ``statements`` what is run inside, as the driver traces it; None where it cannot."""
        self.statements = None
        if not self.traces:
            yield
            return
        assert self.cell.driver.tracer
        seen: list[str] = []
        await value_of(self.cell.driver.tracer(self.session, seen.append))
        yield
        await value_of(self.cell.driver.tracer(self.session, None))
        self.statements = len(seen)

    async def compare(self, asked: Sequence[Params], answers: Sequence[Any]) -> None:
        """Compare what was answered among timed steps. Callers are asked once more, all at once, unless that would
        write: none keeps an answer while it is timed."""
        try:
            if self.cell.callers and not self.cell.workload.leaves:
                await self.warm(self.cell.callers)
            for params, answer in zip(asked, answers, strict=True):
                self._take(params, answer, check=True)
        except Wrong as wrong:
            raise Wrong(f"{TIMED}: {wrong}") from None

    def adds(self, asked: Sequence[Params]) -> list[int | None] | None:
        """Return what steps add to what the server holds: None where it depends on what was there before."""
        if (leaves := self.cell.workload.leaves) is None:
            return None
        steps = [(params, None) for params in asked]
        try:
            nothing, once, twice = (leaves.expect(many) for many in ([], steps, [*steps, *steps]))
        except TypeError:  # it depends on what they answered, and that was not kept
            return None
        of = zip(nothing, once, twice, strict=True)
        return [one - none if two - none == 2 * (one - none) else None for none, one, two in of]

    def should_be_left(self) -> tuple[int, ...]:
        """Return what the server must hold after all that was done."""
        leaves = self.cell.workload.leaves
        return leaves.expect(self.done) if leaves else ()

    def _compare(self, params: Params, answer: Any) -> None:
        kinds = {name: kind for name, kind in self.cell.workload.columns.items() if name in self.columns}
        if self.cell.driver.floor and self.cell.driver.reader:
            answer = decoded(answer, kinds)
        right = RIGHT_ANSWERS.of(self.cell, params, self.columns)
        if right is UNSAID and not self.cell.workload.leaves:  # neither the workload nor the server knows the answer
            return
        sure = right is UNSAID or surely_right(answer, right, kinds)
        if not sure and (wrong := self.cell.workload.differs(plain(answer, right, kinds), right)):
            raise Wrong(f"wrong answer: {wrong}")
        self.types = types(answer, answer if right is UNSAID else right, kinds)
        if wrong := self._unasked(answer):
            raise Wrong(wrong)

    def _unasked(self, answer: Any) -> str:
        """Return what came in another form than the settings ask for; empty if nothing did."""
        unread = [kind for kind in ("json", "uuid") if "str" in self.types.get(kind, "").split("/")]
        if self.cell.settings.get("types") == "parsed" and unread:
            return f"{' and '.join(unread)} came as text, where it was to be parsed"
        if self.cell.settings.get("types") == "custom" and self.types.get("text") == "str":
            return "texts came as str, where they were to be of a type of ours"
        if self.cell.settings.get("to") == "dict" and not all(isinstance(row, dict) for row in answer):
            return f"a row came as {type(answer[0]).__name__}, where it was to be a dict"
        return ""


@asynccontextmanager
async def open_cell(cell: Cell, url: str, columns: Sequence[str]) -> AsyncIterator[OpenCell]:
    """Open the cell on a session of its own."""
    async with opened(cell.opened(url)) as target:
        if cell.workload.guard:
            await refuse_writers(cell, target, cell.workload.guard)
        one = OpenCell(cell, columns, target, await value_of(cell.bind(target, columns)))
        await one.lasting()
        yield one


async def refuse_writers(cell: Cell, target: Any, guard: str) -> None:
    """Raise Wrong if the session can write, whatever became of the URL's words: no user's query runs there."""
    step = await value_of(cell.driver.bind(cell.workload.op, target, (guard,), cell.context))
    ((said,),) = cell.driver.read(await value_of(step(())))
    if said not in ("on", b"on"):
        raise Wrong("its session could write: what the URL says of that did not reach the server")


@asynccontextmanager
async def opened(session: AbstractContextManager[Any] | AbstractAsyncContextManager[Any]) -> AsyncIterator[Any]:
    """Open a session, whether its driver is async or not."""
    if isinstance(session, AbstractAsyncContextManager):
        async with session as connection:
            yield connection
    else:
        with session as connection:
            yield connection


async def value_of(result: Any) -> Any:
    return await result if inspect.isawaitable(result) else result
