"""MariaDB Connector/Python 2.0, a pre-release, on asyncio.

By nature: in pure Python, or over MariaDB's C library where its package of wheels is there, too. Parameters are written
into the statement unless ``binary`` is asked for, which prepares, and keeps a hundred statements.
"""

from contextlib import asynccontextmanager
from time import perf_counter_ns

import mariadb

from drivers.contract import Driver
from drivers.shared import by_kind, dbapi_async, mariadbconnector, mysql_url


def given(tls):
    return {"local_infile": True, **({"ssl": True, "ssl_verify_cert": False} if tls == "yes" else {})}


ALIKE = {
    "server": "mysql",
    "package": "mariadb",
    "seldom": True,
    "placeholder": lambda n: "?",
    "dialect": "mariadb+mariadbconnector_async",
    "dialect_args": given,
}


def row(name, home, about):
    return Driver(name, home=home, about=f"a pre-release; {about}", **ALIKE)


driver = row("mariadbconnector", "mariadbconnector", "pure Python")
driver_c = row("mariadbconnector-c", "mariadbconnector-c", "over MariaDB's C library")
ROWS = (driver, driver_c)


def options(url, tls="no"):
    return {
        **mysql_url.options(url),
        "database": mysql_url.database(url),
        "init_command": mysql_url.NAMES,
        "autocommit": True,
        **given(tls),
    }


async def session(url, *, cache="off", tls="no"):
    async with await mariadb.asyncConnect(
        **options(url, tls), **({"binary": True} if cache == "hit" else {})
    ) as connection:
        yield connection


async def pooled_sessions(url, *, size):
    pool = await mariadb.create_async_pool(min_size=size, max_size=size, **options(url))

    @asynccontextmanager
    async def borrow():
        async with await pool.acquire() as connection:
            yield connection

    try:
        yield borrow
    finally:
        await pool.close()


def fetch_dicts(connection, sql):
    async def step(params):
        async with connection.cursor(dictionary=True) as cursor:
            await cursor.execute(sql, params)
            return await cursor.fetchall()

    return step


def stream(connection, sql, *, chunk):
    async def step(params):
        total = 0
        async with connection.cursor(buffered=False) as cursor:
            await cursor.execute(sql, params)
            while rows := await cursor.fetchmany(chunk):
                for row in rows:
                    total += row[0]
        return total

    return step


def first_row(connection, sql, *, chunk):
    async def step(params):
        async with connection.cursor(buffered=False) as cursor:
            await cursor.execute(sql, params)
            await cursor.fetchmany(chunk)
            return perf_counter_ns()

    return step


def insert_returning(connection, sql):
    return dbapi_async.insert_lastrowid(connection, sql)


def copy_in(connection, table, columns, types, *, format):
    """Ask for text, in which the file is named: LOAD DATA cannot be prepared."""
    return dbapi_async.load_data(connection, table, columns, "?")


SHARED = ("fetch_value", "fetch_row", "fetch_all", "execute", "execute_many", "transaction", "savepoint", "save_graph")
OWN = (fetch_dicts, stream, first_row, insert_returning, copy_in)

for each in ROWS:
    each.opens(session)
    each.pools(pooled_sessions)
    each.blocks(dbapi_async.block)
    for op in (*(getattr(dbapi_async, name) for name in SHARED), *OWN):
        each.op(op)
    each.op(by_kind.insert_wide(dbapi_async.execute, by_kind.MYSQL))

mariadbconnector.state(driver, driver_c)
driver.lacks("copy_in", "its dialect keeps the driver's own connection to itself", when={"layer": "core"})
driver_c.errs(
    "copy_in",
    "on a connection of SQLAlchemy's it ends the process",
    says="killed by SIGSEGV",
    when={"layer": "core", "server": "mariadb", "format": "text"},
)
