"""A small pool is idle, and many short requests come at once: how many connections does it open for them?

A server pays for each connection with memory and with a process. A pool that opens one for every request that comes,
or more than it was allowed, answers a spike of milliseconds with a burden that stays.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import Cannot, ok, tried, worst_grade

LEAST, MOST, CALLERS = 2, 8, 40

question = Question(
    number="B12",
    family="pool",
    good="no more than there are callers, and than it may",
    needs=Needs(speaks=("postgres", "mysql"), pool=True),
    sources=("https://www.psycopg.org/psycopg3/docs/advanced/pool.html",),
    deadline=75,
)


async def ask(lab):
    if not lab.heeds("least"):
        raise Cannot("its pool has one size")
    async with lab.pool(MOST, least=LEAST) as pool:
        few, opened_for_few = await comes(lab, pool, LEAST + 1)
        many, opened_for_many = await comes(lab, pool, CALLERS)
        kept = len(await lab.seen())
    figures = {f"for {LEAST + 1}": opened_for_few, f"for {CALLERS}": opened_for_many, "kept": kept}
    if opened_for_many > MOST:
        return Answer(Grade.LEAKS, f"it may have {MOST}, and had {opened_for_many}", figures)
    if (grade := worst_grade([*few, *many])) is not Grade.OK:
        failed = [one for one in [*few, *many] if one.grade is not Grade.OK]
        return Answer(grade, f"{len(failed)} of {CALLERS + LEAST + 1} failed: {failed[0].said}", figures)
    if opened_for_few > LEAST + 1:
        return Answer(Grade.SLOW, f"for {LEAST + 1} callers at once it had {opened_for_few}", figures)
    return ok(f"for {CALLERS} callers it had {opened_for_many} of at most {MOST}", **figures)


async def comes(lab, pool, callers):
    """Ask by so many at once; return what became of them, and how many sessions the server saw at most."""
    asking = asyncio.gather(*[tried(pool.value(lab.sleeping(0.05, "spike")), 30) for _ in range(callers)])
    most = 0
    while not asking.done():
        most = max(most, len(await lab.seen()))
        await asyncio.sleep(0.01)
    return await asking, max(most, len(await lab.seen()))
