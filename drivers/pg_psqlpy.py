"""psqlpy: PostgreSQL in Rust for asyncio, on the crates tokio-postgres and deadpool.

By nature: it works in threads of its own, and every await is handed from theirs to the event loop; parameters and
results are binary; each statement is prepared and kept by its connection. A uuid comes back as text. Beta.
"""

from time import perf_counter_ns

import psqlpy

from drivers.contract import CALLERS, Driver, derived_ops, ways
from drivers.shared import absences, by_kind, pgbouncer

driver = Driver(
    "psqlpy",
    server="postgres",
    package="psqlpy",
    home="psqlpy",
    seldom=True,
)


def options(tls):
    return {"ssl_mode": psqlpy.SslMode.Require} if tls == "yes" else {}


@driver.opens
async def session(url, *, tls="no"):
    connection = await psqlpy.connect(url, **options(tls))
    try:
        yield connection
    finally:
        connection.close()


@driver.pools
async def pooled(url, *, size, ping="no"):
    method = psqlpy.ConnRecyclingMethod.Verified if ping == "yes" else psqlpy.ConnRecyclingMethod.Fast
    pool = psqlpy.ConnectionPool(url, max_db_pool_size=size, conn_recycling_method=method)
    try:
        held = [await pool.connection() for _ in range(size)]  # it opens them one by one, when they are needed
        for connection in held:
            connection.close()
        yield pool.acquire
    finally:
        pool.close()


driver.takes("acquire", "it asks with an empty statement", statements=1, round_trips=1, when={"ping": "yes"})


@driver.lacks(
    "acquire",
    "a pool of one connection is refused",
    when={"pool": "cold"},
    raises=psqlpy.exceptions.ConnectionPoolConfigurationError,
)
async def pool_of_one(connection):
    psqlpy.ConnectionPool(max_db_pool_size=1)


@driver.op
def fetch_value(connection, sql):
    return lambda params: connection.fetch_val(sql, params)


@driver.op
def fetch_row(connection, sql, *, cache="hit"):
    async def step(params):
        answer = await connection.fetch_row(sql, params, prepared=cache != "off")
        return answer.result(as_tuple=True)

    return step


absences.of_kept_statements(driver, hit="it keeps every statement by default, so that is what plain does")
CALLED = {"cache": "off", "callers": CALLERS}
for more, when in {1: CALLED, 0: {"cache": "off"}}.items():
    driver.takes(
        "fetch_row",
        "not to be kept, it is prepared, dropped by a statement of its own, prepared again and run",
        statements=2,
        round_trips=4 + more,
        when=when,
    )
for when in ({"cache": "miss"}, {"shapes": 200}):
    driver.takes("fetch_row", "it is prepared before it is run", round_trips=2, when=when)


@driver.op
def fetch_all(connection, sql):
    async def step(params):
        return (await connection.fetch(sql, params)).result(as_tuple=True)

    return step


@driver.op
def fetch_dicts(connection, sql):
    async def step(params):
        return (await connection.fetch(sql, params)).result()

    return step


@driver.op
def stream(connection, sql, *, chunk):
    async def step(params):
        total = 0
        async with connection.transaction() as tx, tx.cursor(sql, params, array_size=chunk) as cursor:
            async for answer in cursor:
                for row in answer.result(as_tuple=True):
                    total += row[0]
        return total

    return step


@driver.op
def first_row(connection, sql, *, chunk):
    async def step(params):
        async with connection.transaction() as tx, tx.cursor(sql, params, array_size=chunk) as cursor:
            (await cursor.fetchmany(chunk)).result(as_tuple=True)
            return perf_counter_ns()

    return step


for op in ("stream", "first_row"):
    driver.takes(
        op,
        "it declares its cursor prepared, asks once more for rows, and closes it",
        statements=lambda usual: usual + 1,
        round_trips=lambda usual: usual + 3,
    )


@driver.op
def execute(connection, sql):
    return lambda params: connection.execute(sql, params)


driver.op(by_kind.insert_wide(execute, {}))


@driver.op
def execute_many(connection, sql):
    return lambda many: connection.execute_many(sql, many)


driver.takes(
    "execute_many",
    "it begins and commits by itself, and prepares the statement before the rows are sent at once",
    statements=lambda usual: usual + 2,
    round_trips=3,
    when={"way": ways.PLAIN},
)
driver.lacks("add_all", "execute_many answers with no rows", when={"back": "yes"})


@driver.blocks
def block(connection):
    return connection.transaction()


@driver.op
def save_graph(connection, parents, children):
    return derived_ops.save_graph_async(connection.transaction, connection.execute_many, parents, children)


driver.takes(
    "save_graph",
    "within a transaction execute_many has a savepoint of its own",
    statements=lambda usual: usual + 4,
    round_trips=lambda usual: usual + 4,
)


@driver.op
def insert_returning(connection, sql):
    return fetch_value(connection, sql)


@driver.op
def copy_in(connection, table, columns, types, *, format):
    names = columns.split(", ")
    return lambda rows: connection.copy_records_to_table(table, rows, columns=names)


driver.takes("copy_in", "it asks for the types of the columns first", round_trips=3)
driver.lacks("copy_in", "records go in as binary only; text must be written by the caller", when={"format": "text"})
driver.lacks("copy_out", "it has COPY in, and none out")


@driver.op
def pipeline(connection, sql):
    async def step(many):
        async with connection.transaction() as tx:
            answers = await tx.pipeline([(sql, params) for params in many])
        return [answer.result(as_tuple=True)[0] for answer in answers]

    return step


driver.takes(
    "pipeline", "it is a transaction's, which begins before it and commits after it", statements=22, round_trips=3
)


@driver.op
def transaction(connection, read, write):
    async def step(params):
        key, amount = params
        async with connection.transaction() as tx:
            row = (await tx.fetch_row(read, (key,))).result(as_tuple=True)
            await tx.execute(write, (amount, key))
        return row

    return step


@driver.op
def savepoint(connection, write):
    async def step(params):
        async with connection.transaction() as tx:
            await tx.create_savepoint("matrix")
            await tx.execute(write, params)
            await tx.release_savepoint("matrix")

    return step


driver.lacks("listen_notify", "its listener takes a connection of a pool for itself: none listens that asks as well")
absences.of_native(driver)
pgbouncer.state(driver)

left_out = dict.fromkeys(
    ("psqlpy-core", "psqlpy-orm"),
    "psqlpy-sqlalchemy 0.1.1b4 cannot run a statement in SQLAlchemy 2.1: its connection has no attribute await_",
)
