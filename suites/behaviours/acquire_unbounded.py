"""All connections of a pool are lent, and one more is wanted, with no timeout given: does the caller ever get out?

A request that waits without bound holds its memory, its client and its place in the queue. Some pools give up by
themselves after half a minute; from others the only way out is the caller's own timeout.
"""

import asyncio
from contextlib import AsyncExitStack

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import ok, tried

SIZE, PATIENCE = 2, 33.0

question = Question(
    family="pool",
    good="it gives up by itself",
    needs=Needs(pool=True),
    sources=("https://github.com/MagicStack/asyncpg/issues/1247",),
    deadline=75,
)


async def ask(lab):
    async with lab.pool(SIZE) as pool:

        async def borrows():
            async with pool.borrow() as session:
                return await session.value("select 1")

        async with AsyncExitStack() as held:
            for _ in range(SIZE):
                await held.enter_async_context(pool.borrow())
            alone = await tried(borrows(), PATIENCE)
            out = await tried(asyncio.wait_for(borrows(), 1), 10) if alone.hung and lab.driver.is_async else alone
        after = await tried(borrows(), 10)
    figures = {"seconds until it gave up": None if alone.hung else round(alone.seconds, 1)}
    if after.grade is not Grade.OK:
        return Answer(Grade.LEAKS, f"the pool does not lend any more when all are back: {after.said}", figures)
    if alone.grade is Grade.OK:
        return Answer(Grade.WRONG_DATA, "it lent one more than there are", figures)
    if not alone.hung:
        return ok(f"it gave up after {alone.seconds:.0f} s: {alone.said}", **figures)
    if out.hung or not lab.driver.is_async:
        return Answer(Grade.HANGS, f"it waits for more than {PATIENCE:g} s, and there is no way out", figures)
    return Answer(
        Grade.OK_WITH_OPTION, f"it waits for more than {PATIENCE:g} s; the caller's own timeout works", figures
    )
