"""A database is out of reach for longer than the pool tries to connect: does the pool work again without a restart?

A pool that gives up after some minutes may have nobody left who tries. The database is back, the service has to be
restarted by hand, and until somebody does, every request waits and fails.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import ok, tried

SIZE, GIVES_UP, OUTAGE, ASKED = 2, 2.0, 9.0, 8

question = Question(
    number="B4",
    family="pool",
    good="it works again by itself",
    needs=Needs(pool=True, wire=True),
    sources=("https://github.com/psycopg/psycopg/issues/1315",),
    deadline=120,
)


async def ask(lab):
    async with lab.pool(SIZE, gives_up=GIVES_UP, patience=2.0) as pool:

        def asks():
            return asyncio.wait_for(pool.value(), 3) if lab.driver.is_async else pool.value()

        await lab.wire("refuse")
        down = [await tried(asks(), 12)]
        await asyncio.sleep(OUTAGE)
        down.append(await tried(asks(), 12))
        await lab.wire("heal")
        up = []
        while len(up) < ASKED and (not up or up[-1].grade is not Grade.OK):
            up.append(await tried(asks(), 12))
            await asyncio.sleep(0.5)
        lent = await pool.lends() if up[-1].grade is Grade.OK else 0
    figures = {"failed when it was back": len(up) - 1, "lent": lent, "while it was away": [one.said for one in down]}
    if any(one.hung for one in down):
        return Answer(Grade.HANGS, "while it was away a caller waited for more than 12 s", figures)
    if up[-1].grade is not Grade.OK:
        return Answer(Grade.HANGS, f"it is back, and {len(up)} queries fail all the same: {up[-1].said}", figures)
    if lent < SIZE:
        return Answer(Grade.LEAKS, f"of {SIZE} connections the pool lends {lent}", figures)
    return ok(f"it worked again after {len(up) - 1} failures", **figures)
