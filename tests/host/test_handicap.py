"""A handicap is slower by what it is said to be."""

from __future__ import annotations

import asyncio
from itertools import count

import pytest

from suites.host.handicap import handicapped
from suites.host.loops import in_turn, in_turn_async

TICK = 10
"""Nanoseconds between two readings of the clock here."""


def taken(is_async: bool, share: float, ticks: int) -> int:
    """Return the time of one step that reads the clock so often and does nothing else."""
    clock = count(step=TICK).__next__

    def busy(params):
        for _ in range(ticks):
            clock()

    async def busy_async(params):
        busy(params)

    async def one():
        step = busy_async if is_async else busy
        if share:
            step = await handicapped(step, share, is_async, clock)
        taken, _ = await in_turn_async(step, [()], (), clock) if is_async else in_turn(step, [()], (), clock)
        return taken[0]

    return asyncio.run(one())


@pytest.mark.parametrize("is_async", [True, False], ids=["async", "sync"])
@pytest.mark.parametrize("ticks", [200, 2000])
def test_a_handicap_adds_its_share_of_a_step_and_not_what_it_costs_to_add_it(is_async: bool, ticks: int) -> None:
    """However long the step is; to the next reading of the clock."""
    added = taken(is_async, 0.5, ticks) - taken(is_async, 0.0, ticks)
    assert added == pytest.approx(0.5 * ticks * TICK, abs=2 * TICK)


def test_a_handicap_of_less_than_it_costs_waits_for_nothing() -> None:
    """A handicap shorter than its own cost does not wait, and takes the three readings that it needs."""
    assert taken(True, 0.001, 5) - taken(True, 0.0, 5) == 3 * TICK
