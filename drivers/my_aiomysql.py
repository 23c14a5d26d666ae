"""aiomysql: PyMySQL's protocol on asyncio.

By nature: parameters are written into the statement by the client, results are text; ``executemany`` of an insert is
one statement with many rows, if there is a blank between VALUES and its parenthesis.
"""

from importlib.metadata import version

import aiomysql

from drivers.contract import Driver
from drivers.shared import absences, by_kind, dbapi_async, mysql_url

driver = Driver(
    "aiomysql",
    server="mysql",
    package="aiomysql",
    needs=("aiomysql", "pymysql[rsa]"),
    placeholder=lambda n: "%s",
    about=f"over PyMySQL {version('PyMySQL')}: with 1.2 its bytes and tuples fail",
    reference=1,
    does=("to=dict",),
    dialect="mysql+aiomysql",
)


def options(url):
    return {
        **mysql_url.options(url),
        "db": mysql_url.database(url),
        "charset": "utf8mb4",
        "init_command": mysql_url.NAMES,
        "autocommit": True,
        "local_infile": True,
    }


@driver.connects
async def connect(url):
    return await aiomysql.connect(**(options(url) | {"local_infile": False}))


@driver.opens
async def session(url, *, tls="no", isolation=""):
    connection = await aiomysql.connect(**options(url), **mysql_url.tls_options(tls))
    try:
        await dbapi_async.isolate(connection, isolation)
        yield connection
    finally:
        await connection.ensure_closed()


@driver.pools
async def pool(url, *, size, least=None, recycle=-1):
    sizes = {"minsize": size if least is None else least, "maxsize": size}
    async with aiomysql.create_pool(**sizes, pool_recycle=recycle, **options(url)) as pool:
        yield pool.acquire


driver.lacks("acquire", "its pool has no such setting", when={"ping": "yes"})
absences.of_kept_statements(driver, hit="it keeps no statements", off="it keeps none: there is nothing to switch off")


for name, when in {"connect": {}, "acquire": {"pool": "cold"}}.items():
    driver.takes(
        name,
        "it runs the statement that names the collation, and commits it",
        statements=2,
        round_trips=lambda usual: usual + 2,
        when=when,
    )

driver.op(dbapi_async.fetch_value)
driver.op(dbapi_async.fetch_row)
driver.op(dbapi_async.fetch_all)
driver.op(dbapi_async.execute)
driver.op(by_kind.insert_wide(dbapi_async.execute, by_kind.MYSQL))
driver.op(dbapi_async.execute_many)
driver.op(dbapi_async.transaction)
driver.op(dbapi_async.savepoint)
driver.op(dbapi_async.save_graph)
driver.blocks(dbapi_async.block)


@driver.op
def fetch_dicts(connection, sql):
    return dbapi_async.fetch_all_by(aiomysql.DictCursor, connection, sql)


@driver.op
def stream(connection, sql, *, chunk):
    return dbapi_async.stream_by(aiomysql.SSCursor, connection, sql, chunk)


@driver.op
def first_row(connection, sql, *, chunk):
    return dbapi_async.first_row_by(aiomysql.SSCursor, connection, sql, chunk)


@driver.op
def insert_returning(connection, sql):
    return dbapi_async.insert_lastrowid(connection, sql)


@driver.op
def copy_in(connection, table, columns, types, *, format):
    return dbapi_async.load_data(connection, table, columns)


driver.lacks("copy_in", "LOAD DATA reads text", when={"format": "binary"})
absences.of_mysql(driver)
driver.lacks("fetch_row", "it has a timeout for connecting, and none for commands", when={"timeout": "yes"})
