"""A known slowdown, which a contest must be able to see: a step with a busy wait behind it.

Standard library and our contracts: hosts import this.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from time import perf_counter_ns
from typing import Any

from drivers.contract import Params, Step
from suites.host.loops import in_turn, in_turn_async

TIMES = 300
"""Steps that do nothing, of which the median says what it costs to be wrapped: a third of a microsecond."""

Clock = Callable[[], int]


async def handicapped(step: Step, share: float, is_async: bool, clock: Clock = perf_counter_ns) -> Step:
    """Return the step, that share of its own time longer: of each step's own, since the same machine is half as quick
    again from one second to the next. The wait is as much less as it costs to call a coroutine and read clocks."""
    return behind(step, share, await wrapping_ns(is_async, clock), is_async, clock)


async def wrapping_ns(is_async: bool, clock: Clock) -> int:
    """Return how much longer a step takes for being wrapped, with nothing to wait for."""
    nothing: Step = _nothing_async if is_async else _nothing
    alone, wrapped = [
        statistics.median(
            (await in_turn_async(step, NOBODY, (), clock) if is_async else in_turn(step, NOBODY, (), clock))[0]
        )
        for step in (nothing, behind(nothing, 0.0, 0, is_async, clock))
    ]
    return round(wrapped - alone)


def behind(step: Step, share: float, less_ns: int, is_async: bool, clock: Clock) -> Step:
    """Return the step with a busy wait behind it, of a share of its time and so much less."""

    async def slowed_async(params: Params) -> Any:
        start = clock()
        answer = await step(params)
        end = clock()
        end += int((end - start) * share) - less_ns
        while clock() < end:
            pass
        return answer

    def slowed(params: Params) -> Any:
        start = clock()
        answer = step(params)
        end = clock()
        end += int((end - start) * share) - less_ns
        while clock() < end:
            pass
        return answer

    return slowed_async if is_async else slowed


NOBODY: list[Params] = [()] * TIMES


async def _nothing_async(params: Params) -> None:
    pass


def _nothing(params: Params) -> None:
    pass
