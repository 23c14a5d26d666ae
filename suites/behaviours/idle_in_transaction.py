"""An error, or a cancellation, comes out of a transaction block: is anything left open on the server?

A session that is idle in a transaction keeps its locks and holds back the server's housekeeping, for as long as the
pool keeps the connection.
"""

import asyncio
import gc

from suites.behaviours.contract import Answer, Grade, Question
from suites.behaviours.lab import cancelled, ok

SOON = 8.0

question = Question(
    family="pool",
    good="no transaction is left, and no row",
    sources=("https://github.com/sqlalchemy/sqlalchemy/issues/13381",),
    smoke=True,
)


class Mistake(Exception):
    pass


async def ask(lab):
    await lab.table("kept", "id int primary key")
    figures = {}
    gc.disable()  # or chance decides for how long what needs it stays
    async with lab.lending(1, tx=True) as lender:
        for how in (fails, is_cancelled) if lab.driver.is_async else (fails,):
            await how(lab, lender)
            if lab.driver.engine:  # another engine has its file, and nobody else may look
                continue
            seconds = await lab.until(none_open, SOON)
            figures[f"seconds in a transaction when it {how.__name__.replace('_', ' ')}"] = round(seconds, 2)
            if seconds > SOON:
                gc.collect()
                until = "until garbage is collected" if await lab.until(none_open, 2) < 2 else f"{SOON:g} s later"
                return Answer(Grade.LEAKS, f"when it {how.__name__.replace('_', ' ')} one stays open {until}", figures)
    ((rows,),) = await lab.ask("select count(*) from kept")
    if rows:
        return Answer(Grade.WRONG_DATA, f"{rows} rows of what was rolled back are there", figures)
    return ok("nothing is left open", **figures)


def none_open(seen):
    return not any(one.in_transaction for one in seen)


async def fails(lab, lender):
    try:
        async with lender.borrow() as session, session.block():
            await session.run("insert into kept values (1)")
            raise Mistake
    except Mistake:
        pass


async def is_cancelled(lab, lender):
    async def works():
        async with lender.borrow() as session, session.block():
            await session.run("insert into kept values (2)")
            await session.value(lab.sleeping(0.5 if lab.speaks == "sqlite" else 1.5, "working"))

    task = asyncio.create_task(works())
    await lab.until_asleep("working")
    if (await cancelled(task, 15)).hung:
        raise RuntimeError("the cancelled transaction did not end within 15 s")
