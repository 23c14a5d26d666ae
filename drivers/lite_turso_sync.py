"""pyturso: SQLite written anew in Rust, its synchronous face: the twin of lite_turso.py, held to it by a test.

By nature: a statement is prepared anew each time; one with RETURNING makes a temporary file and removes it, unless
``temp_store`` is memory. Before its release 1.0.
"""

from contextlib import closing, contextmanager
from time import perf_counter_ns
from urllib.parse import urlsplit

import turso

from drivers.contract import CALLERS, Driver, derived_ops
from drivers.shared import absences, by_kind

driver = Driver(
    "turso-sync",
    server="sqlite",
    package="pyturso",
    seldom=True,
    is_async=False,
    placeholder=lambda n: "?",
    about=f"in place of SQLite {turso.sqlite_version}",
    engine="turso",
    dialect="sqlite+turso",
)


@driver.opens
def session(url):
    with closing(turso.connect(urlsplit(url).path, isolation_level=None)) as connection:
        connection.execute("pragma synchronous = off")  # as on the other servers: no disk is compared
        yield connection


@driver.op
def fetch_value(connection, sql):
    return lambda params: connection.execute(sql, params).fetchone()[0]


@driver.op
def fetch_row(connection, sql):
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


@driver.blocks
@contextmanager
def block(connection):
    with connection:
        connection.execute("begin")
        yield


@driver.op
def execute_many(connection, sql):
    def step(many):
        with block(connection):
            connection.executemany(sql, many)

    return step


@driver.op
def save_graph(connection, parents, children):
    return derived_ops.save_graph(lambda: block(connection), connection.executemany, parents, children)


@driver.op
def insert_returning(connection, sql):
    return fetch_value(connection, sql)


@driver.op
def transaction(connection, read, write):
    def step(params):
        key, amount = params
        with block(connection):
            row = connection.execute(read, (key,)).fetchone()
            connection.execute(write, (amount, key))
        return row

    return step


@driver.op
def savepoint(connection, write):
    def step(params):
        with block(connection):
            connection.execute("savepoint matrix")
            connection.execute(write, params)
            connection.execute("release savepoint matrix")

    return step


driver.lacks("acquire", "pyturso has no pool")
absences.of_sqlite(driver)
driver.lacks("add_all", "executemany answers with no rows", when={"back": "yes"})
absences.of_kept_statements(driver, hit="it keeps no statements")
absences.of_kept_statements(driver, off="it keeps no statements, so that is what plain does")
LAYERS = {"layer": ("core", "orm")}
for op in ("execute", "transaction"):
    why = "turso does not wait for another connection that writes: database is locked"
    driver.lacks(op, why, when={**LAYERS, "callers": CALLERS if op == "execute" else CALLERS[1:]})
for when in ({"layer": "orm"}, {"layer": "core", "back": "yes"}):
    why = "an insert that returns a thousand rows takes more than half a minute"
    driver.lacks("add_all", why, when=when)
NOT_TOLD = (
    "its dialect takes AUTOCOMMIT and sets nothing: what a single statement writes is rolled back when its connection "
    "is given back"
)
for op in ("execute", "insert_returning"):
    driver.errs(op, NOT_TOLD, says="the server holds", when={**LAYERS, "tx": None})
