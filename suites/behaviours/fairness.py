"""Twenty callers share a pool of two and come again and again: does each get its turn?

A pool that hands a free connection to whoever asks first, past those who wait, serves the same few. The mean is fine;
the one who waits sees a request of seconds, and no query in any log took that long.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried

SIZE, CALLERS, TURNS = 2, 20, 30

question = Question(
    number="B5",
    family="pool",
    good="nobody waits until nearly all the others have finished",
    needs=Needs(pool=True),
    known_bad=(KnownBad("asyncmy==0.2.18", Grade.SLOW),),
    sources=("https://github.com/MagicStack/asyncpg/issues/1247",),
    repeats=3,
    deadline=75,
)


async def ask(lab):
    lent, worst = 0, 0  # counted in turns and not in seconds: those depend on the machine

    async with lab.pool(SIZE) as pool:

        async def comes_again():
            nonlocal lent, worst
            for _ in range(TURNS):
                asked = lent
                async with pool.borrow() as session:
                    worst, lent = max(worst, lent - asked), lent + 1
                    await session.value("select 1")

        came = await asyncio.gather(*[tried(comes_again(), 50) for _ in range(CALLERS)])
    figures = {"overtaken at worst": worst, "callers": CALLERS, "lent": lent}
    if failed := [one for one in came if one.grade is not Grade.OK]:
        return Answer(max(one.grade for one in failed), f"{len(failed)} of {CALLERS} failed: {failed[0].said}", figures)
    if worst > 0.75 * CALLERS * TURNS:  # some rounds are seen where who was woken too late goes to the end again
        return Answer(Grade.SLOW, f"{worst} others were served before one that waited, of {CALLERS} callers", figures)
    return ok(f"at most {worst} were served before one that waited", **figures)
