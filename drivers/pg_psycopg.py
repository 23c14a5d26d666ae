"""psycopg 3, its asyncio face, in its default text mode and in binary mode: two rows of one file.

By nature: a statement is prepared by its sixth execution; parameters travel in the format their dumper prefers;
``executemany`` runs in pipeline mode. The two rows differ in one thing: the format that results come back in.
"""

from time import perf_counter_ns

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from drivers.contract import Driver, derived_ops
from drivers.shared import by_kind
from drivers.shared.psycopg_build import ABOUT, DOES, NEEDS, SAID, level, limits, of_both, options, state

text = Driver(
    "psycopg",
    server="postgres",
    package="psycopg",
    needs=NEEDS,
    placeholder=lambda n: "%s",
    options=SAID,
    about=ABOUT,
    reference=2,
    dialect="postgresql+psycopg",
    does=DOES,
)
binary = Driver(
    "psycopg-binary",
    server="postgres",
    package="psycopg",
    needs=NEEDS,
    placeholder=lambda n: "%s",
    about=ABOUT,
    does=DOES,
)


op = of_both(text, binary)


class BinaryCursor(psycopg.AsyncCursor):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.format = psycopg.pq.Format.BINARY


class BinaryServerCursor(psycopg.AsyncServerCursor):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.format = psycopg.pq.Format.BINARY


@text.connects
def bare_session(url):
    return psycopg.AsyncConnection.connect(url, autocommit=True)


@text.opens
async def session(url, *, cache="hit", tls="no", isolation="", timeout="no", types=""):
    opening = psycopg.AsyncConnection.connect(url, autocommit=True, **options(cache, tls, timeout, types))
    async with await opening as connection:
        await connection.set_isolation_level(level(isolation))
        yield connection


@binary.opens
async def binary_session(url, *, cache="hit", tls="no", isolation="", timeout="no", types=""):
    async with text.session(url, cache=cache, tls=tls, isolation=isolation, timeout=timeout, types=types) as connection:
        await make_session_binary(connection)
        yield connection


async def make_session_binary(connection):
    connection.cursor_factory = BinaryCursor
    connection.server_cursor_factory = BinaryServerCursor


def pooled_session_options(size, ping, cache, **named):
    check = {"check": AsyncConnectionPool.check_connection} if ping == "yes" else {}
    return {
        "kwargs": {"autocommit": True, **options(cache, "no")},
        "open": False,
        **limits(size, **named),
        **check,
    }


@text.pools
async def pooled_sessions(url, *, size, ping="no", cache="hit", least=None, patience=None, recycle=None, gives_up=None):
    of = pooled_session_options(size, ping, cache, least=least, patience=patience, recycle=recycle, gives_up=gives_up)
    async with AsyncConnectionPool(url, **of) as pool:
        await pool.wait()
        yield pool.connection


@binary.pools
async def pooled_binary_sessions(url, *, size, ping="no", cache="hit"):
    of = pooled_session_options(size, ping, cache)
    async with AsyncConnectionPool(url, configure=make_session_binary, **of) as pool:
        await pool.wait()
        yield pool.connection


@op
def fetch_value(connection, sql):
    async def step(params):
        cursor = await connection.execute(sql, params)
        return (await cursor.fetchone())[0]

    return step


@op
def fetch_row(connection, sql):
    async def step(params):
        cursor = await connection.execute(sql, params)
        return await cursor.fetchone()

    return step


@op
def fetch_all(connection, sql):
    async def step(params):
        cursor = await connection.execute(sql, params)
        return await cursor.fetchall()

    return step


@op
def fetch_dicts(connection, sql):
    async def step(params):
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(sql, params)
        return await cursor.fetchall()

    return step


@op
def stream(connection, sql, *, chunk, way="cursor"):
    async def step(params):
        total = 0
        async with connection.transaction(), connection.cursor("matrix") as cursor:
            await cursor.execute(sql, params)
            while rows := await cursor.fetchmany(chunk):
                for row in rows:
                    total += row[0]
        return total

    async def as_they_come(params):
        total = 0
        async with connection.cursor() as cursor:
            async for row in cursor.stream(sql, params, size=chunk):
                total += row[0]
        return total

    return as_they_come if way == "stream" else step


@op
def first_row(connection, sql, *, chunk):
    async def step(params):
        async with connection.transaction(), connection.cursor("matrix") as cursor:
            await cursor.execute(sql, params)
            await cursor.fetchmany(chunk)
            return perf_counter_ns()

    return step


@op
def execute(connection, sql):
    return lambda params: connection.execute(sql, params)


op(by_kind.insert_wide(execute, {"json": Jsonb}))


@op
def execute_many(connection, sql):
    async def step(many):
        async with connection.transaction(), connection.cursor() as cursor:
            await cursor.executemany(sql, many)

    return step


@op
def insert_returning(connection, sql):
    return fetch_value(connection, sql)


@op
def copy_in(connection, table, columns, types, *, format):
    statement = f"copy {table} ({columns}) from stdin (format {format})"
    names = types.split(", ")

    async def step(rows):
        async with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(names)
            for row in rows:
                await copy.write_row(row)

    return step


@op
def copy_out(connection, query, *, format):
    statement = f"copy ({query}) to stdout (format {format})"

    async def step(_):
        async with connection.cursor() as cursor, cursor.copy(statement) as copy:
            return [bytes(block) async for block in copy]

    return step


@op
def pipeline(connection, sql):
    async def step(many):
        async with connection.pipeline():
            cursors = [await connection.execute(sql, params) for params in many]
        return [await cursor.fetchone() for cursor in cursors]

    return step


@op
def transaction(connection, read, write):
    async def step(params):
        key, amount = params
        async with connection.transaction():
            cursor = await connection.execute(read, (key,))
            row = await cursor.fetchone()
            await connection.execute(write, (amount, key))
        return row

    return step


@op
def savepoint(connection, write):
    async def step(params):
        async with connection.transaction(), connection.transaction():
            await connection.execute(write, params)

    return step


@op
async def listen_notify(connection, channel, notify):
    await connection.execute(f"listen {channel}")

    async def step(params):
        await connection.execute(notify, params)
        async for note in connection.notifies(stop_after=1):
            payload = note.payload
        return payload

    return step


@text.blocks
@binary.blocks
def block(connection):
    return connection.transaction()


@op
def save_graph(connection, parents, children):
    async def many(sql, rows):
        async with connection.cursor() as cursor:
            await cursor.executemany(sql, rows)

    return derived_ops.save_graph_async(connection.transaction, many, parents, children)


@op
def add_all(connection, insert, returning, *, back):
    if back == "no":
        return execute_many(connection, insert)

    async def step(many):
        keys = []
        async with connection.transaction(), connection.cursor() as cursor:
            await cursor.executemany(returning, many, returning=True)
            async for result in cursor.results():
                keys.append((await result.fetchone())[0])
        return keys

    return step


state(text)
state(binary)
