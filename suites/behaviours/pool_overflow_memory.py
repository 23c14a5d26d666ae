"""A pool opens and closes connections above its usual number for hours: does the process keep growing?

Bursts make a pool open more than it keeps, and close them again. What each leaves in memory, a timer or a task or a
reference, is nothing on one day, and ends the process after a week.
"""

import asyncio
import gc
from itertools import pairwise
from pathlib import Path

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import Cannot, ok

LEAST, MOST, BURSTS, PARTS, MUCH = 1, 6, 25, 4, 400

question = Question(
    number="B11",
    family="pool",
    good="no growth once it is warm",
    needs=Needs(speaks=("postgres", "mysql"), pool=True, is_async=True),
    known_bad=(KnownBad("greenlet==2.0.0", Grade.LEAKS, driver="asyncpg-core"),),
    sources=(
        "https://github.com/sqlalchemy/sqlalchemy/issues/7059",
        "https://github.com/MagicStack/asyncpg/issues/830",
    ),
    deadline=180,
)


async def ask(lab):
    if not lab.heeds("least"):
        raise Cannot("its pool has one size")
    limit = {"limit": 60} if lab.heeds("limit") else {}  # a timer for every statement
    held = []
    async with lab.pool(MOST, least=LEAST, **limit) as pool:
        for _ in range(PARTS):
            for _ in range(BURSTS):
                await asyncio.gather(*[pool.value() for _ in range(MOST)])
            gc.collect()
            held.append(resident())
    grown = min(after - before for before, after in pairwise(held[1:]))  # the first part warms up
    figures = {"kB": held, "kB grown in a part": grown, "queries in a part": BURSTS * MOST}
    if grown > MUCH:
        return Answer(Grade.LEAKS, f"it grows by {grown} kB with every {BURSTS * MOST} queries in bursts", figures)
    return ok("it does not grow", **figures)


def resident():
    """Return what this process holds in memory, in kB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4
