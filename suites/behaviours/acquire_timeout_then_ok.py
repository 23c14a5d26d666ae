"""The network falls silent, callers give up waiting for a connection, and the network comes back: is the pool whole?

A timeout while a connection is lent, checked or made is a moment at which a pool can lose count. It shows only later:
the network is long well again, and the pool lends fewer than it has, or none.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import ok, tried

SIZE, TIMEOUT, CALLERS = 2, 1.0, 6

question = Question(
    number="A7",
    family="cancel",
    good="it lends all that it has",
    needs=Needs(pool=True, cancels=True, wire=True),
    sources=("https://github.com/MagicStack/asyncpg/issues/467",),
    deadline=75,
)


async def ask(lab):
    async with lab.pool(SIZE, ping="yes") as pool:  # where it can be told to check what it lends
        await lab.wire("hole")
        tasks = [asyncio.create_task(asyncio.wait_for(pool.value(), TIMEOUT)) for _ in range(CALLERS)]
        _, waiting = await asyncio.wait(tasks, timeout=25)  # how long a timeout takes is asked elsewhere
        await lab.wire("heal")
        await lab.wire("reset")  # connections do not outlive such a silence
        left = await tried(asyncio.wait(tasks), 10)
        failures = [one for one in [await tried(pool.value(), 10) for _ in range(2 * SIZE)] if one.grade > Grade.OK]
        lent = await pool.lends()
    figures = {"lent": lent, "failed when the network was back": len(failures), "late": len(waiting)}
    if left.hung:
        return Answer(Grade.HANGS, "callers still wait 10 s after the network was back", figures)
    if lent < SIZE:
        said = f"of {SIZE} connections the pool lends {lent}"
        return Answer(Grade.LEAKS, f"{said} ({failures[-1].said})" if failures else said, figures)
    return ok(f"the pool lends all {SIZE} again", **figures)
