"""What a step takes beside time, seen in a pass of its own: hooks and heartbeats have no place beside a clock.

Nothing but the standard library and our contracts: hosts import this.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from time import perf_counter_ns
from typing import Any

from drivers.contract import Op
from suites.host.open_cell import WARM, OpenCell, value_of
from suites.matrix.cells import Cell

FORGET_PEAK = "5"
"""Written to /proc/self/clear_refs, it makes the kernel forget the peak so far."""
TIMES = 3
"""Steps to the first row, of which the quickest counts: other programs make a step slower, and never faster."""

SERVER_KB = "select (sum(total_bytes) / 1024)::float8 from pg_backend_memory_contexts"

Look = Callable[[OpenCell], Any]


def looks(cell: Cell) -> dict[str, Look]:
    """Return what is to be seen of a cell, by its name in the record, in the order in which it is looked at."""
    wanted: dict[str, Look] = {}
    if cell.workload.large:  # memory first: what earlier steps took and gave back would be there to be used again
        wanted |= {"peak_kb": peak_kb, "first_row_ns": first_row_ns}
    if cell.workload.large:  # of a synchronous driver as well: that is what a coroutine that calls it does to others
        wanted["stall_ns"] = stall_ns
    if cell.driver.is_async and cell.driver.layer != "native":
        wanted["greenlet_switches"] = greenlet_switches
    if cell.driver.is_async:
        wanted["thread_hops"] = thread_hops
    if cell.settings.get("events") == "cursor":
        wanted["cursor_events_ns"] = cursor_events_ns
    if "cache_size" in cell.settings and (cell.driver.server, cell.driver.layer) == ("postgres", "native"):
        wanted["server_kb"] = server_kb
    return wanted


async def seen(opened: OpenCell) -> dict[str, float]:
    """Look at all of it, in an open cell that has taken no step yet."""
    costs = {name: await look(opened) for name, look in looks(opened.cell).items()}
    return {name: cost for name, cost in costs.items() if cost is not None}


async def peak_kb(opened: OpenCell) -> float | None:
    """Return the kilobytes that a step needs at its peak beyond what the process had; None if the kernel is silent."""
    gc.collect()
    if (before := _peak_from_here()) is None:
        return None
    await opened.once(check=False)
    return _peak() - before


def _peak_from_here() -> int | None:
    try:
        Path("/proc/self/clear_refs").write_text(FORGET_PEAK)
    except OSError:
        return None
    return _peak()


def _peak() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


async def first_row_ns(opened: OpenCell) -> float | None:
    """Return the time from asking until the first row is in hand; the last, where rows come all at once."""
    step = await first_row(opened)
    if step is None:
        return None
    taken: list[int] = []
    for _ in range(TIMES):
        start = perf_counter_ns()
        taken.append(await value_of(step(opened.params[0])) - start)
    return min(taken)


async def first_row(opened: OpenCell) -> Any:
    """Return a step that answers with the clock reading when it has a row; None where the driver has none. A native
    driver's call for all rows hands them over together; a result of SQLAlchemy's can be read row by row."""
    cell = opened.cell
    if cell.workload.op is Op.STREAM or cell.driver.layer != "native":
        absent = cell.driver.absent(Op.FIRST_ROW, cell.context)
        return None if absent else await value_of(cell.bind(opened.session, opened.columns, Op.FIRST_ROW))

    async def all_rows(params: Any) -> int:
        await value_of(opened.step(params))
        return perf_counter_ns()

    return all_rows


async def stall_ns(opened: OpenCell, clock: Callable[[], int] = perf_counter_ns) -> float:
    """Return the longest time for which an event loop could do nothing else while it took the step."""
    worst, last = 0, clock()

    def beat() -> None:
        nonlocal worst, last
        now = clock()
        worst, last = max(worst, now - last), now

    async def heart() -> None:
        while True:
            beat()
            await asyncio.sleep(0)  # and not longer: the sleep itself would be taken for a stall

    beating = asyncio.create_task(heart())
    await asyncio.sleep(0)
    try:
        await opened.once(check=False)
        beat()
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating
    return worst


async def greenlet_switches(opened: OpenCell) -> float:
    """Count how often one step went from one greenlet to another: into a coroutine of the driver's, and back."""
    greenlet = import_module("greenlet")  # SQLAlchemy's asyncio needs it, so it is there
    await _warm(opened)
    switches = 0

    def count(event: str, _: Any) -> None:
        nonlocal switches
        switches += event in ("switch", "throw")

    greenlet.settrace(count)
    try:
        await opened.once(check=False)
    finally:
        greenlet.settrace(None)
    return switches


async def cursor_events_ns(opened: OpenCell) -> float | None:
    """Return how long a step is between the events before and after its execution; None if its driver does not tell."""
    tell = opened.cell.driver.teller
    if tell is None:
        return None
    await _warm(opened)
    taken = []
    for _ in range(TIMES):
        before = tell(opened.session)
        await opened.once(check=False)
        taken.append(tell(opened.session) - before)
    return min(taken)


async def server_kb(opened: OpenCell) -> float:
    """Return the kilobytes that the server's process has taken for the session, once all its shapes were asked."""
    await opened.warm(opened.cell.settings["shapes"], check=False)
    cell = opened.cell
    asking = cell.driver.bind(Op.FETCH_VALUE, opened.session, (SERVER_KB,), {"tables": ()})
    return float(await value_of((await value_of(asking))(())))


async def thread_hops(opened: OpenCell) -> float | None:
    """Count how often one step waited for another thread: that tells the loop so. None if the loop cannot be asked."""
    await _warm(opened)
    loop, hops = asyncio.get_running_loop(), 0
    tells = loop.call_soon_threadsafe

    def count(*args: Any, **more: Any) -> Any:
        nonlocal hops
        hops += 1  # whichever thread tells it: asyncio does so itself where the other one has finished at once
        return tells(*args, **more)

    try:
        loop.call_soon_threadsafe = count  # type: ignore[method-assign, assignment]
    except AttributeError:  # a loop that is not Python's
        return None
    try:
        await opened.once(check=False)
    finally:
        del loop.call_soon_threadsafe
    return hops


async def _warm(opened: OpenCell) -> None:
    if not opened.cell.workload.large:  # that one has taken steps enough, and they are long
        await opened.warm(1 if opened.cell.long else WARM)
