"""Five tasks use one ``AsyncSession`` at the same time: are they told that they must not?

``asyncio.gather`` over one session is how a handler is made fast, and it works on the developer's machine. A session is
one transaction on one connection; what two tasks do to it at once, its identity map and its transaction do not survive.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried

TASKS = 5
SAYS = "concurrent", "already in progress", "another operation", "_connection_for_bind", "isn't allowed"

question = Question(
    number="E3",
    family="misuse",
    good="an error that says so, or each its own row; and the session works after a rollback",
    needs=Needs(layered=True),
    known_bad=(KnownBad("sqlalchemy==2.0.16", Grade.LEAKS, driver="asyncpg-core"),),
    sources=(
        "https://github.com/sqlalchemy/sqlalchemy/issues/9973",
        "https://github.com/sqlalchemy/sqlalchemy/issues/10092",
    ),
)


async def ask(lab):
    from sqlalchemy import text
    from sqlalchemy.ext.asyncio import AsyncSession

    async def asks(sql):
        return (await session.execute(text(sql))).scalar()

    async with lab.session(tx=True) as held:
        session = AsyncSession(held.raw.engine)
        came = await asyncio.gather(*(tried(asks(sql(lab, number)), 10) for number in range(TASKS)))
        rolled_back = await tried(session.rollback(), 10)
        after = await tried(asks("select 'after'"), 10)
        closed = await tried(session.close(), 10)
    right = sum(one.grade is Grade.OK and one.value == f"k{number}" for number, one in enumerate(came))
    wrong = [one.value for number, one in enumerate(came) if one.grade is Grade.OK and one.value != f"k{number}"]
    figures = {"right": right, "wrong": len(wrong), "afterwards": after.said, "rollback": rolled_back.said}
    if wrong or (after.grade is Grade.OK and after.value != "after"):
        return Answer(Grade.WRONG_DATA, f"one got another's row: {(wrong or [after.value])[0]!r}", figures)
    if closed.grade is not Grade.OK:
        said = f"the session can no more be closed: {closed.said}"
        return Answer(max(closed.grade, Grade.LEAKS), said, figures)
    errors = [one for one in came if one.grade is not Grade.OK]
    clear = [one for one in errors if any(word in str(one.error) for word in SAYS)]
    worst = max([*came, rolled_back, after], key=lambda one: one.grade.severity)
    figures["errors that say so"] = f"{len(clear)} of {len(errors)}"
    if worst.grade > Grade.CLEAN_ERROR:
        return Answer(worst.grade, worst.said, figures)
    if after.grade is not Grade.OK:
        return Answer(Grade.CLEAN_ERROR, f"after a rollback the session does not work: {after.said}", figures)
    if len(clear) < len(errors):
        return Answer(Grade.CLEAN_ERROR, f"an error that does not say what is wrong: {worst.said}", figures)
    return ok(errors[0].said if errors else "each got its own row, one after the other", **figures)


def sql(lab, number):
    return lab.sleeping(0.05, f"k{number}")
