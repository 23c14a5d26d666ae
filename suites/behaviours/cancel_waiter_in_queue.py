"""A caller waits for its turn at a pool that is all lent, and is cancelled in that moment: is its turn lost?

A connection that is given back is handed to the first who waits. If that one has just been cancelled, nobody takes the
connection: the pool has one less, and the next in the queue waits on.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried

STEPS, WITHIN = 16, 10

question = Question(
    number="A8",
    family="cancel",
    good="the next in the queue gets it",
    needs=Needs(pool=True, cancels=True),
    known_bad=(KnownBad("psycopg-pool==3.1.6", Grade.LEAKS, driver="psycopg"),),
    sources=("https://github.com/psycopg/psycopg/issues/503",),
    deadline=75,
)


async def ask(lab):
    async with lab.pool(1) as pool:
        for before in (True, False):  # it is cancelled, and then one is given back; or the other way around
            for steps in range(STEPS):
                served = await next_in_queue(pool, before, steps)
                if served.grade is not Grade.OK:
                    when = "before" if before else "after"
                    figures = {"turns of the loop": steps, "cancelled": f"{when} one was given back"}
                    return Answer(served.grade, f"cancelled {steps} turns {when} one came back: {served.said}", figures)
        lent = await pool.lends()
    if lent < 1:
        return Answer(Grade.LEAKS, "the pool does not lend its connection any more", {"lent": lent})
    return ok(f"at each of {2 * STEPS} moments the next was served", moments=2 * STEPS)


async def next_in_queue(pool, before, steps):
    """Have two wait for the only connection, cancel the first, and say what became of the second."""
    give_back, lent = asyncio.Event(), asyncio.Event()

    async def holds():
        async with pool.borrow():
            lent.set()
            await give_back.wait()

    holder = asyncio.create_task(holds())
    await asyncio.wait_for(lent.wait(), WITHIN)
    first, second = asyncio.create_task(pool.value()), asyncio.create_task(pool.value())
    for _ in range(4):  # both wait
        await asyncio.sleep(0)
    for act in (first.cancel, give_back.set) if before else (give_back.set, first.cancel):
        act()
        for _ in range(steps):
            await asyncio.sleep(0)
    served = await tried(second, WITHIN)
    await asyncio.wait({holder, first}, timeout=WITHIN)
    return served
