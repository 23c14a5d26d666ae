"""psycopg 3, its synchronous face: the twin of pg_psycopg.py's text row, held to it by a test.

By nature: a statement is prepared by its sixth execution; parameters travel in the format their dumper prefers;
``executemany`` runs in pipeline mode.
"""

from time import perf_counter_ns

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from drivers.contract import Driver, derived_ops
from drivers.shared import by_kind
from drivers.shared.psycopg_build import ABOUT, DOES, NEEDS, level, limits, options, state

driver = Driver(
    "psycopg-sync",
    server="postgres",
    package="psycopg",
    needs=NEEDS,
    is_async=False,
    placeholder=lambda n: "%s",
    about=ABOUT,
    dialect="postgresql+psycopg",
    does=DOES,
)


@driver.connects
def bare_session(url):
    return psycopg.connect(url, autocommit=True)


@driver.opens
def session(url, *, cache="hit", tls="no", isolation="", timeout="no", types=""):
    with psycopg.connect(url, autocommit=True, **options(cache, tls, timeout, types)) as connection:
        connection.set_isolation_level(level(isolation))
        yield connection


def pooled_session_options(size, ping, cache, **named):
    check = {"check": ConnectionPool.check_connection} if ping == "yes" else {}
    return {
        "kwargs": {"autocommit": True, **options(cache, "no")},
        "open": False,
        **limits(size, **named),
        **check,
    }


@driver.pools
def pooled_sessions(url, *, size, ping="no", cache="hit", least=None, patience=None, recycle=None, gives_up=None):
    of = pooled_session_options(size, ping, cache, least=least, patience=patience, recycle=recycle, gives_up=gives_up)
    with ConnectionPool(url, **of) as pool:
        pool.wait()
        yield pool.connection


@driver.op
def fetch_value(connection, sql):
    def step(params):
        cursor = connection.execute(sql, params)
        return (cursor.fetchone())[0]

    return step


@driver.op
def fetch_row(connection, sql):
    def step(params):
        cursor = connection.execute(sql, params)
        return cursor.fetchone()

    return step


@driver.op
def fetch_all(connection, sql):
    def step(params):
        cursor = connection.execute(sql, params)
        return cursor.fetchall()

    return step


@driver.op
def fetch_dicts(connection, sql):
    def step(params):
        cursor = connection.cursor(row_factory=dict_row)
        cursor.execute(sql, params)
        return cursor.fetchall()

    return step


@driver.op
def stream(connection, sql, *, chunk, way="cursor"):
    def step(params):
        total = 0
        with connection.transaction(), connection.cursor("matrix") as cursor:
            cursor.execute(sql, params)
            while rows := cursor.fetchmany(chunk):
                for row in rows:
                    total += row[0]
        return total

    def as_they_come(params):
        total = 0
        with connection.cursor() as cursor:
            for row in cursor.stream(sql, params, size=chunk):
                total += row[0]
        return total

    return as_they_come if way == "stream" else step


@driver.op
def first_row(connection, sql, *, chunk):
    def step(params):
        with connection.transaction(), connection.cursor("matrix") as cursor:
            cursor.execute(sql, params)
            cursor.fetchmany(chunk)
            return perf_counter_ns()

    return step


@driver.op
def execute(connection, sql):
    return lambda params: connection.execute(sql, params)


driver.op(by_kind.insert_wide(execute, {"json": Jsonb}))


@driver.op
def execute_many(connection, sql):
    def step(many):
        with connection.transaction(), connection.cursor() as cursor:
            cursor.executemany(sql, many)

    return step


@driver.op
def insert_returning(connection, sql):
    return fetch_value(connection, sql)


@driver.op
def copy_in(connection, table, columns, types, *, format):
    statement = f"copy {table} ({columns}) from stdin (format {format})"
    names = types.split(", ")

    def step(rows):
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(names)
            for row in rows:
                copy.write_row(row)

    return step


@driver.op
def copy_out(connection, query, *, format):
    statement = f"copy ({query}) to stdout (format {format})"

    def step(_):
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            return [bytes(block) for block in copy]

    return step


@driver.op
def pipeline(connection, sql):
    def step(many):
        with connection.pipeline():
            cursors = [connection.execute(sql, params) for params in many]
        return [cursor.fetchone() for cursor in cursors]

    return step


@driver.op
def transaction(connection, read, write):
    def step(params):
        key, amount = params
        with connection.transaction():
            cursor = connection.execute(read, (key,))
            row = cursor.fetchone()
            connection.execute(write, (amount, key))
        return row

    return step


@driver.op
def savepoint(connection, write):
    def step(params):
        with connection.transaction(), connection.transaction():
            connection.execute(write, params)

    return step


@driver.op
def listen_notify(connection, channel, notify):
    connection.execute(f"listen {channel}")

    def step(params):
        connection.execute(notify, params)
        for note in connection.notifies(stop_after=1):
            payload = note.payload
        return payload

    return step


@driver.blocks
def block(connection):
    return connection.transaction()


@driver.op
def save_graph(connection, parents, children):
    def many(sql, rows):
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    return derived_ops.save_graph(connection.transaction, many, parents, children)


@driver.op
def add_all(connection, insert, returning, *, back):
    if back == "no":
        return execute_many(connection, insert)

    def step(many):
        keys = []
        with connection.transaction(), connection.cursor() as cursor:
            cursor.executemany(returning, many, returning=True)
            for result in cursor.results():
                keys.append((result.fetchone())[0])
        return keys

    return step


state(driver)
