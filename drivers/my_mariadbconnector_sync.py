"""MariaDB Connector/Python 2.0, a pre-release: the twin of my_mariadbconnector.py, held to it by a test.

By nature: in pure Python, or over MariaDB's C library where its package of wheels is there, too. Parameters are written
into the statement unless ``binary`` is asked for, which prepares, and keeps a hundred statements.
"""

from time import perf_counter_ns

import mariadb

from drivers.contract import Driver
from drivers.shared import by_kind, dbapi, mariadbconnector, mysql_url


def given(tls):
    return {"local_infile": True, **({"ssl": True, "ssl_verify_cert": False} if tls == "yes" else {})}


ALIKE = {
    "server": "mysql",
    "package": "mariadb",
    "seldom": True,
    "is_async": False,
    "placeholder": lambda n: "?",
    "dialect": "mariadb+mariadbconnector",
    "dialect_args": given,
}


def row(name, home, about):
    return Driver(name, home=home, about=f"a pre-release; {about}", **ALIKE)


driver = row("mariadbconnector-sync", "mariadbconnector", "pure Python")
driver_c = row("mariadbconnector-c-sync", "mariadbconnector-c", "over MariaDB's C library")
ROWS = (driver, driver_c)


def options(url, tls="no"):
    return {
        **mysql_url.options(url),
        "database": mysql_url.database(url),
        "init_command": mysql_url.NAMES,
        "autocommit": True,
        **given(tls),
    }


def session(url, *, cache="off", tls="no"):
    with mariadb.connect(**options(url, tls), **({"binary": True} if cache == "hit" else {})) as connection:
        yield connection


def pooled_sessions(url, *, size):
    pool = mariadb.create_pool(min_size=size, max_size=size, **options(url))
    try:
        yield pool.acquire
    finally:
        pool.close()


def fetch_dicts(connection, sql):
    def step(params):
        with connection.cursor(dictionary=True) as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    return step


def stream(connection, sql, *, chunk):
    def step(params):
        total = 0
        with connection.cursor(buffered=False) as cursor:
            cursor.execute(sql, params)
            while rows := cursor.fetchmany(chunk):
                for row in rows:
                    total += row[0]
        return total

    return step


def first_row(connection, sql, *, chunk):
    def step(params):
        with connection.cursor(buffered=False) as cursor:
            cursor.execute(sql, params)
            cursor.fetchmany(chunk)
            return perf_counter_ns()

    return step


def insert_returning(connection, sql):
    return dbapi.insert_lastrowid(connection, sql)


def copy_in(connection, table, columns, types, *, format):
    """Ask for text, in which the file is named: LOAD DATA cannot be prepared."""
    return dbapi.load_data(connection, table, columns, "?")


SHARED = ("fetch_value", "fetch_row", "fetch_all", "execute", "execute_many", "transaction", "savepoint", "save_graph")
OWN = (fetch_dicts, stream, first_row, insert_returning, copy_in)

for each in ROWS:
    each.opens(session)
    each.pools(pooled_sessions)
    each.blocks(dbapi.block)
    for op in (*(getattr(dbapi, name) for name in SHARED), *OWN):
        each.op(op)
    each.op(by_kind.insert_wide(dbapi.execute, by_kind.MYSQL))

mariadbconnector.state(driver, driver_c)
driver.errs(
    "copy_in",
    "on a connection of SQLAlchemy's it loses the slash before the file's name, and takes its server for a proxy",
    says="doesn't correspond to initial query",
    when={"layer": "core", "server": "mariadb", "format": "text"},
)
