"""sqlite3 of the standard library: SQLite in process, synchronous, and so the floor under aiosqlite.

By nature: no wire and no server; statements are compiled once and kept (128 a connection).
"""

import sqlite3
from contextlib import closing, contextmanager
from time import perf_counter_ns
from urllib.parse import urlsplit

from drivers.contract import Driver, derived_ops
from drivers.shared import absences, by_kind

driver = Driver(
    "sqlite3",
    server="sqlite",
    package="python",
    is_async=False,
    placeholder=lambda n: "?",
    about=f"SQLite {sqlite3.sqlite_version}",
    floor=True,
    dialect="sqlite+pysqlite",
    does=("to=dict",),
)


def options(cache):
    return {"cached_statements": 0} if cache == "off" else {}


@driver.connects
def connect(url):
    return sqlite3.connect(urlsplit(url).path, isolation_level=None)


@driver.opens
def session(url, *, cache="hit"):
    with closing(sqlite3.connect(urlsplit(url).path, isolation_level=None, **options(cache))) as connection:
        connection.execute("pragma synchronous = off")  # as on the other servers: drivers are compared, not disks
        yield connection


@driver.traces
def trace(connection, callback):
    connection.set_trace_callback(callback)


@driver.op
def fetch_value(connection, sql):
    return lambda params: connection.execute(sql, params).fetchone()[0]


@driver.op
def fetch_row(connection, sql, *, way="cursor"):
    return lambda params: connection.execute(sql, params).fetchone()


@driver.op
def fetch_all(connection, sql):
    return lambda params: connection.execute(sql, params).fetchall()


def as_dict(cursor, row):
    """Return a row as a dict, by the row factory in sqlite3's own documentation."""
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


@driver.op
def fetch_dicts(connection, sql):
    def step(params):
        cursor = connection.cursor()
        cursor.row_factory = as_dict
        return cursor.execute(sql, params).fetchall()

    return step


@driver.op
def stream(connection, sql, *, chunk):
    def step(params):
        total = 0
        cursor = connection.execute(sql, params)
        while rows := cursor.fetchmany(chunk):
            for row in rows:
                total += row[0]
        return total

    return step


@driver.op
def first_row(connection, sql, *, chunk):
    def step(params):
        with closing(connection.execute(sql, params)) as cursor:
            cursor.fetchmany(chunk)
            return perf_counter_ns()

    return step


@driver.op
def execute(connection, sql):
    return lambda params: connection.execute(sql, params)


driver.op(by_kind.insert_wide(execute, by_kind.SQLITE))


@driver.op
def execute_many(connection, sql):
    def step(many):
        with connection:
            connection.execute("begin")
            connection.executemany(sql, many)

    return step


@driver.op
def insert_returning(connection, sql):
    return fetch_value(connection, sql)


@driver.op
def transaction(connection, read, write):
    def step(params):
        key, amount = params
        with connection:
            connection.execute("begin")
            row = connection.execute(read, (key,)).fetchone()
            connection.execute(write, (amount, key))
        return row

    return step


@driver.op
def savepoint(connection, write):
    def step(params):
        with connection:
            connection.execute("begin")
            connection.execute("savepoint matrix")
            connection.execute(write, params)
            connection.execute("release savepoint matrix")

    return step


driver.lacks("acquire", "sqlite3 has no pool")
absences.of_kept_statements(driver, hit="it keeps 128 statements by default, so that is what plain does")


@driver.blocks
@contextmanager
def block(connection):
    with connection:
        connection.execute("begin")
        yield


@driver.op
def save_graph(connection, parents, children):
    return derived_ops.save_graph(lambda: block(connection), connection.executemany, parents, children)


absences.of_sqlite(driver)
driver.lacks("add_all", "executemany refuses statements that return rows", when={"back": "yes"})
