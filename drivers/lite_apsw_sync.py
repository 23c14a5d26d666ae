"""APSW: all of SQLite's own interface, in C, with an SQLite of its own: the twin of lite_apsw.py, held to it by a test.

By nature: no wire and no server; statements are compiled once and kept (100 a connection).
"""

from contextlib import closing
from time import perf_counter_ns
from urllib.parse import urlsplit

import apsw

from drivers.contract import Driver, derived_ops
from drivers.shared import absences, by_kind

driver = Driver(
    "apsw-sync",
    server="sqlite",
    package="apsw",
    home="apsw",
    seldom=True,
    is_async=False,
    placeholder=lambda n: "?",
    about="an SQLite of its own",
    engine="apsw",
)


def options(cache):
    return {"statementcachesize": 0} if cache == "off" else {}


@driver.opens
def session(url, *, cache="hit"):
    with closing(apsw.Connection(urlsplit(url).path, **options(cache))) as connection:
        connection.pragma("synchronous", 0)  # as on the other servers: drivers are compared, not disks
        yield connection


@driver.traces
def trace(connection, callback):
    connection.trace_v2(apsw.SQLITE_TRACE_STMT if callback else 0, callback and (lambda of: callback(of["sql"])))


@driver.op
def fetch_value(connection, sql):
    def step(params):
        cursor = connection.execute(sql, params)
        return cursor.get

    return step


@driver.op
def fetch_row(connection, sql):
    def step(params):
        cursor = connection.execute(sql, params)
        return cursor.get

    return step


@driver.op
def fetch_all(connection, sql):
    def step(params):
        cursor = connection.execute(sql, params)
        return cursor.fetchall()

    return step


def as_dict(cursor, row):
    """Return a row as a dict, by a row tracer as its documentation has it."""
    return {column[0]: value for column, value in zip(cursor.get_description(), row, strict=True)}


@driver.op
def fetch_dicts(connection, sql):
    def step(params):
        cursor = connection.cursor()
        cursor.row_trace = as_dict
        cursor.execute(sql, params)
        return cursor.fetchall()

    return step


@driver.op
def stream(connection, sql, *, chunk):
    """A cursor is iterated over: there is no call for so many rows."""

    def step(params):
        total = 0
        for row in connection.execute(sql, params):
            total += row[0]
        return total

    return step


@driver.op
def first_row(connection, sql, *, chunk):
    def step(params):
        for _ in (cursor := connection.execute(sql, params)):
            first = perf_counter_ns()
            break
        cursor.close()
        return first

    return step


@driver.op
def execute(connection, sql):
    def step(params):
        connection.execute(sql, params)

    return step


driver.op(by_kind.insert_wide(execute, by_kind.SQLITE))


@driver.blocks
def block(connection):
    return connection


@driver.op
def execute_many(connection, sql):
    def step(many):
        with connection:
            connection.executemany(sql, many)

    return step


@driver.op
def add_all(connection, insert, returning, *, back):
    if back == "no":
        return execute_many(connection, insert)

    def step(many):
        with connection:
            cursor = connection.executemany(returning, many)
            return [key for (key,) in cursor.fetchall()]

    return step


@driver.op
def save_graph(connection, parents, children):
    return derived_ops.save_graph(lambda: connection, connection.executemany, parents, children)


@driver.op
def insert_returning(connection, sql):
    return fetch_value(connection, sql)


@driver.op
def transaction(connection, read, write):
    def step(params):
        key, amount = params
        with connection:
            cursor = connection.execute(read, (key,))
            row = cursor.get
            connection.execute(write, (amount, key))
        return row

    return step


@driver.op
def savepoint(connection, write):
    """Within a transaction, ``with connection`` is a savepoint."""

    def step(params):
        with connection, connection:  # the second is a savepoint in the first
            connection.execute(write, params)

    return step


driver.lacks("acquire", "apsw has no pool")
absences.of_kept_statements(driver, hit="it keeps 100 statements by default, so that is what plain does")
absences.of_sqlite(driver)
