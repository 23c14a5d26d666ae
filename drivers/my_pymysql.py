"""PyMySQL: MySQL's protocol in pure Python.

By nature: parameters are written into the statement by the client, results are text; ``executemany`` of an insert is
one statement with many rows. Since 1.2 it encrypts wherever the server can, unless it is told not to.
"""

import pymysql
from pymysql.cursors import DictCursor, SSCursor

from drivers.contract import Driver
from drivers.shared import absences, by_kind, dbapi, mysql_url
from drivers.shared.sessions import mysql_options

driver = Driver(
    "pymysql",
    server="mysql",
    package="PyMySQL",
    home="pymysql",
    is_async=False,
    placeholder=lambda n: "%s",
    reference=2,
    does=("to=dict",),
    dialect="mysql+pymysql",
)


@driver.connects
def connect(url):
    return pymysql.connect(**mysql_url.options(url), database=mysql_url.database(url), autocommit=True)


@driver.opens
def session(url, *, tls="no", isolation="", timeout="no", limit=None):
    with pymysql.connect(
        **mysql_url.options(url),
        database=mysql_url.database(url),
        charset="utf8mb4",
        collation=mysql_url.COLLATION,
        autocommit=True,
        local_infile=True,
        ssl_disabled=tls != "yes",
        **mysql_url.tls_options(tls),
        **{"read_timeout": limit, **mysql_options(timeout)},
    ) as connection:
        dbapi.isolate(connection, isolation)
        yield connection


driver.lacks("acquire", "it has no pool")
absences.of_kept_statements(driver, hit="it keeps no statements", off="it keeps none: there is nothing to switch off")


driver.takes(
    "connect",
    "it names the character set again by a statement of its own",
    statements=1,
    round_trips=lambda usual: usual + 1,
)

driver.op(dbapi.fetch_value)
driver.op(dbapi.fetch_row)
driver.op(dbapi.fetch_all)
driver.op(dbapi.execute)
driver.op(by_kind.insert_wide(dbapi.execute, by_kind.MYSQL))
driver.op(dbapi.execute_many)
driver.op(dbapi.transaction)
driver.op(dbapi.savepoint)
driver.op(dbapi.save_graph)
driver.blocks(dbapi.block)


@driver.op
def fetch_dicts(connection, sql):
    return dbapi.fetch_all_by(DictCursor, connection, sql)


@driver.op
def stream(connection, sql, *, chunk):
    return dbapi.stream_by(SSCursor, connection, sql, chunk)


@driver.op
def first_row(connection, sql, *, chunk):
    return dbapi.first_row_by(SSCursor, connection, sql, chunk)


@driver.op
def insert_returning(connection, sql):
    return dbapi.insert_lastrowid(connection, sql)


@driver.op
def copy_in(connection, table, columns, types, *, format):
    return dbapi.load_data(connection, table, columns)


driver.lacks("copy_in", "LOAD DATA reads text", when={"format": "binary"})
absences.of_mysql(driver)
