"""Queries through a pool are cancelled at random moments: can all its connections still be borrowed afterwards?

Cancellation can strike at any await: while a connection is lent, checked, given back. A pool that loses one each time
works for days, and then every request waits for a connection that will never come.
"""

import asyncio
from time import monotonic

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried

SIZE, ROUNDS = 5, 150

question = Question(
    number="A4",
    family="cancel",
    good="all five can be borrowed at once",
    needs=Needs(pool=True, cancels=True),
    known_bad=(KnownBad("psycopg-pool==3.2.8", Grade.LEAKS, driver="psycopg"),),
    sources=(
        "https://github.com/psycopg/psycopg/issues/1123",
        "https://github.com/psycopg/psycopg/issues/1208",
        "https://github.com/psycopg/psycopg/issues/1275",
    ),
    repeats=3,
    deadline=60,
)


async def ask(lab):
    async with lab.pool(SIZE, ping="yes") as pool:  # where it can be told to check what it lends

        async def asks():
            async with pool.borrow() as session:
                await session.value("select 1")

        loop = asyncio.get_running_loop()
        await asks()
        begun = monotonic()
        await asks()
        usual = monotonic() - begun
        for _ in range(ROUNDS):
            tasks = [asyncio.create_task(asks()) for _ in range(2 * SIZE)]
            for task in tasks:
                loop.call_later(lab.random.uniform(0, 3 * usual), task.cancel)
            if (await tried(asyncio.wait(tasks), 15)).hung:
                return Answer(Grade.HANGS, "a cancelled query did not end within 15 s")
        lent = await borrowed_at_once(pool)
    if lent < SIZE:
        return Answer(Grade.LEAKS, f"of {SIZE} connections the pool still lends {lent}", {"lent": lent})
    return ok(f"the pool still lends all {SIZE}", lent=lent)


async def borrowed_at_once(pool):
    """Borrow as many as there are at once, and return how many came."""
    enough = asyncio.Event()

    async def borrows(came):
        async with pool.borrow():
            came.append(1)
            if len(came) == SIZE:
                enough.set()
            await enough.wait()

    came = []
    tasks = [asyncio.create_task(borrows(came)) for _ in range(SIZE)]
    await asyncio.wait(tasks, timeout=5)
    enough.set()
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=5)
    return len(came)
