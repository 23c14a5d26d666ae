"""A query is cancelled: does the server stop working on it?

A service cancels what is too late, and sends the next request. If the cancelled query goes on, a slow database gets
slower with each retry, and nobody sees why: the application has long forgotten what keeps the server busy.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import cancelled, ok

LASTS, SOON = 5.0, 2.0

question = Question(
    number="A2",
    family="cancel",
    good="the server has stopped at once",
    needs=Needs(speaks=("postgres", "mysql"), pool=True, cancels=True),
    known_bad=(KnownBad("psycopg==3.1.8", Grade.LEAKS),),
    sources=("https://github.com/psycopg/psycopg/issues/543",),
    smoke=True,
)


async def ask(lab):
    async with lab.pool(1) as pool:

        async def asks():
            async with pool.borrow() as session:
                return await session.value(lab.sleeping(LASTS, "unwanted"))

        task = asyncio.create_task(asks())
        await lab.until_asleep("unwanted")
        ended = await cancelled(task, 10)
        gone = await lab.until(lambda seen: not any(one.active and "unwanted" in one.doing for one in seen), SOON)
        await lab.kill()
    if ended.hung:
        return Answer(Grade.HANGS, "the cancelled query did not end within 10 s")
    figures = {"seconds until the server stopped": round(gone, 2)}
    if gone > SOON:
        return Answer(Grade.LEAKS, f"the server still worked on it {SOON:g} s later", figures)
    return ok("the server stopped at once", **figures)
