"""The database is gone and every connection to it is refused: does each caller get an error, in the time that was said?

While a database is down, a pool decides what its callers feel: an error after the seconds that they allowed, an error
at once, or silence. Some pools answer the first and keep the next waiting without bound.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import ok, said_of, tried, worst_grade

SIZE, PATIENCE, SPARE, ASKED = 2, 2.0, 2.0, 5

question = Question(
    number="B2",
    family="pool",
    good="an error within the two seconds that it was given",
    needs=Needs(pool=True, wire=True),
    sources=("https://github.com/brettwooldridge/HikariCP/wiki/Bad-Behavior:-Handling-Database-Down",),
    deadline=110,
)


async def ask(lab):
    own = lab.heeds("patience")
    async with lab.pool(SIZE, patience=PATIENCE) as pool:

        def asks():
            in_time = own or not lab.driver.is_async  # a thread that waits cannot be told to stop
            return pool.value() if in_time else asyncio.wait_for(pool.value(), PATIENCE)

        await lab.wire("refuse")
        down = [await tried(asks(), 12) for _ in range(ASKED)]
        await lab.wire("heal")
        up = [await tried(asks(), 12) for _ in range(SIZE + 2)]
    figures = {
        "seconds": [round(one.seconds, 1) for one in down],
        "errors": sorted({type(one.error).__name__ for one in down if one.error}),
        "whose timeout": "the pool's" if own else "the caller's",
        "failed when it was back": sum(one.grade > Grade.OK for one in up),
    }
    if any(one.hung for one in down):
        return Answer(Grade.HANGS, f"{sum(one.hung for one in down)} of {ASKED} waited for more than 12 s", figures)
    if up[-1].grade is not Grade.OK:
        return Answer(max(up[-1].grade, Grade.LEAKS), f"the database is back, the pool is not: {up[-1].said}", figures)
    if worst_grade(down) > Grade.CLEAN_ERROR:
        worst = max(down, key=lambda one: one.grade.severity)
        return Answer(worst.grade, said_of(worst.error), figures)
    if (slowest := max(one.seconds for one in down)) > PATIENCE + SPARE:
        return Answer(Grade.SLOW, f"it was given {PATIENCE:g} s, and took {slowest:.1f} s", figures)
    return ok(f"an error each time, after at most {slowest:.1f} s: {down[-1].said}", **figures)
