"""An engine is disposed of and used again by many at once: does the new pool work as the first one did?

Services dispose after a fork, a failover or a change of password, and go on. SQLAlchemy makes a new pool in place of
the old one; a lock of the wrong kind in it stops the whole event loop at the first moment that two tasks meet.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import Cannot, ok, tried, worst_grade

SIZE, CALLERS, ROUNDS = 3, 20, 3

question = Question(
    number="B10",
    family="pool",
    good="all get their answers",
    needs=Needs(pool=True, is_async=True),
    known_bad=(KnownBad("sqlalchemy==2.0.24", Grade.HANGS, driver="asyncpg-core"),),
    sources=("https://github.com/sqlalchemy/sqlalchemy/issues/10813",),
    deadline=45,
)


async def ask(lab):
    if not lab.layered:
        raise Cannot("it is a question about SQLAlchemy's engine, and this is the driver itself")
    from sqlalchemy.ext.asyncio import create_async_engine

    async with lab.session() as session:
        url = session.raw.engine.url
    engine = create_async_engine(url, pool_size=SIZE, max_overflow=0)  # one that has never connected

    async def asks():
        async with engine.connect() as connection:
            return (await connection.exec_driver_sql("select 1")).scalar()

    try:
        for _ in range(ROUNDS):
            await engine.dispose()
            came = await asyncio.gather(*[tried(asks(), 15) for _ in range(CALLERS)])
            if worst_grade(came) is not Grade.OK:
                worst = max(came, key=lambda one: one.grade.severity)
                return Answer(worst.grade, f"after dispose: {worst.said}")
    finally:
        await engine.dispose()
    return ok(f"{CALLERS} at once were answered after each of {ROUNDS} disposals")
