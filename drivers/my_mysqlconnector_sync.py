"""MySQL Connector/Python, Oracle's own: the twin of my_mysqlconnector.py, held to it by a test.

By nature: pure Python here, since no wheel brings its C extension; parameters are written into the statement by the
client, results are text; ``executemany`` of an insert is one statement with many rows. What a cursor has not read must
be read before it is closed.
"""

from contextlib import closing, contextmanager
from tempfile import NamedTemporaryFile
from time import perf_counter_ns

from mysql.connector import connect
from mysql.connector.errors import PoolError
from mysql.connector.pooling import MySQLConnectionPool

from drivers.contract import CALLERS, Driver, derived_ops
from drivers.shared import absences, by_kind, mysql_url, mysqlconnector
from drivers.shared.copy_rows import text_rows


def encrypted(tls):
    return {"charset": "utf8mb4", "allow_local_infile": True, "ssl_disabled": tls != "yes"}


driver = Driver(
    "mysqlconnector-sync",
    server="mysql",
    package="mysql-connector-python",
    home="mysqlconnector",
    seldom=True,
    is_async=False,
    placeholder=lambda n: "%s",
    about="pure Python",
    dialect="mysql+mysqlconnector",
    dialect_args=encrypted,
)


def options(url, tls="no"):
    return {
        **mysql_url.options(url),
        "database": mysql_url.database(url),
        "collation": mysql_url.COLLATION,
        "autocommit": True,
        **encrypted(tls),
    }


@driver.opens
def session(url, *, tls="no"):
    with closing(connect(**options(url, tls))) as connection:
        yield connection


@driver.pools
def pooled_sessions(url, *, size):
    pool = MySQLConnectionPool(pool_size=size, pool_name="matrix", **options(url))

    @contextmanager
    def borrow():
        connection = pool.get_connection()
        try:
            yield connection
        finally:
            connection.close()  # gives it back

    try:
        yield borrow
    finally:
        pool._remove_connections()  # its documentation has nothing that ends a pool


DOES_NOT_WAIT = "its pool does not wait: with more callers than connections it raises"
for op in ("execute", "transaction", "load_graph"):
    driver.lacks(op, DOES_NOT_WAIT, when={"callers": 50})


@driver.lacks("fetch_row", DOES_NOT_WAIT, when={"callers": 50}, raises=PoolError)
def more_callers_than_sessions(connection):
    login = {"user": connection.user, "password": connection._password, "unix_socket": connection.unix_socket}
    where = {"host": connection.server_host, "port": connection.server_port, "ssl_disabled": True}
    pool = MySQLConnectionPool(pool_size=1, pool_name="one", **login, **where)
    try:
        pool.get_connection()
        pool.get_connection()
    finally:
        pool._remove_connections()


driver.lacks("acquire", "its pool has no such setting", when={"ping": "yes"})
absences.of_kept_statements(
    driver,
    hit="a prepared cursor is its user's to keep: it keeps no statements",
    off="a prepared cursor is its user's to keep: it keeps no statements",
)


@driver.op
def fetch_value(connection, sql):
    def step(params):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchone()[0]

    return step


@driver.op
def fetch_row(connection, sql):
    def step(params):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchone()

    return step


@driver.op
def fetch_all(connection, sql):
    def step(params):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    return step


@driver.op
def fetch_dicts(connection, sql):
    def step(params):
        with connection.cursor(dictionary=True) as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    return step


@driver.op
def stream(connection, sql, *, chunk):
    """Its usual cursor reads rows when they are fetched."""

    def step(params):
        total = 0
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            while rows := cursor.fetchmany(chunk):
                for row in rows:
                    total += row[0]
        return total

    return step


@driver.op
def first_row(connection, sql, *, chunk):
    def step(params):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            cursor.fetchmany(chunk)
            first = perf_counter_ns()
            cursor.fetchall()
        return first

    return step


@driver.op
def execute(connection, sql):
    def step(params):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)

    return step


driver.op(by_kind.insert_wide(execute, by_kind.MYSQL))


@driver.blocks
@contextmanager
def block(connection):
    connection.start_transaction()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


@driver.op
def execute_many(connection, sql):
    def step(many):
        with block(connection), connection.cursor() as cursor:
            cursor.executemany(sql, many)

    return step


@driver.op
def save_graph(connection, parents, children):
    def many(sql, rows):
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    return derived_ops.save_graph(lambda: block(connection), many, parents, children)


@driver.op
def insert_returning(connection, sql):
    def step(params):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.lastrowid

    return step


@driver.op
def copy_in(connection, table, columns, types, *, format):
    statement = f"load data local infile %s into table {table} ({columns})"

    def step(rows):
        with NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".tsv") as file:
            file.writelines(text_rows(rows))
            file.flush()
            with connection.cursor() as cursor:
                cursor.execute(statement, (file.name,))

    return step


driver.lacks("copy_in", "LOAD DATA reads text", when={"format": "binary"})


@driver.op
def transaction(connection, read, write):
    def step(params):
        key, amount = params
        with block(connection), connection.cursor() as cursor:
            cursor.execute(read, (key,))
            row = cursor.fetchone()
            cursor.execute(write, (amount, key))
        return row

    return step


@driver.op
def savepoint(connection, write):
    def step(params):
        with block(connection), connection.cursor() as cursor:
            cursor.execute("savepoint matrix")
            cursor.execute(write, params)
            cursor.execute("release savepoint matrix")

    return step


absences.of_mysql(driver)

SETS = "it names the collation and sets autocommit, by a statement each"
driver.takes("connect", SETS, statements=2, round_trips=lambda usual: usual + 2, when={"tls": "yes"})
driver.takes("connect", SETS, statements=2, round_trips=lambda usual: usual + 2)
driver.takes("acquire", SETS, statements=4, round_trips=9, when={"pool": "cold"})
THREE = {"callers": CALLERS, "way": "selectin"}
LENT = "lent, it is pinged; given back, it is reset, and what connect sets is set again"
driver.takes("acquire", LENT, statements=2, round_trips=6)
driver.takes("load_graph", LENT, statements=lambda usual: usual + 3, round_trips=lambda usual: usual + 10, when=THREE)
for op in ("fetch_row", "execute", "transaction", "load_graph"):
    driver.takes(
        op,
        LENT,
        statements=lambda usual: usual + 3,
        round_trips=lambda usual: usual + 8,
        when={"callers": CALLERS},
    )

mysqlconnector.state(driver)
