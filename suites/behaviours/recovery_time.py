"""A database is stopped at once and started again while a service is at work: does every worker go on?

A restart, an upgrade or a failover takes seconds. Then the pool has to notice that its connections are dead and make
new ones, and nobody who waited meanwhile may be forgotten.
"""

import asyncio
from time import monotonic

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import ok, tried

SIZE, WORKERS, SOON, PATIENCE = 4, 8, 10.0, 30.0

question = Question(
    number="B3",
    family="pool",
    good="all workers go on at once",
    needs=Needs(pool=True, own_server=True),
    sources=("https://github.com/psycopg/psycopg/issues/370",),
    deadline=150,
)


async def ask(lab):
    worked, errors, over = {}, [], asyncio.Event()
    async with lab.pool(SIZE, patience=5.0) as pool:

        async def works(number):
            while not over.is_set():
                one = await tried(pool.value(), 15)
                if one.grade is Grade.OK:
                    worked[number] = monotonic()
                else:
                    errors.append(one)
                await asyncio.sleep(0.02)

        workers = [asyncio.create_task(works(number)) for number in range(WORKERS)]
        await until(lambda: len(worked) == WORKERS, 20)
        begun = monotonic()
        await lab.serve("restart")
        up = monotonic()
        all_went_on = await until(lambda: all(worked.get(n, 0) > up for n in range(WORKERS)), PATIENCE)
        stuck = sum(worked.get(number, 0) <= up for number in range(WORKERS))
        over.set()
        await asyncio.wait(workers, timeout=16)
    figures = {
        "seconds it was down": round(up - begun, 1),
        "seconds until all went on": round(all_went_on, 1),
        "stuck": stuck,
        "failed": len(errors),
        "errors": sorted({type(one.error).__name__ for one in errors if one.error}),
    }
    if stuck:
        said = f"{stuck} of {WORKERS} workers have not gone on {PATIENCE:g} s after the restart"
        return Answer(Grade.HANGS, said, figures)
    if raw := [one for one in errors if one.grade is Grade.RAW_ERROR]:
        return Answer(Grade.RAW_ERROR, f"all went on, but meanwhile: {raw[0].said}", figures)
    if all_went_on > max(SOON, 2 * (up - begun)):  # who tries again waits twice as long each time
        return Answer(Grade.SLOW, f"it took {all_went_on:.0f} s until all workers went on", figures)
    return ok("all workers went on", **figures)


async def until(holds, within):
    """Return the seconds until something holds, or more than ``within``."""
    begun = monotonic()
    while not holds() and monotonic() - begun <= within:  # noqa: ASYNC110 - what holds is no event of ours
        await asyncio.sleep(0.05)
    return monotonic() - begun
