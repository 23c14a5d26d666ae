"""Five tasks ask on one connection at the same time: does each get its own row, or an error that says what is wrong?

``asyncio.gather`` over one connection is the most common mistake of who comes from threads and sessions. A driver can
take one after the other, or refuse; what it must not do is to mix up answers, or to wait for ever.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, said_of, tried

TASKS = 5

question = Question(
    number="E1",
    family="misuse",
    good="each gets its own row, or a clear error",
    needs=Needs(is_async=True),
    known_bad=(KnownBad("asyncmy==0.2.13", Grade.HANGS),),
    sources=("https://github.com/aio-libs/aiomysql/issues/371", "https://github.com/MagicStack/asyncpg/issues/537"),
    smoke=True,
)


async def ask(lab):
    async with lab.session() as session:
        came = await at_once(lab, session)
    return graded(came)


async def at_once(lab, session):
    """Ask at once; return what became of each."""
    asks = (session.value(lab.sleeping(0.05, f"k{number}")) for number in range(TASKS))
    return await asyncio.gather(*(tried(one, 8) for one in asks))


def graded(came):
    right = sum(one.grade is Grade.OK and one.value == f"k{number}" for number, one in enumerate(came))
    wrong = [one.value for number, one in enumerate(came) if one.grade is Grade.OK and one.value != f"k{number}"]
    figures = {"right": right, "wrong": len(wrong), "hung": sum(one.hung for one in came)}
    if wrong:
        return Answer(Grade.WRONG_DATA, f"{len(wrong)} of {TASKS} got another one's row: {wrong[0]!r}", figures)
    worst = max(came, key=lambda one: one.grade.severity)
    if worst.hung:
        return Answer(Grade.HANGS, f"{figures['hung']} of {TASKS} got nothing within 8 s", figures)
    if worst.error:
        return Answer(worst.grade, f"{right} of {TASKS} got their row, the others: {said_of(worst.error)}", figures)
    return ok("each got its own row, one after the other", **figures)
