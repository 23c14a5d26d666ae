"""Ten wait for a pool's only connection, and by then the server refuses new ones: does each of them get an error?

The connection comes back dead, and a new one cannot be made. Who tries to make it gets the error; those who merely
wait in the queue may never be told, and wait until somebody restarts the service.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried, worst_grade

WAITERS, PATIENCE, WITHIN = 10, 4.0, 20.0

question = Question(
    number="B8",
    family="pool",
    good="every one gets an error",
    needs=Needs(pool=True, wire=True),
    known_bad=(
        KnownBad("asyncmy==0.2.14", Grade.HANGS),
        KnownBad("aiomysql==0.3.2", Grade.HANGS),
    ),
    sources=("https://github.com/long2ice/asyncmy/issues/154",),
    deadline=100,
)


async def ask(lab):
    async with lab.pool(1, patience=PATIENCE) as pool:
        lent, give_back = asyncio.Event(), asyncio.Event()

        async def holds():
            async with pool.borrow() as session:
                await session.value("select 1")
                lent.set()
                await give_back.wait()
                await session.value("select 1")

        holder = asyncio.create_task(tried(holds(), WITHIN))
        await lent.wait()
        waiters = [asyncio.create_task(tried(pool.value(), WITHIN)) for _ in range(WAITERS)]
        await asyncio.sleep(0.2)
        await lab.wire("refuse")
        give_back.set()
        came = await asyncio.gather(*waiters)
        await asyncio.wait({holder}, timeout=WITHIN)
        await lab.wire("heal")
        up = [await tried(pool.value(), 12) for _ in range(4)]
    waiting = [one for one in came if one.hung]
    figures = {
        "errors": sorted({type(one.error).__name__ for one in came if one.error}),
        "still waiting": len(waiting),
        "failed when it was back": sum(one.grade > Grade.OK for one in up),
    }
    if waiting:
        said = f"{len(waiting)} of {WAITERS} still wait after {WITHIN:g} s"
        return Answer(Grade.HANGS, said, figures)
    if up[-1].grade is not Grade.OK:
        return Answer(max(up[-1].grade, Grade.LEAKS), f"the server is back, the pool is not: {up[-1].said}", figures)
    if worst_grade(came) > Grade.CLEAN_ERROR:
        worst = max(came, key=lambda one: one.grade.severity)
        return Answer(worst.grade, worst.said, figures)
    return ok(f"every one got an error: {came[-1].said}", **figures)
