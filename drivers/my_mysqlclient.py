"""mysqlclient: a thin layer over the C client library, and so the floor of the MySQL rows.

By nature: parameters are written into the statement by the client, results are text turned into Python by converters;
``executemany`` of an insert is one statement with many rows.
"""

import sys
from contextlib import closing
from pathlib import Path

from drivers.contract import Driver, LeftOut
from drivers.shared import absences, by_kind, dbapi, mysql_url
from drivers.shared.sessions import mysql_options

try:
    import MySQLdb
except ModuleNotFoundError:
    note = Path(sys.prefix, "mysqlclient-absent.txt")  # left by `make env`, which tried to build it
    raise LeftOut(note.read_text().strip() if note.exists() else "MySQLdb is not installed") from None

from MySQLdb.cursors import DictCursor, SSCursor

driver = Driver(
    "mysqlclient",
    server="mysql",
    package="mysqlclient",
    is_async=False,
    placeholder=lambda n: "%s",
    about=f"client library {MySQLdb.get_client_info()}",
    floor=True,
    does=("to=dict",),
    dialect="mysql+mysqldb",
)


@driver.connects
def connect(url):
    options = {**mysql_url.options(url), "database": mysql_url.database(url)}
    return MySQLdb.connect(**options, ssl_mode="DISABLED", autocommit=True)


@driver.opens
def session(url, *, tls="no", isolation="", timeout="no", limit=0):
    with closing(
        MySQLdb.connect(
            **mysql_url.options(url),
            database=mysql_url.database(url),
            charset="utf8mb4",
            collation=mysql_url.COLLATION,
            # Left unsaid, the C library would encrypt where it can, and no other driver does.
            ssl_mode="REQUIRED" if tls == "yes" else "DISABLED",
            autocommit=True,
            local_infile=True,
            **{"read_timeout": limit, **mysql_options(timeout)},
        )
    ) as connection:
        dbapi.isolate(connection, isolation)
        yield connection


driver.lacks("acquire", "it has no pool")
absences.of_kept_statements(driver, hit="it keeps no statements", off="it keeps none: there is nothing to switch off")


driver.takes(
    "connect",
    "it names the character set again by a statement of its own, and the collation by another",
    statements=2,
    round_trips=lambda usual: usual + 2,
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
driver.takes("add_all", "an insert of 64 KiB at a time", statements=18, round_trips=18, when={"rows": 50_000})
