"""Sessions and pools of the driver that is asked, all with the same face: a question is written once, and awaits.

What blocks is called in a thread of its session's own, as a service would do it, and as sqlite3 wants it.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from drivers.contract import Driver, Op
from suites.behaviours.contract import LAYER
from suites.behaviours.lab.statements import spelt

BOUND = 5.0
"""Seconds that closing something is given before it is left as it is, and said to hang."""
SETTINGS = {"text": "yes", "tables": ()}
"""SQLAlchemy is given statements as text: the question is what becomes of them, not how they are written."""


class Calls:
    """Calls into a driver: awaited where it is async, else made in one thread."""

    def __init__(self, driver: Driver) -> None:
        self._thread = None if driver.is_async else ThreadPoolExecutor(1, thread_name_prefix="lab")

    async def __call__(self, call: Callable[[], Any]) -> Any:
        if self._thread is not None:
            return await asyncio.get_running_loop().run_in_executor(self._thread, call)
        value = call()
        return await value if inspect.isawaitable(value) else value

    async def enter(self, manager: Any) -> Any:
        return await self(manager.__aenter__ if _is_async(manager) else manager.__enter__)

    async def leave(self, manager: Any, error: BaseException | None = None) -> bool:
        told = (type(error), error, error.__traceback__) if error else (None, None, None)
        leave = manager.__aexit__ if _is_async(manager) else manager.__exit__
        return bool(await self(lambda: leave(*told)))

    def end(self) -> None:
        if self._thread is not None:
            self._thread.shutdown(wait=False)


def _is_async(manager: Any) -> bool:
    return isinstance(manager, AbstractAsyncContextManager) or hasattr(manager, "__aexit__")


@dataclass(slots=True)
class Session:
    """One session of the driver's, or one that its pool has lent."""

    driver: Driver
    raw: Any
    """The driver's own connection; SQLAlchemy's, where that stands between."""
    calls: Calls

    def anew(self) -> Session:
        """Return the session with another thread, where the one it had has ended, or is not in this process."""
        return Session(self.driver, self.raw, Calls(self.driver))

    async def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        """Return all rows that a query answers with."""
        answer: Any = self.driver.read(await self._done(Op.FETCH_ALL, sql, params))
        return [tuple(row) for row in answer]

    async def value(self, sql: str, *params: Any) -> Any:
        """Return the first column of the only row."""
        row = self.driver.read(await self._done(Op.FETCH_ROW, sql, params))
        return row[0]

    async def run(self, sql: str, *params: Any) -> None:
        """Run a statement that answers with no rows."""
        await self._done(Op.EXECUTE, sql, params)

    async def stream(self, sql: str, chunk: int) -> Any:
        """Read all rows of a query in chunks, as the driver does it, and return the sum of their first column."""
        return await self._done(Op.STREAM, sql, (), chunk=chunk)

    async def first(self, sql: str, chunk: int) -> Any:
        """Read the first chunk of a stream, and leave it."""
        return await self._done(Op.FIRST_ROW, sql, (), chunk=chunk)

    async def copy(self, table: str, columns: str, types: str, rows: Any) -> None:
        """Copy rows into a table, by the driver's way to do so, in the format that it has."""
        absent = {one.when.get("format") for one in self.driver.absences.get(Op.COPY_IN, ())}
        settings = {"format": "binary" if "binary" not in absent else "text"}
        step = await self.calls(lambda: self.driver.bind(Op.COPY_IN, self.raw, (table, columns, types), settings))
        await self.calls(lambda: step(rows))

    async def many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run an insert for each of many rows, by the driver's own executemany and in no transaction of ours."""
        sql, own = spelt(sql, self.driver.placeholder), getattr(self.raw, "executemany", None)
        await self.calls(lambda: own(sql, rows)) if own else await self._many_by_cursor(sql, rows)

    async def _many_by_cursor(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        cursor = await self.calls(self.raw.cursor)
        try:
            await self.calls(lambda: cursor.executemany(sql, rows))
        finally:
            await self.calls(cursor.close)

    @property
    def streams(self) -> bool:
        """Say whether there is a way to read rows as they come. SQLAlchemy's wants more than a statement as text."""
        return Op.STREAM in self.driver.ops and self.driver.layer != LAYER

    async def streamed(self, sql: str, chunk: int = 500) -> Any:
        """Return the sum of the first column, of rows that are read as they come."""
        settings = {"chunk": chunk}
        step = await self.calls(lambda: self.driver.bind(Op.STREAM, self.raw, (sql,), settings))
        return await self.calls(lambda: step(()))

    @asynccontextmanager
    async def block(self) -> AsyncIterator[None]:
        """Begin a transaction; commit it at the end, or roll it back where an error comes out of it."""
        block = self.driver.block(self.raw) if self.driver.block else self.raw.begin()
        await self.calls.enter(block)
        try:
            yield
        except BaseException as error:
            if not await self.calls.leave(block, error):
                raise
        else:
            await self.calls.leave(block)

    async def _done(self, op: Op, sql: str, params: Sequence[Any], **settings: Any) -> Any:
        said = spelt(sql, self.driver.placeholder)
        step = await self.calls(lambda: self.driver.bind(op, self.raw, (said,), {**SETTINGS, **settings}))
        return await self.calls(lambda: step(params))


@dataclass(slots=True)
class Pool:
    """The driver's own pool, or SQLAlchemy's."""

    driver: Driver
    size: int
    _borrow: Callable[[], Any]
    noted: list[str] = field(default_factory=list)

    async def value(self, sql: str = "select 1", *params: Any) -> Any:
        """Borrow a session, ask it, and give it back."""
        async with self.borrow() as session:
            return await session.value(sql, *params)

    async def lends(self, within: float = 8.0) -> int:
        """Borrow as many as there are, all at once, and return how many came and answered."""
        came, enough = 0, asyncio.Event()

        async def borrows() -> None:
            nonlocal came
            async with self.borrow() as session:
                if await session.value("select 1") != 1:
                    return
                came += 1
                if came == self.size:
                    enough.set()
                await enough.wait()

        tasks = [asyncio.create_task(borrows()) for _ in range(self.size)]
        await asyncio.wait(tasks, timeout=within)
        lent = came  # before those that have one give it to the others
        enough.set()  # those that came give back by themselves: who works in a thread cannot be told to
        await asyncio.wait(tasks, timeout=2.0)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=2.0)
        return lent

    @asynccontextmanager
    async def borrow(self) -> AsyncIterator[Session]:
        """Borrow a session, as the driver's documentation has it, and give it back."""
        calls = Calls(self.driver)
        manager = self._borrow()
        raw = await calls.enter(manager)
        try:
            yield Session(self.driver, raw, calls)
        except BaseException as error:
            if not await calls.leave(manager, error):
                raise
        else:
            await calls.leave(manager)
        # The thread stays: who keeps a session that he has given back may still ask on it.


@asynccontextmanager
async def opened(
    driver: Driver, url: str, noted: list[str], tx: bool = False, **settings: Any
) -> AsyncIterator[Session]:
    """Open a session. ``tx``: SQLAlchemy's is one that can begin and commit."""
    calls = Calls(driver)
    manager = driver.opened(url, {**({"tx": "block"} if tx else {}), **settings})
    raw = await calls.enter(manager)
    try:
        yield Session(driver, raw, calls)
    finally:
        await bounded(calls.leave(manager), noted, "a session")
        calls.end()


@asynccontextmanager
async def pooled(
    driver: Driver, url: str, noted: list[str], size: int, tx: bool = False, **more: Any
) -> AsyncIterator[Pool]:
    """Open a pool of so many connections, all of them open."""
    calls = Calls(driver)
    transactional = {"op": "transaction"} if tx and driver.layer == LAYER else {}
    manager = driver.pooled(url, {"size": size, **transactional, **more})
    borrow = await calls.enter(manager)
    try:
        yield Pool(driver, size, borrow)
    finally:
        await bounded(calls.leave(manager), noted, "a pool")
        calls.end()


@asynccontextmanager
async def unpooled(driver: Driver, url: str, noted: list[str], tx: bool = False, **more: Any) -> AsyncIterator[Any]:
    """Give what lends a session of its own each time, for drivers without a pool."""

    class Opener:
        def borrow(self) -> AbstractAsyncContextManager[Session]:
            return opened(driver, url, noted, tx, **more)

    yield Opener()


async def bounded(closing: Any, noted: list[str], what: str) -> None:
    """Close something, and leave it as it is when that takes too long: what was learnt so far must not be lost."""
    task = asyncio.ensure_future(closing)
    await asyncio.wait({task}, timeout=BOUND)
    if not task.done():
        noted.append(f"closing {what} did not end within {BOUND:g} s")
        task.cancel()
        await asyncio.wait({task}, timeout=1.0)
    elif not task.cancelled() and (error := task.exception()):
        noted.append(f"closing {what} raised {type(error).__name__}")
