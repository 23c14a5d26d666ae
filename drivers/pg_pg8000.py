"""pg8000: PostgreSQL's protocol in pure Python, by its DB-API face.

By nature: nothing is kept prepared, and a statement with parameters is parsed in one round trip and run in a second;
one without is sent as it is. ``executemany`` is a loop over ``execute``. Results are text, rows are lists.
"""

import json
import ssl
from contextlib import closing, contextmanager
from io import BytesIO, StringIO
from time import perf_counter_ns
from urllib.parse import parse_qs, unquote, urlsplit

import pg8000.dbapi

from drivers.contract import Driver, derived_ops, ways
from drivers.shared import absences, by_kind, pgbouncer
from drivers.shared.copy_rows import text_rows


def encrypted(tls):
    """Return the options that encrypt, the server's name not verified, or that keep it from trying."""
    if tls != "yes":
        return {"ssl_context": False}
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return {"ssl_context": context}


def socket_of(url):
    """Return the path of the socket that a URL names, which pg8000 wants whole; empty where it names none."""
    query = parse_qs(urlsplit(url).query)
    return f"{query['host'][0]}/.s.PGSQL.{query.get('port', ['5432'])[0]}" if "host" in query else ""


def dialect_url(url):
    socket = socket_of(url)
    return f"{url.partition('?')[0]}?unix_sock={socket}" if socket else url


driver = Driver(
    "pg8000",
    server="postgres",
    package="pg8000",
    home="pg8000",
    seldom=True,
    is_async=False,
    placeholder=lambda n: "%s",
    dialect="postgresql+pg8000",
    dialect_args=encrypted,
    dialect_url=dialect_url,
)


@driver.opens
def session(url, *, tls="no"):
    parts, socket = urlsplit(url), socket_of(url)
    where = {"unix_sock": socket} if socket else {"host": parts.hostname, "port": parts.port or 5432}
    login = {"user": unquote(parts.username or ""), "password": unquote(parts.password or "")}
    with closing(
        pg8000.dbapi.connect(**where, **login, database=unquote(parts.path.lstrip("/")), **encrypted(tls))
    ) as connection:
        connection.autocommit = True
        yield connection


driver.lacks("acquire", "it has no pool")
absences.of_kept_statements(
    driver,
    hit="it keeps no statements: there is nothing to hit or to switch off",
    off="it keeps no statements: there is nothing to hit or to switch off",
)


def asked(connection, sql, params):
    cursor = connection.cursor()
    cursor.execute(sql, params)
    return cursor


@driver.op
def fetch_value(connection, sql):
    return lambda params: asked(connection, sql, params).fetchone()[0]


@driver.op
def fetch_row(connection, sql):
    return lambda params: asked(connection, sql, params).fetchone()


@driver.op
def fetch_all(connection, sql):
    return lambda params: asked(connection, sql, params).fetchall()


@driver.op
def fetch_dicts(connection, sql):
    """Take names from the cursor's description, as its documentation does."""

    def step(params):
        cursor = asked(connection, sql, params)
        keys = [column[0] for column in cursor.description]
        return [dict(zip(keys, row, strict=True)) for row in cursor.fetchall()]

    return step


@driver.op
def execute(connection, sql):
    return lambda params: asked(connection, sql, params)


driver.op(by_kind.insert_wide(execute, {"json": json.dumps}))


@driver.blocks
@contextmanager
def block(connection):
    connection.autocommit = False
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    else:
        connection.commit()
    finally:
        connection.autocommit = True


@contextmanager
def server_side(connection, sql, params):
    """Declare a cursor by SQL, as its documentation has it: there is no other way."""
    with block(connection):
        cursor = asked(connection, f"declare matrix cursor for {sql}", params)
        yield cursor
        cursor.execute("close matrix")


@driver.op
def stream(connection, sql, *, chunk):
    def step(params):
        total = 0
        with server_side(connection, sql, params) as cursor:
            cursor.execute(f"fetch forward {chunk} from matrix")
            while rows := cursor.fetchall():
                for row in rows:
                    total += row[0]
                cursor.execute(f"fetch forward {chunk} from matrix")
        return total

    return step


@driver.op
def first_row(connection, sql, *, chunk):
    def step(params):
        with server_side(connection, sql, params) as cursor:
            cursor.execute(f"fetch forward {chunk} from matrix")
            cursor.fetchall()
            return perf_counter_ns()

    return step


@driver.op
def execute_many(connection, sql):
    def step(many):
        with block(connection):
            connection.cursor().executemany(sql, many)

    return step


@driver.op
def save_graph(connection, parents, children):
    def many(sql, rows):
        connection.cursor().executemany(sql, rows)

    return derived_ops.save_graph(lambda: block(connection), many, parents, children)


@driver.op
def insert_returning(connection, sql):
    return fetch_value(connection, sql)


@driver.op
def copy_in(connection, table, columns, types, *, format):
    statement = f"copy {table} ({columns}) from stdin (format {format})"
    return lambda rows: connection.cursor().execute(statement, stream=StringIO("".join(text_rows(rows))))


driver.lacks("copy_in", "no encoder for binary COPY: the caller would have to write one", when={"format": "binary"})


@driver.op
def copy_out(connection, query, *, format):
    statement = f"copy ({query}) to stdout (format {format})"

    def step(_):
        connection.cursor().execute(statement, stream=(blocks := BytesIO()))
        return [blocks.getvalue()]

    return step


driver.lacks("pipeline", "a statement is sent after the answer to the one before")


@driver.op
def transaction(connection, read, write):
    def step(params):
        key, amount = params
        with block(connection):
            row = asked(connection, read, (key,)).fetchone()
            asked(connection, write, (amount, key))
        return row

    return step


@driver.op
def savepoint(connection, write):
    def step(params):
        with block(connection):
            cursor = asked(connection, "savepoint matrix", ())
            cursor.execute(write, params)
            cursor.execute("release savepoint matrix")

    return step


@driver.op
def listen_notify(connection, channel, notify):
    asked(connection, f"listen {channel}", ())

    def step(params):
        asked(connection, notify, params)
        return connection.notifications.popleft()[2]

    return step


driver.lacks("add_all", "executemany answers with no rows", when={"back": "yes"})
for layer in ("native", "core"):
    why = "three thousand round trips, and no other work than execute_many: see there"
    driver.lacks("add_all", why, when={"back": "no", "layer": layer})
absences.of_native(driver)

HERE = {"layer": ("native", "core", "orm")}
THREE = "with parameters it is parsed, described and bound, and executed, each in a round trip; so is the commit"
ONE_BY_ONE = "a statement for each row, between begin and commit"
ASKING = (
    "fetch_value",
    "fetch_row",
    "fetch_each",
    "fetch_all",
    "fetch_dicts",
    "execute",
    "insert_returning",
    "insert_wide",
)
THREE_STATEMENTS = {**HERE, "tx": "block", "way": "selectin"}
driver.takes("load_graph", THREE, round_trips=lambda usual: usual + 8, when=THREE_STATEMENTS)
for op in (*ASKING, "insert_wide", "listen_notify", "load_graph", "identity", "refresh", "copy_out"):
    driver.takes(op, THREE, round_trips=lambda usual: usual + 4, when={**HERE, "tx": "block"})
    driver.takes(op, THREE, round_trips=lambda usual: 3 * usual, when=HERE)
driver.takes("copy_in", THREE, round_trips=4)
driver.takes("transaction", THREE, round_trips=10, when=HERE)
driver.takes("save_graph", ONE_BY_ONE, round_trips=184, when=HERE)
driver.takes("savepoint", THREE, round_trips=lambda usual: usual + 4, when=HERE)
for op in ("stream", "first_row"):
    driver.takes(op, THREE, round_trips=lambda usual: usual + 4, when={"layer": "native"})
    driver.takes(
        op,
        "it looks for rows once more",
        statements=lambda usual: usual + 1,
        round_trips=lambda usual: usual + 5,
        when={"layer": ("core", "orm")},
    )
# add_all is made of execute_many, and shares what it takes: the first that holds counts.
for pages, when in {1: {"rows": 1000}, 50: {"rows": 50_000}}.items():
    for keyed in ({"layer": "orm", "back": ("no", "yes")}, {"layer": "core", "back": "yes"}):
        driver.takes("add_all", THREE, statements=pages + 2, round_trips=3 * pages + 4, when={**when, **keyed})
driver.takes("execute_many", THREE, round_trips=lambda usual: 3 * usual - 2, when={"way": "rows"})
driver.takes("execute_many", THREE, round_trips=3, when={"way": ("values", "unnest")})
for rows in (100, 1000, None):
    when = {**HERE, "rows": rows, "way": ways.PLAIN}
    statements = (rows or 1000) + 2
    driver.takes("execute_many", ONE_BY_ONE, statements=statements, round_trips=3 * statements - 2, when=when)
driver.takes(
    "acquire",
    "an engine's first connection asks what it speaks to",
    statements=4,
    round_trips=7,
    when={"layer": "core", "pool": "cold"},
)
pgbouncer.state(driver)
