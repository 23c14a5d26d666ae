"""Every caller holds one connection of a pool and needs a second, and there is none left: how does that end?

A function that borrows calls another one that borrows. With as many requests at once as there are connections, each
waits for what the others hold, and a service that was fine under light load stands still.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import ok, tried, worst_grade

SIZE, PATIENCE, WITHIN = 4, 3.0, 25.0

question = Question(
    number="B6",
    family="pool",
    good="the pool's own timeout ends it",
    needs=Needs(pool=True),
    sources=("https://github.com/brettwooldridge/HikariCP/wiki/About-Pool-Sizing",),
    deadline=75,
)


async def ask(lab):
    own = lab.heeds("patience") or not lab.driver.is_async
    async with lab.pool(SIZE, patience=PATIENCE) as pool:
        held, all_hold = 0, asyncio.Event()

        async def needs_two():
            nonlocal held
            async with pool.borrow():
                held += 1
                if held == SIZE:
                    all_hold.set()
                await all_hold.wait()
                return await pool.value()

        callers = [needs_two() if own else asyncio.wait_for(needs_two(), PATIENCE) for _ in range(SIZE)]
        came = await asyncio.gather(*[tried(one, WITHIN) for one in callers])
        lent = await pool.lends()
    failed = [one for one in came if one.grade is not Grade.OK]
    figures = {"failed": len(failed), "of": SIZE, "lent afterwards": lent}
    if any(one.hung for one in came):
        said = f"{sum(one.hung for one in came)} of {SIZE} wait for each other for more than {WITHIN:g} s"
        return Answer(Grade.HANGS, said, figures)
    if lent < SIZE:
        return Answer(Grade.LEAKS, f"of {SIZE} connections the pool lends {lent} afterwards", figures)
    if not failed:
        return Answer(Grade.WRONG_DATA, "it lent more than there are", figures)
    if worst_grade(failed) > Grade.CLEAN_ERROR:
        return Answer(worst_grade(failed), failed[0].said, figures)
    if not own:
        return Answer(Grade.OK_WITH_OPTION, "only the timeout of the caller ends it; the pool is whole", figures)
    return ok(f"{len(failed)} of {SIZE} got an error, and the pool is whole: {failed[0].said}", **figures)
