"""A pool replaces a connection that has become old: does it say goodbye to the server?

A client that just hangs up counts as one that has crashed: the server logs a lost connection for each, monitoring
raises the alarm, and behind a proxy the other end may stay open.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import Cannot, ok

OLD, TIMES = 1, 12
LOST = {
    "postgres": "select sessions_abandoned from pg_stat_database where datname = current_database()",
    "mysql": "show global status like 'Aborted_clients'",
}

question = Question(
    number="B9",
    family="pool",
    good="the server counts no lost client",
    needs=Needs(pool=True, own_server=True),
    known_bad=(
        KnownBad("asyncmy==0.2.11", Grade.LEAKS),
        KnownBad("aiomysql==0.3.2", Grade.LEAKS),
    ),
    sources=("https://github.com/long2ice/asyncmy/issues/112", "https://github.com/long2ice/asyncmy/issues/113"),
    deadline=75,
)


async def ask(lab):
    if not lab.heeds("recycle"):
        raise Cannot("its pool keeps connections for ever")
    before, used = await lost(lab), set()
    async with lab.pool(1, least=0, recycle=OLD) as pool:
        for _ in range(TIMES):
            await pool.value()
            used |= {one.id for one in await lab.seen()}
            if len(used) > 2:
                break
            await asyncio.sleep(1.6 * OLD)
    await asyncio.sleep(1.5)  # what the server counts it tells a moment later
    gone = await lost(lab) - before
    figures = {"connections": len(used), "lost": gone}
    if len(used) < 2:
        return Answer(Grade.LEAKS, f"a connection of {OLD} s at most was not replaced in {TIMES} uses", figures)
    if gone:
        return Answer(Grade.LEAKS, f"the server counts {gone} lost clients of {len(used)} connections", figures)
    return ok(f"{len(used)} connections, and the server lost none", **figures)


async def lost(lab):
    (row,) = await lab.ask(LOST[lab.speaks])
    return int(row[-1])
