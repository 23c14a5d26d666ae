"""The network has fallen silent and a query has timed out: does closing the connection end?

Whoever cleans up after a timeout closes. A driver that says goodbye and waits for the answer waits for a network that
is dead, and with it waits whoever wanted to reconnect.
"""

import asyncio

from suites.behaviours.contract import Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried

question = Question(
    number="A6",
    family="cancel",
    good="within five seconds",
    needs=Needs(cancels=True, wire=True),
    known_bad=(KnownBad("asyncpg==0.30.0", Grade.HANGS),),
    sources=("https://github.com/MagicStack/asyncpg/issues/1356",),
    deadline=45,
)


async def ask(lab):
    async with lab.session() as session:
        await session.value("select 1")
        await lab.wire("hole")
        await tried(asyncio.wait_for(session.value("select 2"), 1), 15)
    await lab.wire("heal")  # the lab says it where closing did not end
    return ok("closing ended")
