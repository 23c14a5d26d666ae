"""asyncpg: PostgreSQL's binary protocol, asyncio only.

By nature: every statement is prepared on first use and kept (100 a connection), parameters and results are binary,
rows are ``Record``s, which know their column names without being dicts.
"""

import asyncio
import json
from functools import partial
from time import perf_counter_ns

import asyncpg

from drivers.contract import ANY_CALLERS, KEPT_ALL, SHAPES, Driver, derived_ops
from drivers.shared import absences, by_kind, pgbouncer
from drivers.shared.custom import Name
from drivers.shared.sessions import PATIENCE

driver = Driver("asyncpg", server="postgres", package="asyncpg", reference=1, dialect="postgresql+asyncpg")


def options(cache, tls, timeout="no", cache_size=None):
    return {
        **({"statement_cache_size": cache_size} if cache_size is not None else {}),
        **({"statement_cache_size": 0} if cache == "off" else {}),
        **({"ssl": "require"} if tls == "yes" else {}),
        **({"command_timeout": PATIENCE} if timeout == "yes" else {}),
    }


@driver.connects
def connect(url):
    return asyncpg.connect(url)


@driver.opens
async def session(url, *, cache="hit", tls="no", timeout="no", types="", cache_size=None, limit=None):
    limited = {"command_timeout": limit, **options(cache, tls, timeout, cache_size)}
    connection = await asyncpg.connect(url, **limited)
    try:
        if types == "parsed":
            await connection.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")
        if types == "custom":
            await connection.set_type_codec("text", encoder=str, decoder=Name, schema="pg_catalog")
        yield connection
    finally:
        await connection.close()


async def leave_as_it_is(connection):
    pass


@driver.pools
async def pool(url, *, size, cache="hit", reset="usual", least=None, patience=None, recycle=300, limit=None):
    reset = {"reset": leave_as_it_is} if reset == "skip" else {}
    limits = {"max_inactive_connection_lifetime": recycle, "command_timeout": limit}
    sizes = {"min_size": size if least is None else least, "max_size": size}
    async with asyncpg.create_pool(url, **sizes, **limits, **reset, **options(cache, "no")) as pool:
        yield partial(pool.acquire, timeout=patience) if patience else pool.acquire


driver.takes(
    "fetch_row", "given back, a connection is left as it is", statements=1, round_trips=1, when={"reset": "skip"}
)
driver.takes(
    "fetch_row",
    "it is parsed and described before it is run, and its connection reset by a statement of its own",
    statements=2,
    round_trips=3,
    when={"callers": ANY_CALLERS, "cache": "off"},
)
for name in ("acquire", "fetch_row", "execute", "transaction", "load_graph"):
    driver.takes(
        name,
        "given back, a connection is reset by a statement of its own",
        statements=lambda usual: usual + 1,
        round_trips=lambda usual: usual + 1,
        when={} if name == "acquire" else {"callers": ANY_CALLERS},
    )
driver.takes(
    "connect",
    "counted: one more than libpq, which speaks TLS itself",
    round_trips=lambda usual: usual + 1,
    when={"tls": "yes"},
)
driver.lacks("acquire", "its pool has no such setting", when={"ping": "yes"})


@driver.op
def fetch_value(connection, sql):
    return lambda params: connection.fetchval(sql, *params)


@driver.op
def fetch_row(connection, sql):
    return lambda params: connection.fetchrow(sql, *params)


driver.takes("fetch_row", "it is parsed and described before it is run", round_trips=2, when={"cache": "off"})
driver.takes("fetch_row", "it is parsed and described before it is run", round_trips=2, when={"cache_size": 0})
for kept, shapes in KEPT_ALL:
    driver.takes("fetch_row", "all are kept", round_trips=1, when={"cache_size": kept, "shapes": shapes})
for when in ({"cache": "miss"}, {"shapes": SHAPES}):
    driver.takes(
        "fetch_row",
        "it is parsed before it is run, and the oldest closed to make room",
        round_trips=3,
        when=when,
    )
absences.of_kept_statements(driver, hit="it keeps 100 statements by default, so that is what plain does")


@driver.op
def fetch_all(connection, sql):
    return lambda params: connection.fetch(sql, *params)


@driver.op
def fetch_dicts(connection, sql, *, to=""):
    if to == "dict":
        return dicts(connection, sql)
    return fetch_all(connection, sql)  # its Record is a mapping already


def dicts(connection, sql):
    async def step(params):
        return [dict(row) for row in await connection.fetch(sql, *params)]

    return step


@driver.op
def stream(connection, sql, *, chunk):
    async def step(params):
        total = 0
        async with connection.transaction():
            cursor = await connection.cursor(sql, *params)
            while rows := await cursor.fetch(chunk):
                for row in rows:
                    total += row[0]
        return total

    return step


@driver.op
def first_row(connection, sql, *, chunk):
    async def step(params):
        async with connection.transaction():
            cursor = await connection.cursor(sql, *params)
            await cursor.fetch(chunk)
            return perf_counter_ns()

    return step


driver.takes(
    "stream",
    "the cursor is a portal of its own protocol: bound without a statement, and closed with its transaction",
    statements=lambda usual: usual - 2,
    round_trips=lambda usual: usual - 1,
)


@driver.op
def execute(connection, sql):
    return lambda params: connection.execute(sql, *params)


driver.op(by_kind.insert_wide(execute, {"json": json.dumps}))  # unless told otherwise it takes JSON as text


@driver.op
def execute_many(connection, sql):
    return lambda many: connection.executemany(sql, many)


@driver.op
def insert_returning(connection, sql):
    return lambda params: connection.fetchval(sql, *params)


@driver.op
def copy_in(connection, table, columns, types, *, format):
    names = columns.split(", ")
    return lambda rows: connection.copy_records_to_table(table, columns=names, records=rows)


driver.takes("copy_in", "it sends the rows without waiting to hear that the server is ready for them", round_trips=1)
driver.lacks("copy_in", "records go in as binary only; text must be written by the caller", when={"format": "text"})


@driver.op
def copy_out(connection, query, *, format):
    async def step(_):
        blocks = []

        async def keep(block):
            blocks.append(block)

        await connection.copy_from_query(query, output=keep, format=format)
        return blocks

    return step


@driver.lacks(
    "pipeline",
    "one query at a time on a connection; the batched executemany returns no rows",
    link="https://github.com/MagicStack/asyncpg/issues/176",
    raises=asyncpg.InterfaceError,
)
async def gathered(connection):
    await asyncio.gather(connection.fetchval("select 1"), connection.fetchval("select 2"))


LEVELS = {"": None, "serializable": "serializable", "repeatable": "repeatable_read"}


@driver.op
def transaction(connection, read, write, *, isolation=""):
    async def step(params):
        key, amount = params
        async with connection.transaction(isolation=LEVELS[isolation]):
            row = await connection.fetchrow(read, key)
            await connection.execute(write, amount, key)
        return row

    return step


@driver.op
def savepoint(connection, write):
    async def step(params):
        async with connection.transaction(), connection.transaction():
            await connection.execute(write, *params)

    return step


@driver.op
async def listen_notify(connection, channel, notify):
    arrived = asyncio.Queue()
    await connection.add_listener(channel, lambda *event: arrived.put_nowait(event[-1]))

    async def step(params):
        await connection.execute(notify, *params)
        return await arrived.get()

    return step


@driver.blocks
def block(connection, *, isolation=""):
    return connection.transaction(isolation=LEVELS[isolation])


@driver.op
def save_graph(connection, parents, children):
    return derived_ops.save_graph_async(connection.transaction, connection.executemany, parents, children)


@driver.op
def add_all(connection, insert, returning, *, back):
    if back == "no":
        return execute_many(connection, insert)

    async def step(many):
        return [row[0] for row in await connection.fetchmany(returning, many)]

    return step


@driver.op
def bridge(connection, *, awaits):
    """No bridge: what asyncio itself takes, with which SQLAlchemy's is compared."""

    async def step(_):
        for _ in range(awaits):
            await derived_ops.nothing()
        return awaits

    return step


absences.of_native(driver)
pgbouncer.state(driver)
pgbouncer.keeps_statements(driver, callers=(10, 50))  # its names are its own: one at a time does no harm
