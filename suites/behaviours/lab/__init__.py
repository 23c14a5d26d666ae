"""What a question is given: sessions and pools of the driver that is asked, an onlooker, the wire, the server.

It lives in a host, beside the driver; what needs libraries of ours is asked of the parent. Standard library only.
"""

from __future__ import annotations

import asyncio
import inspect
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from drivers.contract import Driver, Op, Table
from drivers.contract.declarations import keywords
from suites.behaviours.contract import LAYER
from suites.behaviours.lab import statements
from suites.behaviours.lab.grading import Tried as Tried
from suites.behaviours.lab.grading import cancelled as cancelled
from suites.behaviours.lab.grading import grade_of as grade_of
from suites.behaviours.lab.grading import grade_of_failure as grade_of_failure
from suites.behaviours.lab.grading import ok as ok
from suites.behaviours.lab.grading import own as own
from suites.behaviours.lab.grading import said_of as said_of
from suites.behaviours.lab.grading import stands as stands
from suites.behaviours.lab.grading import tried as tried
from suites.behaviours.lab.grading import worst_grade as worst_grade
from suites.behaviours.lab.parent import Parent
from suites.behaviours.lab.sessions import Pool, Session, opened, pooled, unpooled


class Cannot(Exception):
    """The question makes no sense here after all; why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A session as the onlooker sees it on the server."""

    id: int
    active: bool
    in_transaction: bool
    doing: str


@dataclass(slots=True)
class Lab:
    """Everything that one question has of one driver on one server."""

    driver: Driver
    server: str
    """``postgres``, ``mysql``, ``mariadb``, ``sqlite``: the kind, as in keys."""
    url: str
    """Where the driver is to connect: through the wire that fails, where the question needs one."""
    seed: int
    parent: Parent
    noted: list[str] = field(default_factory=list)
    """What went wrong at the end of sessions and pools."""
    heard: list[str] = field(default_factory=list)
    """What the driver warned of so far, and what nobody handled."""
    random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    @property
    def speaks(self) -> str:
        return self.driver.server

    @property
    def layered(self) -> bool:
        """Say whether SQLAlchemy stands between."""
        return self.driver.layer == LAYER

    # The driver

    def session(self, tx: bool = False, url: str = "", **settings: Any) -> AbstractAsyncContextManager[Session]:
        """Open a session of the driver's. ``tx``: for questions about transactions; ``url``: elsewhere; ``settings``:
        as in drivers' files, such as ``tls="yes"``."""
        return opened(self.driver, url or self.url, self.noted, tx, **settings)

    def lending(self, size: int, tx: bool = False, **settings: Any) -> AbstractAsyncContextManager[Pool]:
        """Open its pool; where it has none, what opens a session whenever one is borrowed."""
        if self.driver.pool:
            return self.pool(size, tx, **settings)
        return unpooled(self.driver, self.url, self.noted, tx, **settings)

    def heeds(self, setting: str) -> bool:
        """Say whether its pool, or its session where it has none, can be told of a setting."""
        refused = any(
            setting in one.when for op in (Op.ACQUIRE, Op.FETCH_ROW) for one in self.driver.absences.get(op, ())
        )
        return setting in keywords(self.driver.pool or self.driver.session) and not refused

    async def connected(self) -> Any:
        """Return a bare connection, which nobody closes."""
        assert self.driver.connector
        return await value_of(self.driver.connector(self.url))

    @asynccontextmanager
    async def holding(self, others: Sequence[Session], lock: str, patience: str) -> AsyncIterator[None]:
        """Hold a lock by one session more, while others wait for it no longer than told."""
        for session in others:
            await session.rows(patience)
        async with self.session() as holder:
            await holder.run(lock)
            yield
            await holder.run("rollback")

    async def change(self, session: Session, sql: str) -> None:
        """Change something from another connection; where an engine has the file for itself, by another of its own."""
        if not self.driver.engine:
            await self.run(sql)
            return
        async with self.session() as other:
            await other.run(sql)

    def pool(self, size: int, tx: bool = False, url: str = "", **settings: Any) -> AbstractAsyncContextManager[Pool]:
        """Open its pool. ``url``: elsewhere; ``settings``: those that drivers' files name. ``ping="yes"``: it checks
        what it lends; ``least``: so many are kept open, of ``size`` at most. In seconds: ``patience`` of who waits,
        the age at which it ``recycle``s, how long it connects until it ``gives_up``, the ``limit`` of a statement."""
        return pooled(self.driver, url or self.url, self.noted, size, tx, **settings)

    def pings(self) -> bool:
        """Say whether its pool can look before it lends."""
        return self.driver.absent(Op.ACQUIRE, {"ping": "yes"}, ("ping",)) is None

    async def step(self, session: Session, op: Op, *texts: str, **settings: Any) -> Callable[[Any], Any]:
        """Bind an op of the driver's to a session, as workloads do; return what takes its step, to be awaited."""
        settings |= {"server": self.server}
        if absence := self.driver.absent(op, settings):
            raise Cannot(absence.why)
        said = tuple(statements.spelt(one, self.driver.placeholder) for one in texts)
        step = await session.calls(lambda: self.driver.bind(op, session.raw, said, settings))
        return lambda params: session.calls(lambda: step(params))

    def sleeping(self, seconds: float, word: str) -> str:
        """Return a statement that takes so long and answers with the word. SQLite counts meanwhile."""
        return statements.sleeping(self.speaks, seconds, word)

    def series(self, rows: int) -> str:
        return statements.series(self.speaks, rows)

    # The onlooker

    async def table(self, name: str, columns: str, rows: Sequence[tuple[Any, ...]] = ()) -> None:
        """Make a table, by the onlooker and before the driver is asked. Rows hold numbers and texts."""
        await self.run(f"create table {name} ({columns})")
        if rows:
            await self.run(f"insert into {name} values {', '.join(map(_literals, rows))}")

    async def heap(self, name: str, rows: int, letters: int) -> Table:
        """Make a table of numbered texts, each of so many letters, in the server; return it as drivers want it."""
        await self.table(name, "id int, word text")
        await self.run(statements.heaped(self.speaks, name, rows, letters))
        return Table(name, {"id": "key", "word": "text"})

    async def run(self, sql: str) -> None:
        """Run a statement by the onlooker's connection."""
        await self.parent.ask("run", sql=sql)

    async def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the server by the onlooker's connection. An engine's own file is asked by the engine."""
        if self.driver.engine:
            async with self.session() as session:
                return await session.rows(sql)
        return [tuple(row) for row in await self.parent.ask("ask", sql=sql)]

    async def seen(self) -> list[Seen]:
        """Return the sessions that the server sees, the onlooker's apart."""
        return [Seen(*one) for one in await self.parent.ask("seen")]

    async def until(self, holds: Any, within: float) -> float:
        """Return the seconds until a condition on what is seen holds; more than ``within`` if it did not."""
        begun = time.monotonic()
        while not holds(await self.seen()):
            if time.monotonic() - begun > within:
                return time.monotonic() - begun
            await asyncio.sleep(0.02)
        return time.monotonic() - begun

    async def until_asleep(self, word: str) -> None:
        """Wait until the server runs a statement with this word in it. SQLite does not tell: a moment has to do."""
        if self.speaks == "sqlite":
            await asyncio.sleep(0.1)
        elif await self.until(lambda seen: any(one.active and word in one.doing for one in seen), 20.0) > 20.0:
            raise RuntimeError(f"the server never began the statement with {word!r} in it")

    # What disturbs

    async def kill(self, *ids: int) -> None:
        """End these sessions from the server's side; without any, all of them."""
        await self.parent.ask("kill", ids=list(ids))

    async def wire(self, do: str, **how: Any) -> dict[str, Any]:
        """Have the wire do something: heal, hole, reset, refuse, cut, slice, delay, rate."""
        seen: dict[str, Any] = await self.parent.ask("wire", what=do, how=how)
        return seen

    @asynccontextmanager
    async def counting(self, hold: float = 0.02) -> AsyncIterator[dict[str, int]]:
        """Count statements and round trips on all connections, complete at the end. ``hold``: seconds of silence of
        the driver's until it is given what the server has answered, so that who sends ahead is not seen to wait."""
        counts: dict[str, int] = {}
        before = await self.parent.ask("count", hold=hold)
        try:
            yield counts
        finally:
            after = await self.parent.ask("count", hold=0.0)
            counts.update({name: after[name] - before[name] for name in after})

    async def serve(self, do: str) -> None:
        """Have the server do something: stop, start, restart, pause, resume. Only where the question has its own."""
        await self.parent.ask("serve", what=do)

    async def elsewhere(self, function: str, within: float) -> dict[str, Any]:
        """Run another function of the question's file in a process that ends by itself; say how that went."""
        told: dict[str, Any] = await self.parent.ask("elsewhere", function=function, within=within)
        return told


def _literals(row: Sequence[Any]) -> str:
    return f"({', '.join(str(value) if isinstance(value, int) else repr(value) for value in row)})"


async def value_of(result: Any) -> Any:
    return await result if inspect.isawaitable(result) else result
