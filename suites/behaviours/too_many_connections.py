"""The server takes no more connections: does who asks for one get an error that says so, and do the others go on?

A deployment that doubles its workers, or a leak, reaches the limit in the busiest hour. Then what counts is that the
one who comes too late is told at once, and that those who are connected notice nothing.
"""

from contextlib import AsyncExitStack

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import grade_of_failure, ok, tried

LIMIT, MANY = 15, 25
CODES = {"postgres": ("53300", "too many", "remaining connection slots"), "mysql": ("1040", "Too many connections")}

question = Question(
    number="C11",
    family="network",
    good="an error of the driver's own that says so; the pool goes on; when there is room, one can connect",
    needs=Needs(own_server=True),
    sources=("https://github.com/pgbouncer/pgbouncer/blob/master/test/test_limits.py",),
    deadline=90,
)


async def ask(lab):
    await limit(lab)
    try:
        return await crowded(lab)
    finally:
        await lift(lab)


async def crowded(lab):
    async with lab.lending(2) as lender:
        async with AsyncExitStack() as held:
            came, opened = await until_refused(lab, held)
            meanwhile = await tried(asks(lender), 15) if lab.driver.pool else None
        after = await tried(connects(lab), 15)
    figures = {"connected before it": opened, "error": came.said, "afterwards": after.said}
    for one, when in ((meanwhile, "meanwhile the pool"), (after, "when there is room again")):
        if one is not None and one.grade is not Grade.OK:
            return Answer(one.grade, f"{when}: {one.said}", figures)
    if (grade := grade_of_failure(came)) is not Grade.OK:
        return Answer(grade, came.said, figures)
    if not any(code in f"{came.error} {getattr(came.error, 'sqlstate', '')}" for code in CODES[lab.speaks]):
        return Answer(Grade.CLEAN_ERROR, f"the error does not say why: {came.said}", figures)
    return ok(came.said, **figures)


async def until_refused(lab, held):
    """Open sessions until one is refused; return what became of that, and how many there were before it."""
    for opened in range(MANY + 1):
        came = await tried(held.enter_async_context(lab.session()), 15)
        if came.error or came.hung:
            return came, opened
    raise RuntimeError(f"{MANY} sessions are open, with a limit of {LIMIT}")


async def asks(lender):
    async with lender.borrow() as session:
        return await session.value("select 1")


async def connects(lab):
    async with lab.session() as session:
        return await session.value("select 1")


async def limit(lab):
    if lab.speaks == "postgres":
        await lab.run(f"alter system set max_connections = {LIMIT}")
        await lab.serve("restart")
    else:
        await lab.run(f"set global max_connections = {LIMIT}")


async def lift(lab):
    if lab.speaks == "postgres":
        await lab.run("alter system reset max_connections")
        await lab.serve("restart")
    else:
        await lab.run("set global max_connections = 300")
