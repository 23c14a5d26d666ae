"""The timed loops. Nothing but the driver's own step runs between two clock readings.

Two loops that say the same, one with ``await``: a test holds them to each other. The clock is a parameter, bound to a
local before the loop, so that tests can bring their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter_ns

from drivers.contract import Params, Step


async def in_turn_async(step: Step, share: Sequence[Params], clock: Callable[[], int] = perf_counter_ns) -> list[int]:
    """Nanoseconds of each step, one after the other."""
    taken = [0] * len(share)
    for number, params in enumerate(share):
        start = clock()
        await step(params)
        taken[number] = clock() - start
    return taken


def in_turn(step: Step, share: Sequence[Params], clock: Callable[[], int] = perf_counter_ns) -> list[int]:
    """Nanoseconds of each step, one after the other."""
    taken = [0] * len(share)
    for number, params in enumerate(share):
        start = clock()
        step(params)
        taken[number] = clock() - start
    return taken
