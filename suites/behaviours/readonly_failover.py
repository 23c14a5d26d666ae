"""The server only reads for a while, as during a failover, under an open pool: does it write again as soon as it may?

The writes that come meanwhile fail, and nothing else should: with an error that can be told from others, on a
connection that is as good as before, and with nothing left of the transaction that it came out of.
"""

import asyncio
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import grade_of_failure, ok, tried

SIZE, WRITES = 2, 4
ONLY_READ = {
    "postgres": ("alter system set default_transaction_read_only = {}", "select pg_reload_conf()"),
    "mysql": ("set global read_only = {}",),
}
SAYS = "select current_setting('default_transaction_read_only')"

question = Question(
    number="C8",
    family="network",
    good="writes fail with an error of the driver's own, reads go on, and afterwards every write works",
    needs=Needs(pool=True, own_server=True),
    sources=("https://github.com/MagicStack/asyncpg/blob/master/tests/test_adversity.py",),
    deadline=60,
)


async def ask(lab):
    await lab.table("many", "id int primary key")
    try:
        async with lab.pool(SIZE, url=await url_of_a_user(lab)) as pool:
            await writes(pool, 0)
            await only_read(lab, pool, "on")
            meanwhile = [await tried(writes(pool, number), 10) for number in range(1, WRITES)]
            reads = await tried(reading(pool, "select count(*) from many"), 10)
            await only_read(lab, pool, "off")
            after = [await tried(writes(pool, number), 10) for number in range(WRITES, 2 * WRITES)]
    finally:
        for sql in ONLY_READ[lab.speaks]:
            await lab.run(sql.format("off"))
        if lab.speaks == "mysql":
            await lab.run("drop user if exists app")
    return graded(meanwhile, reads, after)


def graded(meanwhile, reads, after):
    lost = [one for one in after if one.grade is not Grade.OK]
    figures = {"error": meanwhile[0].said, "a read meanwhile": reads.said, "writes that failed afterwards": len(lost)}
    if any(one.error is None and not one.hung for one in meanwhile):
        raise RuntimeError("writes went through while the server only read")
    for one, when in ((reads, "a read meanwhile"), *((one, "a write afterwards") for one in lost)):
        if one.grade is not Grade.OK:
            return Answer(one.grade, f"{when}: {one.said}", figures)
    worst = max(meanwhile, key=lambda one: grade_of_failure(one).severity)
    if (grade := grade_of_failure(worst)) is not Grade.OK:
        return Answer(grade, worst.said, figures)
    return ok(f"{worst.said}; afterwards it writes", **figures)


async def url_of_a_user(lab):
    """Return the URL of a user whom ``read_only`` keeps from writing: it does not keep who may do everything."""
    if lab.speaks != "mysql":
        return lab.url
    parts = urlsplit(lab.url)
    await lab.run("create user app identified by 'app'")
    await lab.run(f"grant all on {parts.path.lstrip('/')}.* to app")
    return parts._replace(netloc=f"app:app@{parts.netloc.rpartition('@')[2]}").geturl()


async def only_read(lab, pool, on):
    """Have the server only read, or write again, and wait until all sessions of the pool have been told."""
    for sql in ONLY_READ[lab.speaks]:
        await lab.run(sql.format(on))
    async with AsyncExitStack() as held:
        sessions = [await held.enter_async_context(pool.borrow()) for _ in range(SIZE)]
        for _ in range(500 if lab.speaks == "postgres" else 0):
            if {await session.value(SAYS) for session in sessions} == {on}:
                return
            await asyncio.sleep(0.02)


async def reading(pool, sql):
    async with pool.borrow() as session:
        return await session.value(sql)


async def writes(pool, number):
    async with pool.borrow() as session:
        await session.run(f"insert into many (id) values ({number})")
