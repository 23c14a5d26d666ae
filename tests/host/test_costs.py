"""What a step takes beside time, as a host sees it."""

import asyncio
from pathlib import Path
from types import SimpleNamespace

import greenlet
import pytest

from drivers.contract import Driver, Op
from reports.records.as_json import read
from reports.records.run import Role
from suites.contest.lines import Calibration
from suites.contest.result import Result, calibration
from suites.contest.resume import Saved, restored
from suites.host import costs
from suites.host.open_cell import OpenCell
from suites.matrix.cells import Cell
from suites.matrix.contests import Contest, Entry
from suites.workloads.contract import UNSAID, Workload


def workload(op=Op.FETCH_ALL, large=True):
    return Workload(
        op=op,
        sql="select n from series",
        settings={"chunk": (10,)},
        params=lambda settings: [()],
        answer=lambda params, settings: UNSAID,
        name="large",
        large=large,
    )


def open_cell(step, is_async=True, layer="native", **of):
    driver = Driver("fake", server="sqlite", package="python", is_async=is_async, layer=layer)
    driver.ops[Op.FETCH_ALL] = driver.ops[Op.STREAM] = lambda session, sql: step
    driver.opens(lambda url: iter(()))
    return OpenCell(Cell(workload(**of), driver, "sqlite", {"chunk": 10}), [], None, step)


def test_memory_and_the_first_row_of_large_answers():
    """They are looked at where they matter; and a loop that may stand still, only where there is one."""
    assert list(costs.looks(open_cell(None).cell)) == ["peak_kb", "first_row_ns", "stall_ns", "thread_hops"]
    assert list(costs.looks(open_cell(None, is_async=False).cell)) == ["peak_kb", "first_row_ns", "stall_ns"]
    assert list(costs.looks(open_cell(None, large=False).cell)) == ["thread_hops"]


def test_switches_of_asynchronous_layers():
    """A layer over an async driver switches between greenlets; no other row does."""
    assert "greenlet_switches" in costs.looks(open_cell(None, layer="core", large=False).cell)
    assert "greenlet_switches" not in costs.looks(open_cell(None, large=False).cell)
    assert not costs.looks(open_cell(None, is_async=False, layer="core", large=False).cell)


@pytest.mark.asyncio
async def test_switches_are_counted():
    """Switches of one step are counted, into each greenlet and back, without those of warming up."""

    async def step(params):
        for _ in range(3):
            greenlet.greenlet(lambda: None).switch()

    assert await costs.greenlet_switches(open_cell(step, layer="core", large=False)) == 6
    assert greenlet.gettrace() is None


@pytest.mark.asyncio
async def test_waits_for_another_thread_are_counted():
    """Those of one step, without those of warming up."""

    async def step(params):
        for _ in range(3):
            await asyncio.to_thread(int)

    assert await costs.thread_hops(open_cell(step, large=False)) == 3


@pytest.mark.asyncio
@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="a matter of Linux")
async def test_the_peak_is_that_of_the_step():
    """Memory held before the step does not count; memory given back before its end does."""
    held = bytearray(96 << 20)

    async def step(params):
        assert len(bytearray(64 << 20)) + len(held)

    assert 60 << 10 < await costs.peak_kb(open_cell(step)) < 80 << 10


@pytest.mark.asyncio
async def test_the_longest_stall_counts():
    """A loop that stands still for 7, then for 50, then for 20 stands still for 50 at the longest."""
    clock = SimpleNamespace(now=0)

    async def step(params):
        for still in (7, 50, 20):
            clock.now += still
            await asyncio.sleep(0)

    assert await costs.stall_ns(open_cell(step), lambda: clock.now) == 50


@pytest.mark.asyncio
async def test_a_stall_at_the_end_counts():
    """A stall counts even if no other task has a turn before the step's answer is there."""
    clock = SimpleNamespace(now=0)

    async def step(params):
        await asyncio.sleep(0)
        clock.now += 30

    assert await costs.stall_ns(open_cell(step), lambda: clock.now) == 30


@pytest.mark.asyncio
async def test_the_first_row_of_a_stream_is_its_own_op():
    """Where rows come in chunks, a driver that knows when the first is there says it."""
    streaming = open_cell(lambda params: 0, op=Op.STREAM)
    assert await costs.first_row(streaming) is None
    streaming.cell.driver.ops[Op.FIRST_ROW] = lambda session, sql, *, chunk: lambda params: chunk
    assert (await costs.first_row(streaming))(()) == 10


def test_costs_survive_the_run():
    """A run that goes on has them from its journal."""
    entry = Entry(open_cell(None).cell, Role.REFERENCE)
    kept = read(Calibration, calibration(Result(entry, cause="it fell out", costs={"peak_kb": 5})))
    contest = Contest("large", (), "sqlite", (entry,))
    again = restored(contest, Saved(blocks=1, entries={entry.name: kept}))
    assert again[entry.name].costs == {"peak_kb": 5}
