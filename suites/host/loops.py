"""The timed loops. Nothing but the driver's own step runs between two clock readings.

Each loop is written twice, once with ``await``: a test keeps the two equal. The clock is a parameter, bound to a local
before the loop, so that tests can bring their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError
from time import perf_counter_ns
from typing import Any, TypeVar

from drivers.contract import Params, Step

Reading = TypeVar("Reading")


async def in_turn_async(
    step: Step, share: Sequence[Params], then: Sequence[Params] = (), clock: Callable[[], int] = perf_counter_ns
) -> tuple[list[int], list[Any]]:
    """Return nanoseconds of each step, one after the other; and what further steps answer, which no clock sees."""
    taken = [0] * len(share)
    for number, params in enumerate(share):
        start = clock()
        await step(params)
        taken[number] = clock() - start
    answers = []
    for params in then:
        answers.append(await step(params))
    return taken, answers


def in_turn(
    step: Step, share: Sequence[Params], then: Sequence[Params] = (), clock: Callable[[], int] = perf_counter_ns
) -> tuple[list[int], list[Any]]:
    """Return nanoseconds of each step, one after the other; and what further steps answer, which no clock sees."""
    taken = [0] * len(share)
    for number, params in enumerate(share):
        start = clock()
        step(params)
        taken[number] = clock() - start
    answers = []
    for params in then:
        answers.append(step(params))
    return taken, answers


async def at_once_async(
    step: Step,
    share: Sequence[Params],
    callers: int,
    meter: Callable[[], Reading],
    clock: Callable[[], int] = perf_counter_ns,
) -> tuple[list[int], Reading, Reading]:
    """Return nanoseconds of each step, taken by so many tasks from one source; the meter before and after all."""
    taken = [0] * len(share)
    source = iter(enumerate(share))
    ready = asyncio.Event()

    async def caller() -> None:
        await ready.wait()
        for number, params in source:
            start = clock()
            await step(params)
            taken[number] = clock() - start

    tasks = [asyncio.create_task(caller()) for _ in range(callers)]
    await asyncio.sleep(0)  # and each of them waits
    before = meter()
    ready.set()
    try:
        await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
    return taken, before, meter()


def at_once(
    step: Step,
    share: Sequence[Params],
    callers: int,
    meter: Callable[[], Reading],
    clock: Callable[[], int] = perf_counter_ns,
) -> tuple[list[int], Reading, Reading]:
    """Return nanoseconds of each step, taken by so many threads from one source; the meter before and after all."""
    taken = [0] * len(share)
    source = iter(enumerate(share))  # its next is one call in C: no two threads are given the same
    readings: list[Reading] = []
    # The last thread to come reads the meter, so neither making threads nor their end is in it.
    ready, done = (Barrier(callers, lambda: readings.append(meter())) for _ in range(2))

    def caller() -> None:
        ready.wait()
        for number, params in source:
            start = clock()
            step(params)
            taken[number] = clock() - start

    def run() -> None:
        try:
            caller()
            done.wait()
        except BrokenBarrierError:
            pass  # another's error ended it, and is told
        except BaseException:
            done.abort()
            raise

    with ThreadPoolExecutor(callers) as threads:
        for thread in [threads.submit(run) for _ in range(callers)]:
            thread.result()
    before, after = readings
    return taken, before, after
