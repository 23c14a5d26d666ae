"""A connection dies in the hands of its borrower, who gives it back: does the pool lend it again?

The error says what happened, and the pool, or SQLAlchemy above it, must know it for a lost connection. An error of a
kind that nobody counts among those leaves the dead one in the pool, and each request that gets it fails.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import ok, tried

ASKED = 4
WAYS = ("ended between two queries", "ended in the middle of one", "reset between two queries")

question = Question(
    number="B14",
    family="pool",
    good="an error, and the next gets a new one",
    needs=Needs(pool=True, wire=True),
    sources=(
        "https://github.com/sqlalchemy/sqlalchemy/issues/13241",
        "https://github.com/long2ice/asyncmy/issues/158",
    ),
    deadline=90,
)


async def ask(lab):
    errors, again = {}, {}
    for how in WAYS:
        async with lab.pool(1) as pool:
            errors[how] = await tried(dies(lab, pool, how), 20)
            after = [await tried(pool.value(), 12) for _ in range(ASKED)]
            again[how] = [one for one in after if one.grade is not Grade.OK]
    figures = {how: errors[how].said for how in errors}
    figures |= {f"failed after it, {how}": len(failed) for how, failed in again.items()}
    for how, failed in again.items():
        if len(failed) == ASKED:
            said = f"it was {how}; the pool lends it again and again: {failed[0].said}"
            return Answer(max(Grade.LEAKS, failed[0].grade), said, figures)
    for how, one in errors.items():
        if one.grade is not Grade.CLEAN_ERROR:
            return Answer(max(one.grade, Grade.RAW_ERROR), f"it was {how}: {one.said}", figures)
    for how, failed in again.items():
        if failed:
            said = f"it was {how}, and {len(failed)} of {ASKED} queries after it failed: {failed[0].said}"
            return Answer(max(Grade.CLEAN_ERROR, *[one.grade for one in failed]), said, figures)
    return ok("an error, and the next got a new one", **figures)


async def dies(lab, pool, how):
    """Borrow, lose the connection, and use it."""
    async with pool.borrow() as session:
        await session.value("select 1")
        if "middle" in how:
            query = asyncio.ensure_future(session.value(lab.sleeping(15, "dying")))
            await lab.until_asleep("dying")
            await lab.kill()
            return await query
        await (lab.wire("reset") if "reset" in how else lab.kill())
        await lab.until(lambda seen: not seen, 5)
        return await session.value("select 1")
