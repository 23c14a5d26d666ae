"""Connections are opened and closed by the hundred, queries fail and are cancelled meanwhile: does memory grow?

A few hundred bytes for each connection, or a reference that keeps an error's frames, are seen after a week, when the
service is ended for using too much.
"""

import asyncio
import gc
from itertools import pairwise
from pathlib import Path

from suites.behaviours.contract import Answer, Grade, Question
from suites.behaviours.lab import ok, tried

ROUNDS, EACH = 6, 60
MOST = 12_000
"""Bytes for each connection from which on it is a leak: ten times what allocators move by."""

question = Question(
    number="H4",
    family="life",
    good="no more after many than after a few",
    sources=(
        "https://github.com/sqlalchemy/sqlalchemy/issues/8763",
        "https://github.com/long2ice/asyncmy/issues/171",
    ),
    deadline=90,
)


async def ask(lab):
    held = []
    for _ in range(ROUNDS):
        came = await tried(many(lab), 60)
        if came.grade is not Grade.OK:
            return Answer(came.grade, came.said)
        gc.collect()
        held.append(resident())
    # The first rounds fill caches and pools of the allocator. The median of what later ones add is moved by no page.
    added = sorted(after - before for before, after in pairwise(held[1:]))
    each = added[len(added) // 2] / EACH
    figures = {"bytes for each connection": round(each), "MB at the end": round(held[-1] / 1e6, 1)}
    if each > MOST:
        return Answer(Grade.LEAKS, f"{each / 1000:.0f} kB more for each connection", figures)
    return ok("it does not grow", **figures)


async def many(lab):
    """Open, use, fail and close, again and again."""
    for number in range(EACH):
        async with lab.session() as session:
            await session.value("select 1")
            if number % 3 == 0:
                await tried(session.value("select nothing from nowhere"), 10)
            if number % 3 == 1 and lab.driver.is_async:
                task = asyncio.create_task(session.value("select 2"))
                await asyncio.sleep(0)
                task.cancel()
                await asyncio.wait({task})


def resident():
    """Return the bytes that this process has in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
