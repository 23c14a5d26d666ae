"""libsql: a fork of SQLite, bound through Rust. Synchronous: from asyncio its users have no other way than threads,
one call at a time, as aiosqlite's have it: a whole transaction in one call to a thread would be another program.

By nature: it holds the interpreter's lock for the whole of a call, so that the loop stands still although the call is
in a thread. It compiles a statement anew each time, in ``executemany`` for each row.
"""

import asyncio
from contextlib import asynccontextmanager
from time import perf_counter_ns
from urllib.parse import urlsplit

import libsql

from drivers.contract import Driver
from drivers.shared import absences, by_kind

driver = Driver(
    "libsql",
    server="sqlite",
    package="libsql",
    placeholder=lambda n: "?",
    about=f"SQLite {'.'.join(map(str, libsql.sqlite_version_info))}, in threads",
    engine="libsql",
    does=("to=dict",),
)


SAME_SESSION = """
    pragma synchronous = off;  -- as on the other servers: no disk is compared
    pragma foreign_keys = off  -- as SQLite has it unless it is asked
"""


thread = asyncio.to_thread


@driver.connects
def connect(url):
    return thread(libsql.connect, urlsplit(url).path, isolation_level=None)


@driver.opens
async def session(url):
    connection = await thread(libsql.connect, urlsplit(url).path, isolation_level=None)
    try:
        await thread(connection.executescript, SAME_SESSION)
        yield connection
    finally:
        await thread(connection.close)


@driver.blocks
@asynccontextmanager
async def block(connection):
    await thread(connection.execute, "begin")
    try:
        yield
    except BaseException:
        await thread(connection.rollback)
        raise
    await thread(connection.commit)


@driver.op
def fetch_value(connection, sql):
    async def step(params):
        cursor = await thread(connection.execute, sql, params)
        return (await thread(cursor.fetchone))[0]

    return step


@driver.op
def fetch_row(connection, sql, *, way="cursor"):
    async def step(params):
        cursor = await thread(connection.execute, sql, params)
        return await thread(cursor.fetchone)

    return step


@driver.op
def fetch_all(connection, sql):
    async def step(params):
        cursor = await thread(connection.execute, sql, params)
        return await thread(cursor.fetchall)

    return step


@driver.op
def fetch_dicts(connection, sql):
    """By hand: it has no row factories, and no rows that know their names."""

    async def step(params):
        cursor = await thread(connection.execute, sql, params)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in await thread(cursor.fetchall)]

    return step


@driver.op
def stream(connection, sql, *, chunk):
    async def step(params):
        total = 0
        cursor = await thread(connection.execute, sql, params)
        while rows := await thread(cursor.fetchmany, chunk):
            for row in rows:
                total += row[0]
        return total

    return step


@driver.op
def first_row(connection, sql, *, chunk):
    async def step(params):
        cursor = await thread(connection.execute, sql, params)
        await thread(cursor.fetchmany, chunk)
        return perf_counter_ns()

    return step


@driver.op
def execute(connection, sql):
    async def step(params):
        await thread(connection.execute, sql, params)

    return step


driver.op(by_kind.insert_wide(execute, by_kind.SQLITE))


@driver.op
def execute_many(connection, sql):
    async def step(many):
        async with block(connection):
            await thread(connection.executemany, sql, many)

    return step


@driver.op
def insert_returning(connection, sql):
    return fetch_value(connection, sql)


@driver.op
def transaction(connection, read, write):
    async def step(params):
        key, amount = params
        async with block(connection):
            cursor = await thread(connection.execute, read, (key,))
            row = await thread(cursor.fetchone)
            await thread(connection.execute, write, (amount, key))
        return row

    return step


@driver.op
def savepoint(connection, write):
    async def step(params):
        async with block(connection):
            await thread(connection.execute, "savepoint matrix")
            await thread(connection.execute, write, params)
            await thread(connection.execute, "release savepoint matrix")

    return step


driver.errs(
    "fetch_value",
    "it sends a whole number beyond 32 bits as a float, so past 2**53 it stores another number and looks for another",
    says="wrong answer: 9007199254740992.0, expected 9007199254740993",
    when={"workload": "echo"},
)

driver.errs(
    "insert_wide",
    "it sends a whole number beyond 32 bits as a float: of two such numbers one arrives as another",
    says="the server holds (6, 3), expected (6, 6)",
)

driver.lacks("acquire", "libsql has no pool")
absences.of_sqlite(driver)
driver.lacks("add_all", "executemany answers with no rows", when={"back": "yes"})
absences.of_kept_statements(driver, hit="it keeps no statements", off="it keeps none, so that is what plain does")


@driver.lacks(
    "save_graph",
    "keys that the application makes, past 2**53, become floats, and neighbours become one",
    raises=ValueError,
)
def attempt_save_graph(connection):
    def work():
        connection.execute("create temp table neighbour (id integer primary key)")
        connection.executemany("insert into neighbour values (?)", [(2**62,), (2**62 + 1,)])

    return thread(work)


left_out = dict.fromkeys(
    ("libsql-core", "libsql-orm"),
    "SQLAlchemy's dialect, sqlalchemy-libsql 0.2.0, is for libsql-experimental, which libsql has replaced",
) | {"libsql-remote": "its makers have put its server, sqld, on no package registry"}
