"""The timed loops, by a clock that ticks when it is told to."""

import asyncio
from itertools import count
from threading import Barrier

import pytest

from suites.host.loops import at_once, at_once_async, in_turn, in_turn_async


class Clock:
    """Says a time; a step makes it later."""

    def __init__(self):
        self.now = 1000
        self.looks = 0

    def __call__(self):
        self.looks += 1
        return self.now


def test_each_step_has_its_own_time():
    """Nothing but the step lies between two looks at the clock."""
    clock = Clock()

    def step(params):
        clock.now += params

    assert in_turn(step, [5, 7, 11], (), clock) == ([5, 7, 11], [])
    assert clock.looks == 6


@pytest.mark.asyncio
async def test_each_awaited_step_has_its_own_time():
    """An awaited step has its own time, too."""
    clock = Clock()

    async def step(params):
        clock.now += params

    assert await in_turn_async(step, [5, 7, 11], (), clock) == ([5, 7, 11], [])
    assert clock.looks == 6


class Ticks:
    """Says another time whenever it is asked, to whichever thread."""

    def __init__(self):
        self.said = count()

    def __call__(self):
        return next(self.said)


async def all_at_once(kind, step, share, callers, meter=Ticks):
    """Either loop, by the name of what calls."""
    if kind == "threads":
        return await asyncio.to_thread(at_once, step, share, callers, meter())

    async def awaited(params):
        await asyncio.sleep(0)
        return step(params)

    return await at_once_async(awaited, share, callers, meter())


KINDS = pytest.mark.parametrize("kind", ["tasks", "threads"])


@KINDS
@pytest.mark.asyncio
async def test_callers_share_the_work(kind):
    """Whatever the number of callers, each step is taken once, and each has its time."""
    done = []
    taken, _, _ = await all_at_once(kind, done.append, range(100), 10)
    assert sorted(done) == list(range(100))
    assert len(taken) == 100
    assert all(taken)


@KINDS
@pytest.mark.asyncio
async def test_callers_are_there_at_the_same_time(kind):
    """All callers that were asked for are inside a step at once: none waits for another's to end."""
    meeting = Barrier(5, timeout=60)
    taken, _, _ = await met(kind, meeting)
    assert len(taken) == 5


async def met(kind, meeting):
    if kind == "threads":
        return await asyncio.to_thread(at_once, lambda _: meeting.wait(), range(5), 5, Ticks())
    arrived = asyncio.Barrier(5)
    return await at_once_async(lambda _: arrived.wait(), range(5), 5, Ticks())


@KINDS
@pytest.mark.asyncio
async def test_the_meter_is_read_when_all_stand_ready_and_when_all_have_done(kind):
    """Making callers is no part of their work; all of their steps are."""
    seen = []
    await all_at_once(kind, lambda _: seen.append("step"), range(8), 4, lambda: lambda: seen.append("meter"))
    assert seen == ["meter", *["step"] * 8, "meter"]


@KINDS
@pytest.mark.asyncio
async def test_a_callers_error_is_told(kind):
    """A step that fails ends the burst with its own error, and no caller is left waiting."""

    def fail(params):
        if params == 3:
            raise ZeroDivisionError("the third")

    with pytest.raises(ZeroDivisionError, match="the third"):
        await all_at_once(kind, fail, range(20), 4)
