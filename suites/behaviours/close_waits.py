"""A pool is closed while one of its connections is lent and in a transaction: does closing end, and what is kept?

A service that is told to stop closes its pool while the last requests are at work. Closing may wait for them or cut
them off; it must not wait for ever, and what a request was told is committed must be there.
"""

import asyncio
import gc
from contextlib import AsyncExitStack

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question, worst
from suites.behaviours.lab import ok, tried, worst_grade

question = Question(
    number="B7",
    family="pool",
    good="closing ends once all is given back",
    needs=Needs(speaks=("postgres", "mysql"), pool=True),
    known_bad=(
        KnownBad("asyncmy==0.2.14", Grade.HANGS),
        KnownBad("aiomysql==0.3.2", Grade.HANGS),
    ),
    sources=("https://github.com/long2ice/asyncmy/issues/154", "https://github.com/long2ice/asyncmy/issues/157"),
    deadline=60,
)


async def ask(lab):
    await lab.table("last", "id int primary key")
    answers = [await closed_meanwhile(lab, how) for how in ("commits", "is left")]
    return worst(*answers)


async def closed_meanwhile(lab, how):
    """Close a pool while one works in a transaction, which then commits or is left as it is."""
    held, go_on, opened = asyncio.Event(), asyncio.Event(), AsyncExitStack()
    pool = await opened.enter_async_context(lab.pool(2))
    number = 1 if how == "commits" else 2

    async def works():
        async with pool.borrow() as session:
            await session.run("begin")
            await session.run("insert into last values ($1)", number)
            held.set()
            await go_on.wait()
            if how == "commits":
                await session.run("commit")

    worker = asyncio.create_task(works())
    await held.wait()
    closing = asyncio.create_task(opened.aclose())
    await asyncio.wait({closing}, timeout=1)
    waited = "waited" if not closing.done() else "did not wait"
    go_on.set()
    work, closed = await tried(worker, 20), await tried(closing, 20)
    gc.collect()  # what SQLAlchemy's engine had lent when it was disposed of goes when it is collected
    left = await lab.until(lambda seen: not seen, 8)
    await lab.kill()
    ((rows,),) = await lab.ask(f"select count(*) from last where id = {number}")
    figures = {"a transaction": how, "closing": waited, "rows": rows, "the work": work.said}
    if how == "commits" and rows != (work.grade is Grade.OK):
        return Answer(Grade.WRONG_DATA, f"a transaction commits ({work.said}), and {rows} rows are there", figures)
    if work.hung or closed.hung or any("did not end" in said for said in lab.noted):
        said = f"a transaction {how} while the pool is closed, and {'the work' if work.hung else 'closing'} never ends"
        return Answer(Grade.HANGS, said, figures)
    if left > 8:
        said = f"a transaction {how} while the pool is closed: 8 s later its session is open"
        return Answer(Grade.LEAKS, said, figures)
    if (grade := worst_grade([work, closed])) is not Grade.OK:
        return Answer(grade, f"closing {waited}; the work: {work.said}", figures)
    return ok(f"closing {waited}, and what was committed is there", **figures)
