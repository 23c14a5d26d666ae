"""pyturso: SQLite written anew in Rust, with an asyncio interface of its own: each connection has a thread.

By nature: every call crosses to that thread and back; a statement is prepared anew each time; one with RETURNING makes
a temporary file and removes it, unless ``temp_store`` is memory. Before its release 1.0.
"""

from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import turso
import turso.aio

from drivers.contract import Driver, derived_ops
from drivers.shared import absences, by_kind, dbapi_async

driver = Driver(
    "turso",
    server="sqlite",
    package="pyturso",
    placeholder=lambda n: "?",
    about=f"in place of SQLite {turso.sqlite_version}",
    engine="turso",
    does=("to=dict",),
)


@driver.connects
async def connect(url):
    return await turso.aio.connect(urlsplit(url).path, isolation_level=None)


@driver.opens
async def session(url):
    connection = await turso.aio.connect(urlsplit(url).path, isolation_level=None)
    try:
        await connection.execute("pragma synchronous = off")  # as on the other servers: no disk is compared
        yield connection
    finally:
        await connection.close()
        connection._conn = None  # 0.8.3 keeps the file open, and locked, while the connection is referenced


async def asked(connection, sql, params):
    """Return a cursor that has asked, as its documentation has it: nobody closes it, which would be one more call."""
    cursor = connection.cursor()
    await cursor.execute(sql, params)
    return cursor


@driver.op
def fetch_value(connection, sql):
    async def step(params):
        cursor = await asked(connection, sql, params)
        return (await cursor.fetchone())[0]

    return step


@driver.op
def fetch_row(connection, sql, *, way="cursor"):
    async def step(params):
        cursor = await asked(connection, sql, params)
        return await cursor.fetchone()

    return step


@driver.op
def fetch_all(connection, sql):
    async def step(params):
        cursor = await asked(connection, sql, params)
        return await cursor.fetchall()

    return step


@driver.op
def execute(connection, sql):
    async def step(params):
        await connection.execute(sql, params)

    return step


driver.op(by_kind.insert_wide(execute, by_kind.SQLITE))


def as_dict(cursor, row):
    """Return a row as a dict, by the row factory in sqlite3's own documentation."""
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


def in_dicts(connection):
    """Return a cursor for the thread: the one that asyncio sees has no row factory."""
    cursor = connection.cursor()
    cursor.row_factory = as_dict
    return cursor


@driver.op
def fetch_dicts(connection, sql):
    return dbapi_async.fetch_all_by(in_dicts, connection, sql)


@driver.op
def stream(connection, sql, *, chunk):
    return dbapi_async.stream_by(None, connection, sql, chunk)


@driver.op
def first_row(connection, sql, *, chunk):
    return dbapi_async.first_row_by(None, connection, sql, chunk)


@driver.op
def insert_returning(connection, sql):
    return fetch_value(connection, sql)


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
def execute_many(connection, sql):
    async def step(many):
        async with block(connection):
            await connection.executemany(sql, many)

    return step


@driver.op
def save_graph(connection, parents, children):
    return derived_ops.save_graph_async(lambda: block(connection), connection.executemany, parents, children)


@driver.op
def transaction(connection, read, write):
    async def step(params):
        key, amount = params
        async with block(connection):
            cursor = await asked(connection, read, (key,))
            row = await cursor.fetchone()
            await connection.execute(write, (amount, key))
        return row

    return step


@driver.op
def savepoint(connection, write):
    async def step(params):
        async with block(connection):
            await connection.execute("savepoint matrix")
            await connection.execute(write, params)
            await connection.execute("release savepoint matrix")

    return step


driver.lacks("acquire", "pyturso has no pool")
absences.of_sqlite(driver)
driver.lacks("add_all", "executemany answers with no rows", when={"back": "yes"})
absences.of_kept_statements(driver, hit="it keeps no statements", off="it keeps none, so that is what plain does")

left_out = dict.fromkeys(
    ("turso-core", "turso-orm"),
    "SQLAlchemy 2 cannot make an engine with pyturso's asyncio dialect: its module says nothing of has_stop",
)
