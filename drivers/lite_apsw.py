"""APSW: all of SQLite's own interface, in C, with an SQLite of its own. Its asyncio face, with a thread a connection.

By nature: what runs in the thread is handed over call by call; of a cursor's rows as many as ``async_cursor_prefetch``
says (64) come with one call. Statements are compiled once and kept (100 a connection).
"""

from time import perf_counter_ns
from urllib.parse import urlsplit

import apsw
import apsw.aio  # the controller that as_async takes for asyncio

from drivers.contract import Driver, derived_ops
from drivers.shared import absences, by_kind

driver = Driver(
    "apsw",
    server="sqlite",
    package="apsw",
    home="apsw",
    seldom=True,
    placeholder=lambda n: "?",
    about="an SQLite of its own",
    engine="apsw",
)


def options(cache):
    return {"statementcachesize": 0} if cache == "off" else {}


@driver.opens
async def session(url, *, cache="hit"):
    connection = await apsw.Connection.as_async(urlsplit(url).path, **options(cache))
    try:
        await connection.pragma("synchronous", 0)  # as on the other servers: drivers are compared, not disks
        yield connection
    finally:
        await connection.aclose()


@driver.traces
async def trace(connection, callback):
    await connection.trace_v2(apsw.SQLITE_TRACE_STMT if callback else 0, callback and (lambda of: callback(of["sql"])))


@driver.op
def fetch_value(connection, sql):
    async def step(params):
        cursor = await connection.execute(sql, params)
        return await cursor.get

    return step


@driver.op
def fetch_row(connection, sql):
    async def step(params):
        cursor = await connection.execute(sql, params)
        return await cursor.get

    return step


@driver.op
def fetch_all(connection, sql):
    async def step(params):
        cursor = await connection.execute(sql, params)
        return await cursor.fetchall()

    return step


def as_dict(cursor, row):
    """Return a row as a dict, by a row tracer as its documentation has it."""
    return {column[0]: value for column, value in zip(cursor.get_description(), row, strict=True)}


@driver.op
def fetch_dicts(connection, sql):
    async def step(params):
        cursor = connection.cursor()
        cursor.row_trace = as_dict
        await cursor.execute(sql, params)
        return await cursor.fetchall()

    return step


@driver.op
def stream(connection, sql, *, chunk):
    """A cursor is iterated over: there is no call for so many rows."""

    async def step(params):
        total = 0
        async for row in await connection.execute(sql, params):
            total += row[0]
        return total

    return step


@driver.op
def first_row(connection, sql, *, chunk):
    async def step(params):
        async for _ in (cursor := await connection.execute(sql, params)):
            first = perf_counter_ns()
            break
        await cursor.aclose()
        return first

    return step


@driver.op
def execute(connection, sql):
    async def step(params):
        await connection.execute(sql, params)

    return step


driver.op(by_kind.insert_wide(execute, by_kind.SQLITE))


@driver.blocks
def block(connection):
    return connection


@driver.op
def execute_many(connection, sql):
    async def step(many):
        async with connection:
            await connection.executemany(sql, many)

    return step


@driver.op
def add_all(connection, insert, returning, *, back):
    if back == "no":
        return execute_many(connection, insert)

    async def step(many):
        async with connection:
            cursor = await connection.executemany(returning, many)
            return [key for (key,) in await cursor.fetchall()]

    return step


@driver.op
def save_graph(connection, parents, children):
    return derived_ops.save_graph_async(lambda: connection, connection.executemany, parents, children)


@driver.op
def insert_returning(connection, sql):
    return fetch_value(connection, sql)


@driver.op
def transaction(connection, read, write):
    async def step(params):
        key, amount = params
        async with connection:
            cursor = await connection.execute(read, (key,))
            row = await cursor.get
            await connection.execute(write, (amount, key))
        return row

    return step


@driver.op
def savepoint(connection, write):
    """Within a transaction, ``with connection`` is a savepoint."""

    async def step(params):
        async with connection, connection:  # the second is a savepoint in the first
            await connection.execute(write, params)

    return step


driver.lacks("acquire", "apsw has no pool")
absences.of_kept_statements(driver, hit="it keeps 100 statements by default, so that is what plain does")
absences.of_sqlite(driver)
