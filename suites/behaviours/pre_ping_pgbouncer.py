"""A pool looks before it lends, through a PgBouncer that lends connections by transaction: does looking do any harm?

Who is behind PgBouncer tells the driver to keep no statements, and switches the pool's check on, as for any server that
may go away. A check that prepares in one request and runs in the next, outside of a transaction, meets another
connection.
"""

import asyncio

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import Cannot, ok, tried, worst_grade

CLIENTS, ROUNDS = 8, 15

question = Question(
    number="D6",
    family="cache",
    good="no query fails that would not without the check",
    needs=Needs(speaks=("postgres",), pool=True, bouncer="bookworm"),
    known_bad=(KnownBad("sqlalchemy==2.0.20", Grade.CLEAN_ERROR, driver="asyncpg-core", with_=("asyncpg==0.28.0",)),),
    sources=("https://github.com/sqlalchemy/sqlalchemy/issues/10226",),
    deadline=60,
)


async def ask(lab):
    plain, checked = await failures(lab, "no"), await failures(lab, "yes")
    figures = {"failed": len(plain), "failed with a check": len(checked)}
    if plain:
        raise Cannot(f"it fails without a check, too: {plain[0].said}")
    if checked:
        return Answer(worst_grade(checked), f"{len(checked)} fail with a check: {checked[0].said}", figures)
    return ok("no query failed", **figures)


async def failures(lab, ping):
    """Have more clients borrow, at once and again and again, than PgBouncer has connections; return what failed."""
    async with lab.pool(CLIENTS, tx=True, ping=ping, cache="off") as pool:
        clients = [client(pool) for _ in range(CLIENTS)]
        return [one for came in await asyncio.gather(*clients) for one in came if one.grade is not Grade.OK]


async def client(pool):
    return [await tried(asks(pool), 20) for _ in range(ROUNDS)]


async def asks(pool):
    async with pool.borrow() as session, session.block():
        return await session.value("select 1")
