"""A query is cancelled while it runs, and the pool is asked again: does the next query get its own rows?

A web server cancels the handler of a client that went away. If the connection goes back to the pool with an answer
still on its way, the next handler reads that answer: somebody else's rows, without any error.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import cancelled, ok, tried

question = Question(
    number="A1",
    family="cancel",
    good="the next query gets its own row",
    needs=Needs(pool=True, cancels=True),
    known_bad=(KnownBad("asyncmy==0.2.11", Grade.WRONG_DATA),),
    sources=("https://github.com/long2ice/asyncmy/issues/103",),
    smoke=True,
)


async def ask(lab):
    try:
        return await reused(lab)
    finally:
        await lab.kill()  # whether the server goes on is asked elsewhere


async def reused(lab):
    async with lab.pool(1) as pool:

        async def asks(sql):
            async with pool.borrow() as session:
                return await session.value(sql)

        first = asyncio.create_task(asks(lab.sleeping(4, "theirs")))
        await lab.until_asleep("theirs")
        ended = await cancelled(first, 10)
        if ended.hung:
            return Answer(Grade.HANGS, "the cancelled query did not end within 10 s")
        answers = []
        for number in range(3):
            mine = await tried(asks(f"select 'mine{number}'"), 10)
            answers.append(mine.value if mine.error is None and not mine.hung else mine.said)
            if mine.error is None and not mine.hung and mine.value != f"mine{number}":
                return Answer(Grade.WRONG_DATA, f"the query for 'mine{number}' got {mine.value!r}", {"got": answers})
            if mine.grade is not Grade.OK:
                return Answer(mine.grade, f"the next query: {mine.said}", {"got": answers})
    return ok("three queries after it got their own rows", got=answers)
