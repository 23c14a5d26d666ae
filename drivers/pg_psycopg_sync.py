"""psycopg 3, its synchronous face: the twin of pg_psycopg.py's text row, held to it by a test.

By nature: a statement is prepared by its sixth execution; parameters travel in the format their dumper prefers;
``executemany`` runs in pipeline mode.
"""

import psycopg
from psycopg.rows import dict_row

from drivers.contract import Driver, LeftOut

if psycopg.pq.__impl__ == "python":
    raise LeftOut("psycopg runs in pure Python, ten times slower: install psycopg[binary]")

ABOUT = f"{psycopg.pq.__impl__}, libpq {psycopg.pq.version_pretty(psycopg.pq.version())}"

driver = Driver(
    "psycopg-sync", server="postgres", package="psycopg", is_async=False, placeholder=lambda n: "%s", about=ABOUT
)


@driver.opens
def session(url):
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


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
def stream(connection, sql, *, chunk):
    def step(params):
        total = 0
        with connection.transaction(), connection.cursor("matrix") as cursor:
            cursor.execute(sql, params)
            while rows := cursor.fetchmany(chunk):
                for row in rows:
                    total += row[0]
        return total

    return step


@driver.op
def execute(connection, sql):
    return lambda params: connection.execute(sql, params)


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


driver.takes(
    "stream",
    "it asks for the columns of the cursor it declared",
    round_trips=lambda usual: usual + 1,
)
driver.takes(
    "execute_many",
    "begin and commit, without which its documentation promises no atomicity, are waited for by themselves",
    statements=lambda usual: usual + 2,
    round_trips=lambda usual: usual + 2,
)
