"""aiosqlite: the standard sqlite3 module on a thread of its own.

By nature: every call crosses to that thread and back, so a query is asked by the one call that its documentation has
for all rows, and a write's cursor is let go; a cursor fetches ahead only what it is asked for.
"""

import sqlite3
from contextlib import asynccontextmanager
from time import perf_counter_ns
from urllib.parse import urlsplit

import aiosqlite

from drivers.contract import Driver, derived_ops
from drivers.shared import absences, by_kind

driver = Driver(
    "aiosqlite",
    server="sqlite",
    package="aiosqlite",
    placeholder=lambda n: "?",
    about=f"SQLite {sqlite3.sqlite_version}",
    reference=1,
    dialect="sqlite+aiosqlite",
    does=("to=dict",),
)


def options(cache):
    return {"cached_statements": 0} if cache == "off" else {}


@driver.connects
async def connect(url):
    return await aiosqlite.connect(urlsplit(url).path, isolation_level=None)


@driver.opens
async def session(url, *, cache="hit"):
    async with aiosqlite.connect(urlsplit(url).path, isolation_level=None, **options(cache)) as connection:
        await connection.execute("pragma synchronous = off")  # as on the other servers: no disk is compared
        yield connection


@driver.traces
def trace(connection, callback):
    return connection.set_trace_callback(callback)


@driver.op
def fetch_value(connection, sql):
    async def step(params):
        ((value,),) = await connection.execute_fetchall(sql, params)
        return value

    return step


@driver.op
def fetch_row(connection, sql, *, way="call"):
    async def step(params):
        (row,) = await connection.execute_fetchall(sql, params)
        return row

    async def by_cursor(params):
        async with connection.execute(sql, params) as cursor:
            return await cursor.fetchone()

    return by_cursor if way == "cursor" else step


@driver.op
def fetch_all(connection, sql):
    return lambda params: connection.execute_fetchall(sql, params)


def as_dict(cursor, row):
    """Return a row as a dict, by the row factory in sqlite3's own documentation."""
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


@driver.op
def fetch_dicts(connection, sql):
    async def step(params):
        async with connection.cursor() as cursor:
            cursor.row_factory = as_dict
            await cursor.execute(sql, params)
            return await cursor.fetchall()

    return step


@driver.op
def stream(connection, sql, *, chunk):
    async def step(params):
        total = 0
        async with connection.execute(sql, params) as cursor:
            while rows := await cursor.fetchmany(chunk):
                for row in rows:
                    total += row[0]
        return total

    return step


@driver.op
def first_row(connection, sql, *, chunk):
    async def step(params):
        async with connection.execute(sql, params) as cursor:
            await cursor.fetchmany(chunk)
            return perf_counter_ns()

    return step


@driver.op
def execute(connection, sql):
    async def step(params):
        await connection.execute(sql, params)

    return step


driver.op(by_kind.insert_wide(execute, by_kind.SQLITE))


@driver.op
def execute_many(connection, sql):
    async def step(many):
        await connection.execute("begin")
        try:
            await connection.executemany(sql, many)
        except BaseException:
            await connection.rollback()
            raise
        await connection.commit()

    return step


@driver.op
def insert_returning(connection, sql):
    return fetch_value(connection, sql)


@driver.op
def transaction(connection, read, write):
    async def step(params):
        key, amount = params
        await connection.execute("begin")
        try:
            (row,) = await connection.execute_fetchall(read, (key,))
            await connection.execute(write, (amount, key))
        except BaseException:
            await connection.rollback()
            raise
        await connection.commit()
        return row

    return step


@driver.op
def savepoint(connection, write):
    async def step(params):
        await connection.execute("begin")
        try:
            await connection.execute("savepoint matrix")
            await connection.execute(write, params)
            await connection.execute("release savepoint matrix")
        except BaseException:
            await connection.rollback()
            raise
        await connection.commit()

    return step


driver.lacks("acquire", "aiosqlite has no pool")
absences.of_kept_statements(driver, hit="it keeps 128 statements by default, so that is what plain does")


@driver.blocks
@asynccontextmanager
async def block(connection):
    await connection.execute("begin")
    try:
        yield
    except BaseException:
        await connection.rollback()
        raise
    await connection.commit()


@driver.op
def save_graph(connection, parents, children):
    return derived_ops.save_graph_async(lambda: block(connection), connection.executemany, parents, children)


absences.of_sqlite(driver)
driver.lacks("add_all", "executemany refuses statements that return rows", when={"back": "yes"})
