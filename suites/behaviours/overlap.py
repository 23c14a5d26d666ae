"""Ten queries that wait are asked at once, each on a connection of its own: do they wait together, or in turn?

What is called async may run everything in one thread, or keep Python to itself while it waits. Then ten users wait ten
times as long, and the rest of the service with them.
"""

import asyncio
from contextlib import AsyncExitStack
from time import monotonic

from suites.behaviours.contract import Answer, Grade, KnownBad, Question
from suites.behaviours.lab import Cannot, ok, tried

COUNT, LASTS = 10, 0.4

question = Question(
    family="misuse",
    good="together",
    known_bad=(KnownBad("libsql==0.1.11", Grade.SLOW),),
    sources=("https://github.com/tursodatabase/libsql-python/issues/16",),
    smoke=True,
)


async def ask(lab):
    async with AsyncExitStack() as held:
        sessions = [await held.enter_async_context(lab.session()) for _ in range(COUNT)]
        if lab.speaks == "sqlite":
            await held.enter_async_context(locked(lab, sessions))
        (one, *_), begun = sessions, monotonic()
        await waits(lab, one)
        alone = monotonic() - begun
        if alone < LASTS / 2:
            raise Cannot("it does not wait for a lock, and there is nothing else to wait for")
        begun = monotonic()
        await asyncio.gather(*(waits(lab, session) for session in sessions))
        times = (monotonic() - begun) / alone
    figures = {"times as long": round(times, 1)}
    if times > COUNT / 3:
        return Answer(Grade.SLOW, f"{COUNT} at once took {times:.0f} times as long as one", figures)
    return ok("they wait together", **figures)


async def waits(lab, session):
    if lab.speaks == "sqlite":
        await tried(session.run("begin immediate"), 20)
    else:
        await session.value(lab.sleeping(LASTS, "waits"))


def locked(lab, sessions):
    """Hold SQLite's lock, for which the others wait: it has no way to sleep."""
    return lab.holding(sessions, "begin immediate", f"pragma busy_timeout = {int(LASTS * 1000)}")
