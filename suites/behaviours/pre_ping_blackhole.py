"""The network has fallen silent, and a pool looks whether its connection is alive before it lends it: for how long?

A check before lending is what everybody advises against dead connections. Over a network that is silent the check
itself waits on the dead connection, before the caller's query and whatever timeout that one has.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import Cannot, ok, tried

TIMEOUT, SOON, PATIENCE = 1.0, 2.2, 18.0

question = Question(
    number="C7",
    family="network",
    good="who waits no longer than a second is out after a second, and the pool works when the network does",
    needs=Needs(pool=True, cancels=True, wire=True),
    known_bad=(KnownBad("psycopg==3.3.4", Grade.HANGS),),
    sources=("https://github.com/MemMachine/MemMachine/issues/1552", "https://github.com/psycopg/psycopg/issues/1371"),
    deadline=60,
)


async def ask(lab):
    if not lab.pings():
        raise Cannot("its pool has no way to look before it lends")
    async with lab.pool(1, ping="yes") as pool:

        async def asks():
            async with pool.borrow() as session:
                return await session.value("select 1")

        await asks()
        await lab.wire("hole")
        out = await tried(asyncio.wait_for(asks(), TIMEOUT), PATIENCE)
        await lab.wire("heal")
        after = await tried(asks(), 15)
    figures = {"seconds until it was out": round(out.seconds, 1), "afterwards": after.said}
    if out.hung:
        return Answer(Grade.HANGS, f"still waiting after {PATIENCE:g} s, with a timeout of {TIMEOUT:g} s", figures)
    if after.grade is not Grade.OK:
        return Answer(after.grade, f"when the network was back: {after.said}", figures)
    if out.seconds > SOON:
        return Answer(Grade.SLOW, f"a timeout of {TIMEOUT:g} s took {out.seconds:.0f} s", figures)
    if not isinstance(out.error, TimeoutError):
        return Answer(max(out.grade, Grade.CLEAN_ERROR), f"no TimeoutError, but: {out.said}", figures)
    return ok("it timed out in time, and the pool works again", **figures)
