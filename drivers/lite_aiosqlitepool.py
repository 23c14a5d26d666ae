"""aiosqlitepool: a pool for aiosqlite, whose connections it lends. What they do is aiosqlite's, op by op.

By nature: a connection is opened when one is needed and none is free; given back, what it has not committed is rolled
back; one that has been idle for a day is replaced.
"""

import sqlite3
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

import aiosqlite
from aiosqlitepool import SQLiteConnectionPool

from drivers import lite_aiosqlite
from drivers.contract import CALLERS, Driver, Op
from drivers.shared import absences, by_kind

driver = Driver(
    "aiosqlitepool",
    server="sqlite",
    package="aiosqlitepool",
    home="aiosqlitepool",
    seldom=True,
    placeholder=lambda n: "?",
    about=f"over aiosqlite, SQLite {sqlite3.sqlite_version}",
)


def pool_of(url, size):
    async def connected():
        connection = await aiosqlite.connect(urlsplit(url).path, isolation_level=None)
        await connection.execute("pragma synchronous = off")  # as on the other servers: no disk is compared
        return connection

    return SQLiteConnectionPool(connected, pool_size=size)


@driver.opens
async def session(url):
    async with pool_of(url, 1) as pool, pool.connection() as connection:
        yield connection


@driver.pools
async def pooled(url, *, size):
    async with pool_of(url, size) as pool:
        async with AsyncExitStack() as held:  # at once, or one would be opened, and lent again and again
            for _ in range(size):
                await held.enter_async_context(pool.connection())
        yield pool.connection


driver.lacks(
    "acquire", "it asks SQLite nothing when it lends a connection, and can not be told to", when={"ping": "yes"}
)
driver.lacks(
    "transaction",
    "SQLite refuses one of two that read before they write at the same time: database is locked",
    when={"callers": CALLERS[1:]},
)

driver.traces(lite_aiosqlite.trace)
driver.blocks(lite_aiosqlite.block)
for op in (op for op in Op if hasattr(lite_aiosqlite, op)):
    driver.op(getattr(lite_aiosqlite, op))
driver.op(by_kind.insert_wide(lite_aiosqlite.execute, by_kind.SQLITE))

absences.of_kept_statements(driver, hit="as aiosqlite: see there", off="as aiosqlite: see there")
absences.of_sqlite(driver)
driver.lacks("add_all", "executemany refuses statements that return rows", when={"back": "yes"})
