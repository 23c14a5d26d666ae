"""The timed loops, by a clock that ticks when it is told to."""

import pytest

from suites.engine.loops import in_turn, in_turn_async


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

    assert in_turn(step, [5, 7, 11], clock) == [5, 7, 11]
    assert clock.looks == 6


@pytest.mark.asyncio
async def test_each_awaited_step_has_its_own_time():
    """The same with await."""
    clock = Clock()

    async def step(params):
        clock.now += params

    assert await in_turn_async(step, [5, 7, 11], clock) == [5, 7, 11]
    assert clock.looks == 6
