"""psycopg2: what most synchronous code on PostgreSQL still runs on.

By nature: parameters are written into the statement by the client and nothing is prepared; results are text;
``executemany`` is one round trip a row, so bulk inserts go through ``execute_values`` as its documentation advises.
"""

import re
from contextlib import closing, contextmanager
from io import BytesIO, StringIO
from time import perf_counter_ns

import psycopg2
from psycopg2.extensions import new_type, register_type
from psycopg2.extras import Json, RealDictCursor, UUID_adapter, execute_values, register_uuid
from psycopg2.pool import PoolError, ThreadedConnectionPool

from drivers.contract import Driver, derived_ops
from drivers.shared import absences, by_kind, dbapi, pgbouncer
from drivers.shared.copy_rows import text_rows
from drivers.shared.custom import Name
from drivers.shared.sessions import LEVELS, libpq_options

driver = Driver(
    "psycopg2",
    server="postgres",
    package="psycopg2-binary",
    is_async=False,
    placeholder=lambda n: "%s",
    about=f"libpq {psycopg2.extensions.libpq_version()}",
    dialect="postgresql+psycopg2",
    does=("to=dict",),
)


@driver.connects
def connect(url):
    return psycopg2.connect(url)


TEXT = 25
"""The server's own number of the type."""


@driver.opens
def session(url, *, tls="no", isolation="", timeout="no", types=""):
    encrypted = {"sslmode": "require"} if tls == "yes" else {}
    with closing(psycopg2.connect(url, **encrypted, **libpq_options(timeout))) as connection:
        connection.autocommit = True
        if isolation:
            connection.set_session(isolation_level=LEVELS[isolation])
        if types == "parsed":
            register_uuid(conn_or_curs=connection)
        if types == "custom":
            register_type(new_type((TEXT,), "name", lambda text, cursor: text and Name(text)), connection)
        yield connection


@driver.pools
def pooled_sessions(url, *, size, least=None):
    pool = ThreadedConnectionPool(size if least is None else least, size, url)

    @contextmanager
    def borrow():
        connection = pool.getconn()
        try:
            connection.autocommit = True  # sends nothing; the pool has no way to be told once
            yield connection
        finally:
            pool.putconn(connection)

    try:
        yield borrow
    finally:
        pool.closeall()


DOES_NOT_WAIT = "its pool does not wait: with more callers than connections it raises"
for op in ("execute", "transaction"):
    driver.lacks(op, DOES_NOT_WAIT, when={"callers": 50})


@driver.lacks("fetch_row", DOES_NOT_WAIT, when={"callers": (50, 200)}, raises=PoolError)
def more_callers_than_connections(connection):
    pool = ThreadedConnectionPool(1, 1, connection.dsn, password=connection.info.password)
    try:
        pool.getconn()
        pool.getconn()
    finally:
        pool.closeall()


driver.lacks("acquire", "its pool never asks whether a server is still there", when={"ping": "yes"})


absences.of_kept_statements(driver, hit="it keeps no statements", off="it keeps none: there is nothing to switch off")


driver.op(dbapi.fetch_value)
driver.op(dbapi.fetch_row)
driver.op(dbapi.fetch_all)
driver.op(dbapi.execute)
driver.op(by_kind.insert_wide(dbapi.execute, {"json": Json, "uuid": UUID_adapter}))


@driver.op
def fetch_dicts(connection, sql):
    def step(params):
        with connection.cursor(cursor_factory=RealDictCursor) as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    return step


@driver.op
def stream(connection, sql, *, chunk):
    connection.autocommit = False  # or a named cursor is refused, even inside ``with connection``

    def step(params):
        total = 0
        with connection, connection.cursor("matrix") as cursor:
            cursor.execute(sql, params)
            while rows := cursor.fetchmany(chunk):
                for row in rows:
                    total += row[0]
        return total

    return step


def of_many(sql):
    """Return an insert in the form that ``execute_values`` takes."""
    return re.sub(r"values \(.*?\)", "values %s", sql)


@driver.op
def first_row(connection, sql, *, chunk):
    connection.autocommit = False  # as for stream

    def step(params):
        with connection, connection.cursor("matrix") as cursor:
            cursor.execute(sql, params)
            cursor.fetchmany(chunk)
            return perf_counter_ns()

    return step


@driver.op
def execute_many(connection, sql, *, way="values"):
    statement = of_many(sql)

    def step(many):
        with connection, connection.cursor() as cursor:
            execute_values(cursor, statement, many, page_size=1000)

    def one_by_one(many):
        with connection, connection.cursor() as cursor:
            cursor.executemany(sql, many)

    return one_by_one if way == "executemany" else step


driver.takes("add_all", "an insert for each page", statements=52, round_trips=52, when={"rows": 50_000})
PAGE = "one insert of many rows between begin and commit"
driver.takes("execute_many", PAGE, statements=3, round_trips=3, when={"way": (None, "values")})
driver.takes(
    "execute_many",
    "its executemany is a statement a row, each waited for, between begin and commit",
    statements=lambda usual: usual + 2,
    round_trips=lambda usual: 1000 + 2,
    when={"way": "executemany"},
)


@driver.op
def insert_returning(connection, sql):
    return dbapi.fetch_value(connection, sql)


@driver.op
def copy_in(connection, table, columns, types, *, format):
    statement = f"copy {table} ({columns}) from stdin (format {format})"

    def step(rows):
        with connection.cursor() as cursor:
            cursor.copy_expert(statement, StringIO("".join(text_rows(rows))))

    return step


driver.lacks("copy_in", "no encoder for binary COPY: the caller would have to write one", when={"format": "binary"})


@driver.op
def copy_out(connection, query, *, format):
    statement = f"copy ({query}) to stdout (format {format})"

    def step(_):
        with connection.cursor() as cursor:
            cursor.copy_expert(statement, blocks := BytesIO())
        return [blocks.getvalue()]

    return step


driver.lacks("pipeline", "libpq's pipeline mode came after it, and is not exposed")


@driver.op
def transaction(connection, read, write):
    def step(params):
        key, amount = params
        with connection, connection.cursor() as cursor:
            cursor.execute(read, (key,))
            row = cursor.fetchone()
            cursor.execute(write, (amount, key))
        return row

    return step


@driver.op
def savepoint(connection, write):
    def step(params):
        with connection, connection.cursor() as cursor:
            cursor.execute("savepoint matrix")
            cursor.execute(write, params)
            cursor.execute("release savepoint matrix")

    return step


@driver.op
def listen_notify(connection, channel, notify):
    with connection.cursor() as cursor:
        cursor.execute(f"listen {channel}")

    def step(params):
        with connection.cursor() as cursor:
            cursor.execute(notify, params)
        connection.poll()
        return connection.notifies.pop(0).payload

    return step


@driver.blocks
def block(connection):
    return connection


@driver.op
def save_graph(connection, parents, children):
    def many(sql, rows):
        with connection.cursor() as cursor:
            execute_values(cursor, of_many(sql), rows, page_size=1000)

    return derived_ops.save_graph(lambda: connection, many, parents, children)


@driver.op
def add_all(connection, insert, returning, *, back):
    if back == "no":
        return execute_many(connection, insert)

    def step(many):
        with connection, connection.cursor() as cursor:
            return [key for (key,) in execute_values(cursor, of_many(returning), many, page_size=1000, fetch=True)]

    return step


absences.of_native(driver)
driver.takes("save_graph", "one insert of many rows for each table", statements=4)
pgbouncer.state(driver)
