"""A burst: steps that are timed, with what the clock and the kernel say before and after them."""

from __future__ import annotations

import asyncio
import resource
from dataclasses import dataclass
from time import perf_counter_ns
from typing import Any

from drivers.contract import Params
from suites.host.loops import in_turn, in_turn_async
from suites.host.open_cell import OpenCell


@dataclass(frozen=True, slots=True)
class Meter:
    """What the clock and the kernel say of this process."""

    at: int
    usage: resource.struct_rusage

    @classmethod
    def read(cls) -> Meter:
        return cls(perf_counter_ns(), resource.getrusage(resource.RUSAGE_SELF))


Spans = list[tuple[Meter, Meter]]


async def timed(
    opened: OpenCell, share: list[Params], further: list[Params], cut: int
) -> tuple[list[int], list[Any], Spans]:
    """Return nanoseconds of each step; what further steps answered, which are taken after ``cut`` of the others; and
    the meter before and after what was timed."""
    if opened.cell.callers:
        taken, before, after = await opened.at_once(opened.step, share, Meter.read)
        return taken, [], [(before, after)]
    if not further:
        taken, _, span = await _timed(opened, share, [])
        return taken, [], [span]
    first, _, early = await _timed(opened, share[:cut], [])
    async with opened.traced():
        _, answers, _ = await _timed(opened, [], further)
    second, _, late = await _timed(opened, share[cut:], [])
    return first + second, answers, [early, late]


async def _timed(
    opened: OpenCell, share: list[Params], further: list[Params]
) -> tuple[list[int], list[Any], tuple[Meter, Meter]]:
    before = Meter.read()
    if opened.cell.driver.is_async:
        # A task of its own: each time a step is woken, it would have to come through the coroutines that we are in,
        # and four of them are one per cent of the shortest step.
        taken, answers = await asyncio.create_task(in_turn_async(opened.step, share, further))
    else:
        taken, answers = in_turn(opened.step, share, further)
    return taken, answers, (before, Meter.read())
