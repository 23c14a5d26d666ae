"""libpq through psycopg's thin ``pq`` layer: the floor of the PostgreSQL rows.

By nature: synchronous, every statement prepared when bound, results left as the bytes that came; turning them into
Python values is not paid for here, and neither is making the bytes of a bulk load.
"""

import json
from contextlib import contextmanager
from itertools import count
from time import perf_counter_ns

from psycopg import pq

from drivers.contract import Driver
from drivers.shared import absences, by_kind, pgbouncer
from drivers.shared.copy_rows import binary_rows, text_rows
from drivers.shared.libpq_texts import checked, encoded, row_of
from drivers.shared.psycopg_build import ABOUT  # and is left out where psycopg is pure Python
from drivers.shared.sessions import LEVELS

driver = Driver(
    "libpq",
    server="postgres",
    package="psycopg",
    needs=("psycopg[binary]",),
    is_async=False,
    about=ABOUT,
    floor=True,
)
names = count()


def prepared(connection, sql):
    name = f"matrix_{next(names)}".encode()
    checked(connection.prepare(name, sql.encode()))
    return name


@driver.opens
def session(url, *, tls="no", isolation=""):
    asked = f"{url}{'&' if '?' in url else '?'}sslmode=require" if tls == "yes" else url  # what is said last holds
    connection = pq.PGconn.connect(asked.encode())
    try:
        if connection.status != pq.ConnStatus.OK:
            raise ConnectionError(connection.error_message.decode(errors="replace").strip())
        if isolation:
            level = f"set session characteristics as transaction isolation level {LEVELS[isolation]}"
            checked(connection.exec_(level.encode()))
        yield connection
    finally:
        connection.finish()


@driver.reads
def rows(answer):
    """Return rows of bytes from a result that the step left as it came."""
    if not isinstance(answer, pq.PGresult):
        return answer
    return [tuple(answer.get_value(row, column) for column in range(answer.nfields)) for row in range(answer.ntuples)]


@driver.op
def fetch_value(connection, sql):
    name = prepared(connection, sql)
    return lambda params: checked(connection.exec_prepared(name, encoded(params))).get_value(0, 0)


@driver.op
def fetch_row(connection, sql):
    name = prepared(connection, sql)
    return lambda params: row_of(checked(connection.exec_prepared(name, encoded(params))))


@driver.op
def fetch_all(connection, sql):
    name = prepared(connection, sql)
    return lambda params: checked(connection.exec_prepared(name, encoded(params)))


driver.lacks("acquire", "libpq has no pool")
for when in ({"cache": "miss"}, {"shapes": 200}):
    driver.takes("fetch_row", "it prepares each text before it runs it", round_trips=2, when=when)
KEPT = "what is prepared when bound is there for good, and kept by no text"
absences.of_kept_statements(driver, hit=KEPT, off=KEPT)
driver.lacks("fetch_dicts", "libpq has results, not dicts")


@driver.op
def stream(connection, sql, *, chunk, way="stream"):
    name = prepared(connection, sql)

    def step(params):
        total = 0
        connection.send_query_prepared(name, encoded(params))
        connection.set_chunked_rows_mode(chunk)
        while result := connection.get_result():
            for row in range(checked(result).ntuples):
                total += int(result.get_value(row, 0))
        return total

    return step


@driver.op
def first_row(connection, sql, *, chunk):
    name = prepared(connection, sql)

    def step(params):
        connection.send_query_prepared(name, encoded(params))
        connection.set_chunked_rows_mode(chunk)
        checked(connection.get_result())
        read = perf_counter_ns()
        while connection.get_result():
            pass
        return read

    return step


@driver.op
def paginate(connection, sql, *, chunk):
    name = prepared(connection, sql)

    def step(params):
        total, (last,), rows = 0, params, chunk
        while rows == chunk:
            result = checked(connection.exec_prepared(name, encoded((last, chunk))))
            rows = result.ntuples
            for row in range(rows):
                total += int(result.get_value(row, 0))
                last = int(result.get_value(row, result.nfields - 1))
        return total

    return step


driver.takes("stream", "libpq hands over chunks of one result as they come", statements=1, round_trips=1)


@driver.op
def execute(connection, sql):
    return fetch_all(connection, sql)


driver.op(by_kind.insert_wide(execute, {"json": json.dumps}))


@driver.op
def execute_many(connection, sql):
    name = prepared(connection, sql)

    def step(many):
        connection.enter_pipeline_mode()
        for params in many:
            connection.send_query_prepared(name, encoded(params))
        drained(connection, len(many))

    return step


def drained(connection, sent):
    """Return the results of all that was sent in a pipeline; one sync makes it one transaction."""
    connection.pipeline_sync()
    results = []
    for _ in range(sent):
        results.append(checked(connection.get_result()))
        connection.get_result()  # the None that ends each one
    checked(connection.get_result())  # the sync
    connection.exit_pipeline_mode()
    return results


@driver.op
def insert_returning(connection, sql):
    return fetch_value(connection, sql)


def loaded(connection, statement, encode):
    """Return a step that loads rows. Each list of them is turned into bytes when first seen, and kept with its list."""
    made = {}

    def step(rows):
        if id(rows) not in made:
            made[id(rows)] = (rows, encode(rows))
        checked(connection.exec_(statement))
        connection.put_copy_data(made[id(rows)][1])
        connection.put_copy_end()
        checked(connection.get_result())

    return step


@driver.op
def copy_in(connection, table, columns, types, *, format):
    statement = f"copy {table} ({columns}) from stdin (format {format})".encode()
    if format == "binary":
        return loaded(connection, statement, lambda rows: binary_rows(rows, types.split(", ")))
    return loaded(connection, statement, lambda rows: "".join(text_rows(rows)).encode())


@driver.op
def copy_out(connection, query, *, format):
    statement = f"copy ({query}) to stdout (format {format})".encode()

    def step(_):
        checked(connection.exec_(statement))
        blocks = []
        while (block := connection.get_copy_data(0))[0] > 0:
            blocks.append(bytes(block[1]))
        checked(connection.get_result())
        return blocks

    return step


@driver.op
def pipeline(connection, sql):
    name = prepared(connection, sql)

    def step(many):
        connection.enter_pipeline_mode()
        for params in many:
            connection.send_query_prepared(name, encoded(params))
        return [row_of(result) for result in drained(connection, len(many))]

    return step


@driver.op
def transaction(connection, read, write):
    reading, writing = prepared(connection, read), prepared(connection, write)

    def step(params):
        key, amount = params
        checked(connection.exec_(b"begin"))
        row = row_of(checked(connection.exec_prepared(reading, encoded((key,)))))
        checked(connection.exec_prepared(writing, encoded((amount, key))))
        checked(connection.exec_(b"commit"))
        return row

    return step


@driver.op
def savepoint(connection, write):
    writing = prepared(connection, write)

    def step(params):
        checked(connection.exec_(b"begin"))
        checked(connection.exec_(b"savepoint matrix"))
        checked(connection.exec_prepared(writing, encoded(params)))
        checked(connection.exec_(b"release savepoint matrix"))
        checked(connection.exec_(b"commit"))

    return step


@driver.op
def listen_notify(connection, channel, notify):
    checked(connection.exec_(f"listen {channel}".encode()))
    name = prepared(connection, notify)

    def step(params):
        checked(connection.exec_prepared(name, encoded(params)))
        return connection.notifies().extra.decode()

    return step


@driver.blocks
@contextmanager
def block(connection):
    checked(connection.exec_(b"begin"))
    try:
        yield
    except BaseException:
        checked(connection.exec_(b"rollback"))
        raise
    checked(connection.exec_(b"commit"))


driver.lacks("fetch_row", "its statements are text as they are: the plain cell is this one", when={"text": "yes"})
for when in ({"touch": "yes"}, {"types": "parsed"}):
    driver.lacks("fetch_all", "a floor leaves results as they came", when=when)
driver.lacks("fetch_row", "libpq waits for as long as it takes", when={"timeout": "yes"})
driver.lacks("add_all", "a floor leaves results as they came", when={"back": "yes"})
driver.lacks("bridge", absences.NO_PART)
absences.of_rows(driver)
for op in ("load_graph", "save_graph", "identity", "refresh"):
    driver.lacks(op, "a floor knows no objects")
pgbouncer.state(driver)
