"""The connection is reset (RST) while a query runs: how soon does the caller learn of it, and is the pool whole after?

A firewall that forgets, a load balancer that restarts, a container that is killed answer with a reset. It is the
clearest thing that a network can say, so nobody should have to wait for a timeout, and only the one query should fail.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import grade_of_failure, tried

SOON, PATIENCE = 5.0, 15.0

question = Question(
    number="C4",
    family="network",
    good="an error of the driver's own at once, and the next query works",
    needs=Needs(wire=True),
    sources=("https://github.com/Shopify/toxiproxy#reset_peer",),
    smoke=True,
)


async def ask(lab):
    try:
        return await reset(lab)
    finally:
        await lab.kill()  # the server still sleeps for one that is gone


async def reset(lab):
    async with lab.lending(1) as lender:

        async def asks(sql):
            async with lender.borrow() as session:
                return await session.value(sql)

        query = asyncio.create_task(asks(lab.sleeping(25, "theirs")))
        await lab.until_asleep("theirs")
        await lab.wire("reset")
        came = await tried(query, PATIENCE)
        after = await tried(asks("select 'mine'"), 10)
    figures = {"seconds": round(came.seconds, 1), "error": came.said, "the next query": after.said}
    if came.error is None and not came.hung:
        return Answer(Grade.WRONG_DATA, f"the connection was reset, and it answered {came.value!r}", figures)
    if came.hung or came.seconds > SOON:
        grade = Grade.HANGS if came.hung else Grade.SLOW
        return Answer(grade, f"it learnt of it after {came.seconds:.0f} s: {came.said}", figures)
    if after.grade is not Grade.OK:
        return Answer(after.grade, f"the next query of the pool: {after.said}", figures)
    return Answer(grade_of_failure(came), came.said, figures)
