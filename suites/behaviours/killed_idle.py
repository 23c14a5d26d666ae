"""Idle connections of a pool are ended by the server: how many queries fail before the pool works again?

A failover, a restart, a firewall or an administrator ends connections that nobody uses at the moment. The pool lends
them all the same, and each request that gets one fails, unless the pool looks before it lends.
"""

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried, worst_grade

SIZE, ASKED = 2, 6

question = Question(
    number="B1",
    family="pool",
    good="no query fails",
    needs=Needs(speaks=("postgres", "mysql"), pool=True),
    deadline=60,
    known_bad=(KnownBad("psycopg==3.3.4", Grade.OK_WITH_OPTION),),
    sources=("https://github.com/psycopg/psycopg/issues/656", "https://github.com/psycopg/psycopg/issues/701"),
    smoke=True,
)


async def ask(lab):
    failures = await failed(lab)
    figures = {"failed": len(failures)}
    if not failures:
        return ok("the first query after it worked", **figures)
    said = f"{len(failures)} of {ASKED} queries failed ({failures[0].said})"
    if len(failures) < ASKED and not (checked := await failed(lab, ping="yes")):
        return Answer(Grade.OK_WITH_OPTION, f"{said}; none where it checks what it lends", figures)
    return Answer(worst_grade(failures), said, figures | {"failed with a check": len(checked)})


async def failed(lab, **settings):
    """Use a pool, have its connections ended, use it again; return what failed."""
    async with lab.pool(SIZE, **settings) as pool:
        for _ in range(10):  # one that has only just begun may not hear it
            await lab.kill()
            if await lab.until(lambda seen: not seen, 2) <= 2:
                break
        else:
            raise RuntimeError(f"the server did not end the sessions: {await lab.seen()}")
        return [one for one in [await tried(asks(pool), 10) for _ in range(ASKED)] if one.grade is not Grade.OK]


async def asks(pool):
    async with pool.borrow() as session:
        return await session.value("select 1")
