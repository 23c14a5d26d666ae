"""MySQL Connector/Python, Oracle's own, on asyncio. SQLAlchemy has no asyncio dialect for it.

By nature: pure Python here, since no wheel brings its C extension; parameters are written into the statement by the
client, results are text; ``executemany`` of an insert is one statement with many rows. What a cursor has not read must
be read before it is closed.
"""

from contextlib import asynccontextmanager
from tempfile import NamedTemporaryFile
from time import perf_counter_ns

from mysql.connector.aio import connect
from mysql.connector.aio.pooling import MySQLConnectionPool
from mysql.connector.errors import PoolError

from drivers.contract import CALLERS, Driver, derived_ops
from drivers.shared import absences, by_kind, mysql_url
from drivers.shared.copy_rows import text_rows


def encrypted(tls):
    return {"charset": "utf8mb4", "allow_local_infile": True, "ssl_disabled": tls != "yes"}


driver = Driver(
    "mysqlconnector",
    server="mysql",
    package="mysql-connector-python",
    home="mysqlconnector",
    seldom=True,
    placeholder=lambda n: "%s",
    about="pure Python",
)


def options(url, tls="no"):
    return {
        **mysql_url.options(url),
        "database": mysql_url.database(url),
        "collation": mysql_url.COLLATION,
        "autocommit": True,
        **encrypted(tls),
    }


@driver.opens
async def session(url, *, tls="no"):
    async with await connect(**options(url, tls)) as connection:
        yield connection


@driver.pools
async def pooled_sessions(url, *, size):
    pool = MySQLConnectionPool(pool_size=size, pool_name="matrix", **options(url))
    await pool.initialize_pool()

    @asynccontextmanager
    async def borrow():
        connection = await pool.get_connection()
        try:
            yield connection
        finally:
            await connection.close()  # gives it back

    try:
        yield borrow
    finally:
        await pool._remove_connections()  # its documentation has nothing that ends a pool


DOES_NOT_WAIT = "its pool does not wait: with more callers than connections it raises"
for op in ("execute", "transaction", "load_graph"):
    driver.lacks(op, DOES_NOT_WAIT, when={"callers": 50})


@driver.lacks("fetch_row", DOES_NOT_WAIT, when={"callers": 50}, raises=PoolError)
async def more_callers_than_sessions(connection):
    login = {"user": connection.user, "password": connection._password, "unix_socket": connection.unix_socket}
    where = {"host": connection.server_host, "port": connection.server_port, "ssl_disabled": True}
    pool = MySQLConnectionPool(pool_size=1, pool_name="one", **login, **where)
    await pool.initialize_pool()
    try:
        await pool.get_connection()
        await pool.get_connection()
    finally:
        await pool._remove_connections()


driver.lacks("acquire", "its pool has no such setting", when={"ping": "yes"})
absences.of_kept_statements(
    driver,
    hit="a prepared cursor is its user's to keep: it keeps no statements",
    off="a prepared cursor is its user's to keep: it keeps no statements",
)


@driver.op
def fetch_value(connection, sql):
    async def step(params):
        async with await connection.cursor() as cursor:
            await cursor.execute(sql, params)
            return (await cursor.fetchone())[0]

    return step


@driver.op
def fetch_row(connection, sql):
    async def step(params):
        async with await connection.cursor() as cursor:
            await cursor.execute(sql, params)
            return await cursor.fetchone()

    return step


@driver.op
def fetch_all(connection, sql):
    async def step(params):
        async with await connection.cursor() as cursor:
            await cursor.execute(sql, params)
            return await cursor.fetchall()

    return step


@driver.op
def fetch_dicts(connection, sql):
    async def step(params):
        async with await connection.cursor(dictionary=True) as cursor:
            await cursor.execute(sql, params)
            return await cursor.fetchall()

    return step


@driver.op
def stream(connection, sql, *, chunk):
    """Its usual cursor reads rows when they are fetched."""

    async def step(params):
        total = 0
        async with await connection.cursor() as cursor:
            await cursor.execute(sql, params)
            while rows := await cursor.fetchmany(chunk):
                for row in rows:
                    total += row[0]
        return total

    return step


@driver.op
def first_row(connection, sql, *, chunk):
    async def step(params):
        async with await connection.cursor() as cursor:
            await cursor.execute(sql, params)
            await cursor.fetchmany(chunk)
            first = perf_counter_ns()
            await cursor.fetchall()
        return first

    return step


@driver.op
def execute(connection, sql):
    async def step(params):
        async with await connection.cursor() as cursor:
            await cursor.execute(sql, params)

    return step


driver.op(by_kind.insert_wide(execute, by_kind.MYSQL))


@driver.blocks
@asynccontextmanager
async def block(connection):
    await connection.start_transaction()
    try:
        yield
    except BaseException:
        await connection.rollback()
        raise
    await connection.commit()


@driver.op
def execute_many(connection, sql):
    async def step(many):
        async with block(connection), await connection.cursor() as cursor:
            await cursor.executemany(sql, many)

    return step


@driver.op
def save_graph(connection, parents, children):
    async def many(sql, rows):
        async with await connection.cursor() as cursor:
            await cursor.executemany(sql, rows)

    return derived_ops.save_graph_async(lambda: block(connection), many, parents, children)


@driver.op
def insert_returning(connection, sql):
    async def step(params):
        async with await connection.cursor() as cursor:
            await cursor.execute(sql, params)
            return cursor.lastrowid

    return step


@driver.op
def copy_in(connection, table, columns, types, *, format):
    statement = f"load data local infile %s into table {table} ({columns})"

    async def step(rows):
        with NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".tsv") as file:
            file.writelines(text_rows(rows))
            file.flush()
            async with await connection.cursor() as cursor:
                await cursor.execute(statement, (file.name,))

    return step


driver.lacks("copy_in", "LOAD DATA reads text", when={"format": "binary"})


@driver.op
def transaction(connection, read, write):
    async def step(params):
        key, amount = params
        async with block(connection), await connection.cursor() as cursor:
            await cursor.execute(read, (key,))
            row = await cursor.fetchone()
            await cursor.execute(write, (amount, key))
        return row

    return step


@driver.op
def savepoint(connection, write):
    async def step(params):
        async with block(connection), await connection.cursor() as cursor:
            await cursor.execute("savepoint matrix")
            await cursor.execute(write, params)
            await cursor.execute("release savepoint matrix")

    return step


absences.of_mysql(driver)

SETS = "it names the collation and sets autocommit, by a statement each"
driver.takes("connect", SETS, statements=2, round_trips=lambda usual: usual + 2, when={"tls": "yes"})
driver.takes("connect", SETS, statements=2, round_trips=lambda usual: usual + 2)
driver.takes("acquire", SETS, statements=6, round_trips=12, when={"pool": "cold"})
LENT = "lent, it is pinged; given back, it is reset, and what connect sets is set again"
driver.takes("acquire", LENT, statements=2, round_trips=6)
for op in ("fetch_row", "execute", "transaction", "load_graph"):
    driver.takes(
        op,
        LENT,
        statements=lambda usual: usual + 3,
        round_trips=lambda usual: usual + 7,
        when={"callers": CALLERS},
    )
