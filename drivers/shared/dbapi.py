"""The ops that every synchronous driver with DB-API cursors does the same way, written once.

No row of the matrix: driver files take from here what their own documentation would have them do just so.
``dbapi_async`` is the twin of this file, held to it by a test.
"""

from contextlib import contextmanager
from tempfile import NamedTemporaryFile
from time import perf_counter_ns

from drivers.contract import derived_ops
from drivers.shared.copy_rows import text_rows
from drivers.shared.sessions import isolating


@contextmanager
def block(connection):
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def isolate(connection, isolation):
    """Set the level of the session's transactions, if it is to have another than the server's."""
    if isolation:
        with connection.cursor() as cursor:
            cursor.execute(isolating(isolation))


def fetch_value(connection, sql):
    def step(params):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchone()[0]

    return step


def fetch_row(connection, sql):
    def step(params):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchone()

    return step


def fetch_all(connection, sql):
    def step(params):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    return step


def fetch_all_by(kind, connection, sql):
    """fetch_all with a cursor class of the driver's: its way to ask for dicts."""

    def step(params):
        with connection.cursor(kind) as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    return step


def stream_by(kind, connection, sql, chunk):
    """Rows looked at chunk by chunk, with the driver's class of cursor that does not buffer them."""

    def step(params):
        total = 0
        with connection.cursor(kind) as cursor:
            cursor.execute(sql, params)
            while rows := cursor.fetchmany(chunk):
                for row in rows:
                    total += row[0]
        return total

    return step


def first_row_by(kind, connection, sql, chunk):
    """When the first chunk of stream_by is in hand. Closing the cursor reads what is left, and is no part of it."""

    def step(params):
        with connection.cursor(kind) as cursor:
            cursor.execute(sql, params)
            cursor.fetchmany(chunk)
            return perf_counter_ns()

    return step


def execute(connection, sql):
    def step(params):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)

    return step


def execute_many(connection, sql):
    def step(many):
        connection.begin()
        try:
            with connection.cursor() as cursor:
                cursor.executemany(sql, many)
        except BaseException:
            connection.rollback()
            raise
        connection.commit()

    return step


def save_graph(connection, parents, children):
    def many(sql, rows):
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    return derived_ops.save_graph(lambda: block(connection), many, parents, children)


def insert_lastrowid(connection, sql):
    def step(params):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.lastrowid

    return step


def load_data(connection, table, columns, name="%s"):
    """MySQL's bulk load of a file that the client reads: writing that file is part of the work."""
    statement = f"load data local infile {name} into table {table} ({columns})"

    def step(rows):
        with NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".tsv") as file:
            file.writelines(text_rows(rows))
            file.flush()
            with connection.cursor() as cursor:
                cursor.execute(statement, (file.name,))

    return step


def transaction(connection, read, write):
    def step(params):
        key, amount = params
        connection.begin()
        try:
            with connection.cursor() as cursor:
                cursor.execute(read, (key,))
                row = cursor.fetchone()
                cursor.execute(write, (amount, key))
        except BaseException:
            connection.rollback()
            raise
        connection.commit()
        return row

    return step


def savepoint(connection, write):
    def step(params):
        connection.begin()
        try:
            with connection.cursor() as cursor:
                cursor.execute("savepoint matrix")
                cursor.execute(write, params)
                cursor.execute("release savepoint matrix")
        except BaseException:
            connection.rollback()
            raise
        connection.commit()

    return step
