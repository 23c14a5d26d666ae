"""asyncmy: MySQL on asyncio with its protocol compiled by Cython.

By nature: parameters are written into the statement by the client, results are text (the binary protocol is a setting,
off by default); ``executemany`` of an insert is one statement with many rows.
"""

from tempfile import NamedTemporaryFile

import asyncmy
from asyncmy.cursors import DictCursor, SSCursor

from drivers.contract import Driver
from drivers.shared import absences, by_kind, dbapi_async, mysql_url
from drivers.shared.sessions import PATIENCE

driver = Driver(
    "asyncmy", server="mysql", package="asyncmy", placeholder=lambda n: "%s", dialect="mysql+asyncmy", does=("to=dict",)
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


def limited(limit):
    return {"read_timeout": limit} if limit else {}


@driver.connects
async def connect(url):
    return await asyncmy.connect(**(options(url) | {"local_infile": False}))


@driver.opens
async def session(url, *, cache="off", tls="no", isolation="", timeout="no", limit=None):
    kept = {"stmt_cache_size": 100} if cache == "hit" else {}
    limits = limited(PATIENCE if timeout == "yes" else limit)
    connection = await asyncmy.connect(**options(url), **mysql_url.tls_options(tls), **kept, **limits)
    try:
        await dbapi_async.isolate(connection, isolation)
        yield connection
    finally:
        await connection.ensure_closed()


@driver.pools
async def pool(url, *, size, least=None, recycle=3600, limit=None):
    sizes = {"minsize": size if least is None else least, "maxsize": size}
    async with asyncmy.create_pool(**sizes, pool_recycle=recycle, **options(url), **limited(limit)) as pool:
        yield pool.acquire


driver.lacks("acquire", "its pool has no such setting", when={"ping": "yes"})
absences.of_kept_statements(driver, off="it keeps no statements by default, so that is what plain does")


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
    return dbapi_async.fetch_all_by(DictCursor, connection, sql)


@driver.op
def stream(connection, sql, *, chunk):
    return dbapi_async.stream_by(SSCursor, connection, sql, chunk)


@driver.op
def first_row(connection, sql, *, chunk):
    return dbapi_async.first_row_by(SSCursor, connection, sql, chunk)


@driver.op
def insert_returning(connection, sql):
    return dbapi_async.insert_lastrowid(connection, sql)


@driver.lacks(
    "copy_in",
    "0.2.18 hands LOAD DATA its file name as bytes where a str is asked for",
    raises=TypeError,
)
async def load_data(connection):
    with NamedTemporaryFile("w", encoding="utf-8", suffix=".tsv") as file:
        async with connection.cursor() as cursor:
            await cursor.execute("create temporary table loaded (id int)")
            await cursor.execute("load data local infile %s into table loaded", (file.name,))


absences.of_mysql(driver)
