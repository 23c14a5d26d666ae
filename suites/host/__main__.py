"""A host: a fresh process that holds the cells of one environment and runs the bursts it is told to.

``python -m suites.host.__main__`` speaks frames on the pipes that were its standard input and output. It needs nothing
but the standard library, our contracts and the drivers under test, so it may be another Python in another environment.
Everything runs inside one coroutine; while it waits for the next command the loop stands still, so nothing of one
driver's runs during another's burst.
"""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import importlib
import os
import resource
import signal
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from time import process_time
from typing import Any

import drivers
from drivers.contract import Driver, Op, Params
from reports.records.text import words
from suites.host import costs
from suites.host.bursts import timed
from suites.host.handicap import handicapped
from suites.host.neighbours import Neighbours
from suites.host.open_cell import OpenCell, Wrong, open_cell, opened, value_of
from suites.host.pipe import Ended, end_if_forked, keep_from_children, private_pipes, receive, send
from suites.host.right_answers import RIGHT_ANSWERS
from suites.host.untouched import Untouched
from suites.matrix.cells import Cell
from suites.own_query import workload as own_query
from suites.system.redact import redacted

MEMORY = 4 << 30
"""Bytes that a host may have: a driver that leaks without bound must not take the machine along."""

TURNS = 5
"""Turns of the loop after a session was closed: a transport closes its socket in the next, and the loop stands still
while we wait for a command."""


@dataclass(slots=True)
class Held:
    """A cell of this host, with the session that it has open."""

    opened: OpenCell
    sessions: AsyncExitStack
    step: Any = None
    """The step as it was opened, which nobody may replace."""
    next: int = 0
    """Which of the cell's parameters the next burst begins with."""
    asked: list[Params] = field(default_factory=list)  # what the steps of the last burst were given


class Host:
    """One method for each command; its arguments are the command's fields, what it returns is the answer's."""

    def __init__(self) -> None:
        self._drivers: dict[str, Driver] = {}
        self._held: dict[str, Held] = {}
        self._urls: set[str] = set()  # they hold what must stay private, and drivers tell it in their errors
        self._hides: Callable[[str], str] = str
        """Hides from errors what the workload keeps to itself."""
        self._untouched = Untouched()
        self._neighbours: Neighbours | None = None
        self._executor = ThreadPoolExecutor(thread_name_prefix="asyncio")  # as loops make it, but known to us
        asyncio.get_running_loop().set_default_executor(self._executor)

    async def load(self, files: list[str]) -> dict[str, Any]:
        """Import driver files. Once, before anything is opened. What is imported stays: to look again and again for
        what of it can go is a quarter of the time that SQLAlchemy takes."""
        for name in files:
            gc.disable()
            try:
                found = drivers.rows_of(importlib.import_module(f"drivers.{name}"))
            except Exception as error:  # that of another file may well be imported
                return {"spoilt": name, "spent": words(error)}
            finally:
                gc.enable()
            self._drivers |= {driver.name: driver for driver in found}
            if changed := self._untouched.changed():
                return {"spoilt": name, "spent": f"to import it changes {changed}, which all cells share"}
        gc.freeze()  # or to settle would take sixty milliseconds of each launch to look at all of it
        return {"drivers": {driver.name: driver.version for driver in self._drivers.values()}}

    async def pin(self, cpus: list[int]) -> dict[str, Any]:
        os.sched_setaffinity(0, cpus)
        self._untouched = Untouched()
        return {}

    async def remember(self) -> dict[str, Any]:
        """Remember what everybody's libraries do, by now that all drivers are loaded."""
        self._neighbours = Neighbours()
        return {}

    async def replaced(self) -> dict[str, Any]:
        """Say what of that is another by now."""
        for name, held in self._held.items():
            if held.opened.step is not held.step:
                return {"replaced": f"the step of {name}"}
        return {"replaced": self._neighbours.replaced() if self._neighbours else ""}

    async def shared(self) -> dict[str, Any]:
        """Return the threads that work for whoever asks the event loop to have something done in one."""
        return {"threads": [thread.native_id for thread in self._executor._threads]}

    async def rest(self, seconds: float) -> dict[str, Any]:
        """Do nothing for some seconds, with the loop turning, and say for how many the process computed."""
        begun = process_time()
        await asyncio.sleep(seconds)
        return {"computed": process_time() - begun}

    async def open(
        self,
        name: str,
        workload: str,
        driver: str,
        server: str,
        settings: dict[str, Any],
        url: str,
        columns: list[str],
        slowdown: float = 0.0,
    ) -> dict[str, Any]:
        """Open a session for the cell called ``name``. ``slowdown`` makes it a handicap."""
        self._urls.add(url)
        cell = Cell(own_query.load(workload), self._drivers[driver], server, settings)
        self._hides = cell.workload.hides
        sessions = AsyncExitStack()
        held = Held(await sessions.enter_async_context(open_cell(cell, url, columns)), sessions)
        if slowdown:
            # A step among many at once takes as much longer as its share of the time, others' waits included.
            share = slowdown / (1 + slowdown) / cell.callers if cell.callers else slowdown
            held.opened.step = await handicapped(held.opened.step, share, cell.driver.is_async)
        held.step = held.opened.step
        self._held[name] = held
        return {}

    async def close(self, name: str) -> dict[str, Any]:
        await self._held.pop(name).sessions.aclose()
        for _ in range(TURNS):
            await asyncio.sleep(0)
        return {}

    async def warm(self, name: str, steps: int, check: bool = True) -> dict[str, Any]:
        """Take steps, with their answers compared if so asked."""
        held = self._held[name].opened
        await held.warm(steps, check)
        return {"types": held.types}

    async def traced(self, name: str) -> dict[str, Any]:
        opened = self._held[name].opened
        async with opened.traced():
            if opened.traces:
                await opened.once(check=not opened.cell.large)
        return {"statements": opened.statements}

    async def costs(self, name: str) -> dict[str, Any]:
        return {"costs": await costs.seen(self._held[name].opened)}

    async def left(self, name: str) -> dict[str, Any]:
        """Return what the server must hold after all that was done since the session was opened, bursts apart."""
        return {"left": self._held[name].opened.should_be_left()}

    async def attempt(self, driver: str, op: str, number: int, url: str) -> dict[str, Any]:
        """Try what the driver is said to be unable to do."""
        self._urls.add(url)
        absence = self._drivers[driver].absences[Op(op)][number]
        assert absence.attempt
        assert absence.raises
        async with opened(self._drivers[driver].session(url)) as session:
            try:
                await value_of(absence.attempt(session))
            except absence.raises:
                return {"works": False}
        return {"works": True}

    async def told(self, driver: str, op: str, url: str, question: str, settings: dict[str, Any]) -> dict[str, Any]:
        """Fetch one row of texts, with a statement that is in no workload."""
        self._urls.add(url)
        row = self._drivers[driver]
        async with opened(row.opened(url, settings)) as session:
            step = await value_of(row.bind(Op(op), session, (question,), {**settings, "text": "yes"}))
            answer = await value_of(step(()))
            values = answer[0] if op == Op.FETCH_ALL else answer
            return {"values": [value.decode() if isinstance(value, bytes) else str(value) for value in values]}

    async def settle(self, name: str = "", seldom: bool = False) -> dict[str, Any]:
        """Keep what lives by now until the end: the collector need not look at it during a burst. Where nothing is
        timed it looks seldom, as it takes a third of what many objects take, and right answers are kept."""
        gc.collect()
        gc.freeze()
        if seldom:
            gc.set_threshold(50_000, 20, 100)
            self._untouched, RIGHT_ANSWERS.keeps = Untouched(), True
        return {}

    async def burst(self, name: str, steps: int, cut: int | None = None) -> dict[str, Any]:
        """Time steps. After ``cut`` of them one more is taken that no clock sees: the driver cannot tell it from the
        others. When the clock has stopped its answer is compared, and the statements told that it took."""
        held = self._held[name]
        share = self._share(held, steps)
        further = [] if cut is None or held.opened.cell.callers else self._share(held, 1)
        held.asked = [*share, *further]
        taken, answers, spans = await timed(held.opened, share, further, cut or 0)
        if cut is not None:
            await held.opened.compare(further, answers)
        used = [(after.usage, before.usage) for before, after in spans]
        return {
            "taken": taken,
            "wall": sum(after.at - before.at for before, after in spans),
            "user": round(sum(after.ru_utime - before.ru_utime for after, before in used) * 1e9),
            "sys": round(sum(after.ru_stime - before.ru_stime for after, before in used) * 1e9),
            "preempted": sum(after.ru_nivcsw - before.ru_nivcsw for after, before in used),
            "callers": held.opened.cell.callers,
            "span": [spans[0][0].at, spans[-1][1].at],
            "statements": held.opened.statements if further else None,
        }

    async def adds(self, name: str) -> dict[str, Any]:
        """Say what the steps of the last burst should have added on the server."""
        return {"adds": self._held[name].opened.adds(self._held[name].asked)}

    def _share(self, held: Held, steps: int) -> list[Params]:
        every = held.opened.params
        share = [every[number % len(every)] for number in range(held.next, held.next + steps)]
        held.next += steps
        return share

    async def obey(self, command: dict[str, Any]) -> dict[str, Any]:
        """Answer one command, whatever becomes of it. A driver's error is told in words, without passwords."""
        method: Callable[..., Awaitable[dict[str, Any]]] = getattr(self, command.pop("do"))
        answer = await self._obey(method, command)
        if (changed := self._untouched.changed()) and "spent" not in answer:
            return {"spent": f"it changed {changed}, which all cells share"}
        return answer

    async def _obey(self, method: Callable[..., Awaitable[dict[str, Any]]], command: dict[str, Any]) -> dict[str, Any]:
        try:
            return await method(**command)
        except Wrong as wrong:
            return {"wrong": self._hidden(str(wrong))}
        except MemoryError:
            return {"spent": f"it used up the {MEMORY >> 20} MiB that a host may have"}
        except Exception as error:
            return {"error": self._hidden(self._hides(words(error)))}

    def _hidden(self, said: str) -> str:
        for url in self._urls:
            said = redacted(said, url)
        return said


async def serve(commands: int, answers: int) -> None:
    host, us = Host(), os.getpid()
    secret = receive(commands)["secret"]  # in a local: no driver meets it by accident
    while True:
        try:
            frame = receive(commands)
        except Ended:
            return
        answer = await host.obey(frame["command"])
        end_if_forked(us)
        send(answers, {"number": frame["number"], "secret": secret, "answer": answer})


def main() -> None:
    pipes, us = private_pipes(), os.getpid()
    keep_from_children(*pipes)
    with suppress(ValueError, OSError):  # macOS refuses a limit below what is mapped already
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    faulthandler.enable()
    faulthandler.register(signal.SIGUSR1, all_threads=True)  # the parent asks where a host hangs before it ends it
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # they are for the parent, which ends us by closing the pipe
    libraries = sys.argv[1:]  # of the event loop, if it is not asyncio's own
    make_loop = importlib.import_module(libraries[0]).new_event_loop if libraries else None
    with asyncio.Runner(loop_factory=make_loop) as runner:
        try:
            runner.run(serve(*pipes))
        finally:
            end_if_forked(us)
    # Not sys.exit: a driver's thread or handler that never ends must not keep us.
    os._exit(0)


if __name__ == "__main__":
    main()
