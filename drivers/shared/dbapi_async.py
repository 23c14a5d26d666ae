"""The ops that every asyncio driver with DB-API cursors does the same way, written once.

No row of the matrix: driver files take from here what their own documentation would have them do just so.
The twin of ``dbapi``, held to it by a test.
"""

from contextlib import asynccontextmanager
from tempfile import NamedTemporaryFile
from time import perf_counter_ns

from drivers.contract import derived_ops
from drivers.shared.copy_rows import text_rows
from drivers.shared.sessions import isolating


@asynccontextmanager
async def block(connection):
    await connection.begin()
    try:
        yield
    except BaseException:
        await connection.rollback()
        raise
    await connection.commit()


async def isolate(connection, isolation):
    """Set the level of the session's transactions, if it is to have another than the server's."""
    if isolation:
        async with connection.cursor() as cursor:
            await cursor.execute(isolating(isolation))


def fetch_value(connection, sql):
    async def step(params):
        async with connection.cursor() as cursor:
            await cursor.execute(sql, params)
            return (await cursor.fetchone())[0]

    return step


def fetch_row(connection, sql):
    async def step(params):
        async with connection.cursor() as cursor:
            await cursor.execute(sql, params)
            return await cursor.fetchone()

    return step


def fetch_all(connection, sql):
    async def step(params):
        async with connection.cursor() as cursor:
            await cursor.execute(sql, params)
            return await cursor.fetchall()

    return step


def fetch_all_by(kind, connection, sql):
    """fetch_all with a cursor class of the driver's: its way to ask for dicts."""

    async def step(params):
        async with connection.cursor(kind) as cursor:
            await cursor.execute(sql, params)
            return await cursor.fetchall()

    return step


def stream_by(kind, connection, sql, chunk):
    """Rows looked at chunk by chunk, with the driver's class of cursor that does not buffer them."""

    async def step(params):
        total = 0
        async with connection.cursor(kind) as cursor:
            await cursor.execute(sql, params)
            while rows := await cursor.fetchmany(chunk):
                for row in rows:
                    total += row[0]
        return total

    return step


def first_row_by(kind, connection, sql, chunk):
    """When the first chunk of stream_by is in hand. Closing the cursor reads what is left, and is no part of it."""

    async def step(params):
        async with connection.cursor(kind) as cursor:
            await cursor.execute(sql, params)
            await cursor.fetchmany(chunk)
            return perf_counter_ns()

    return step


def execute(connection, sql):
    async def step(params):
        async with connection.cursor() as cursor:
            await cursor.execute(sql, params)

    return step


def execute_many(connection, sql):
    async def step(many):
        await connection.begin()
        try:
            async with connection.cursor() as cursor:
                await cursor.executemany(sql, many)
        except BaseException:
            await connection.rollback()
            raise
        await connection.commit()

    return step


def save_graph(connection, parents, children):
    async def many(sql, rows):
        async with connection.cursor() as cursor:
            await cursor.executemany(sql, rows)

    return derived_ops.save_graph_async(lambda: block(connection), many, parents, children)


def insert_lastrowid(connection, sql):
    async def step(params):
        async with connection.cursor() as cursor:
            await cursor.execute(sql, params)
            return cursor.lastrowid

    return step


def load_data(connection, table, columns, name="%s"):
    """MySQL's bulk load of a file that the client reads: writing that file is part of the work."""
    statement = f"load data local infile {name} into table {table} ({columns})"

    async def step(rows):
        with NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".tsv") as file:
            file.writelines(text_rows(rows))
            file.flush()
            async with connection.cursor() as cursor:
                await cursor.execute(statement, (file.name,))

    return step


def transaction(connection, read, write):
    async def step(params):
        key, amount = params
        await connection.begin()
        try:
            async with connection.cursor() as cursor:
                await cursor.execute(read, (key,))
                row = await cursor.fetchone()
                await cursor.execute(write, (amount, key))
        except BaseException:
            await connection.rollback()
            raise
        await connection.commit()
        return row

    return step


def savepoint(connection, write):
    async def step(params):
        await connection.begin()
        try:
            async with connection.cursor() as cursor:
                await cursor.execute("savepoint matrix")
                await cursor.execute(write, params)
                await cursor.execute("release savepoint matrix")
        except BaseException:
            await connection.rollback()
            raise
        await connection.commit()

    return step
