"""The network falls silent while a query is under way, and the caller has a timeout of a second: when does it get out?

A route that drops packets, a host that is gone: connections stay up, and nothing is said any more. ``wait_for`` cancels
the query, and the driver may try to tell the server, over the same dead network, before it lets its caller go.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried

TIMEOUT, SOON, PATIENCE = 1.0, 2.2, 18.0

question = Question(
    number="A5",
    family="cancel",
    good="after a second",
    needs=Needs(cancels=True, wire=True),
    known_bad=(KnownBad("psycopg==3.3.4", Grade.HANGS),),
    sources=("https://github.com/psycopg/psycopg/issues/1371",),
    deadline=45,
)


async def ask(lab):
    async with lab.session() as session:
        await session.value("select 1")
        await lab.wire("hole")
        out = await tried(asyncio.wait_for(session.value("select 2"), TIMEOUT), PATIENCE)
        await lab.wire("heal")
    figures = {"seconds until it was out": round(out.seconds, 1)}
    if out.hung:
        return Answer(
            Grade.HANGS, f"still waiting {PATIENCE:g} s after it began, with a timeout of {TIMEOUT:g} s", figures
        )
    if out.seconds > SOON:
        return Answer(Grade.SLOW, f"a timeout of {TIMEOUT:g} s took {out.seconds:.1f} s", figures)
    if not isinstance(out.error, TimeoutError):
        return Answer(max(out.grade, Grade.CLEAN_ERROR), f"no TimeoutError, but: {out.said}", figures)
    return ok("it timed out in time", **figures)
