"""Two hundred thousand rows are fetched: for how long does the event loop stand still?

While Python decodes rows nothing else runs: health checks, other users' requests, timeouts. All drivers do it to some
degree; a second is noticed by everybody, and a whole query's time is what async was meant to avoid.
"""

import asyncio
from time import perf_counter, process_time

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import ok, tried

ROWS, TICK, MOST = 200_000, 0.002, 1.5

question = Question(
    number="H3",
    family="life",
    good="for a fraction of a second",
    needs=Needs(alone=True),
    sources=("https://github.com/sqlalchemy/sqlalchemy/issues/7290",),
    deadline=60,
)


async def ask(lab):
    async with lab.session() as session:
        await session.rows(lab.series(10))
        stalls = []
        watch = asyncio.create_task(watches(stalls))
        await asyncio.sleep(0.05)
        came = await tried(session.rows(lab.series(ROWS)), 40)
        await asyncio.sleep(0.01)
        watch.cancel()
    figures = {"longest stall in ms": round(max(stalls) * 1000), "seconds in all": round(came.seconds, 2)}
    if came.grade is not Grade.OK:
        return Answer(came.grade, came.said, figures)
    if len(came.value) != ROWS:
        return Answer(Grade.WRONG_DATA, f"{len(came.value)} of {ROWS} rows came", figures)
    if max(stalls) > MOST:
        return Answer(Grade.SLOW, f"the loop stood still for {max(stalls):.1f} s", figures)
    return ok("the loop stood still for a part of it", **figures)


async def watches(stalls):
    """Note how much later than it should each tick comes; of that what was computed here, and not by other programs."""
    while True:
        begun, computed = perf_counter(), process_time()
        await asyncio.sleep(TICK)
        stalls.append(min(perf_counter() - begun - TICK, process_time() - computed))
