"""A native row's URL as an engine of SQLAlchemy's, with the same options of the session: the work must be equal.

``engine`` serves sessions, which hold one connection, and pools alike.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from drivers.shared import mysql_url

ASYNC = ("asyncpg", "psycopg", "aiomysql", "asyncmy", "aiosqlite")
DIALECTS = {
    "asyncpg": "postgresql+asyncpg",
    "psycopg": "postgresql+psycopg",
    "psycopg-sync": "postgresql+psycopg",
    "psycopg2": "postgresql+psycopg2",
    "aiomysql": "mysql+aiomysql",
    "asyncmy": "mysql+asyncmy",
    "pymysql": "mysql+pymysql",
    "mysqlclient": "mysql+mysqldb",
    "aiosqlite": "sqlite+aiosqlite",
    "sqlite3": "sqlite+pysqlite",
}
"""Native row -> the dialect that reaches it. psycopg-binary has none: results in binary are no option of any."""

IN_TRANSACTION = {"transaction", "savepoint", "stream", "first_row", "execute_many", "add_all", "save_graph"}
"""Ops whose work is between begin and commit. All others are in autocommit, so that round trips equal the native."""

UNCOLLATED = {"charset": "utf8mb4", "local_infile": True}
MYSQL: dict[str, dict[str, Any]] = {
    "aiomysql": UNCOLLATED,
    "asyncmy": UNCOLLATED,
    "pymysql": UNCOLLATED,
    "mysqlclient": UNCOLLATED | {"ssl_mode": "DISABLED"},
}
"""As the native rows have them, but for the collation: what is said of it here the dialects undo (``_collate``)."""


def engine(over: str, url: str, *, op: str = "", tx: str = "no", **options: Any) -> Engine | AsyncEngine:
    """An engine over a native row; in autocommit unless the op, or ``tx=block``, asks for transactions."""
    if not in_transaction(op, tx):
        options["isolation_level"] = "AUTOCOMMIT"
    usual = MYSQL.get(over, {}) | _server_options(over, url)
    create = create_async_engine if over in ASYNC else create_engine
    made = create(address(over, url), connect_args=usual | options.pop("connect_args", {}), **options)
    if urlsplit(url).scheme == "sqlite":
        _prepare_sqlite(getattr(made, "sync_engine", made), in_transaction(op, tx))
    if over in MYSQL:
        event.listen(getattr(made, "sync_engine", made), "connect", _collate)
    return made


def in_transaction(op: str, tx: str) -> bool:
    return tx == "block" or op in IN_TRANSACTION


def address(over: str, url: str) -> URL:
    """The same place in SQLAlchemy's words."""
    dialect, parts = DIALECTS[over], urlsplit(url)
    if parts.scheme == "sqlite":
        return URL.create(dialect, database=parts.path)
    made = make_url(url).set(drivername=dialect)
    if parts.scheme == "mysql":
        return made.set(host=mysql_url.options(url)["host"])
    if over == "asyncpg" and "sslmode" in made.query:  # libpq's word; the dialect hands asyncpg what it finds
        query = {("ssl" if name == "sslmode" else name): value for name, value in made.query.items()}
        return made.set(query=query).difference_update_query(["options"])
    return made


def _server_options(over: str, url: str) -> dict[str, Any]:
    """Those of a URL, which asyncpg reads there as libpq does, and its dialect does not."""
    said = make_url(url).query.get("options") if over == "asyncpg" else None
    return {"server_settings": {"options": said}} if said else {}


def _collate(connection: Any, record: Any) -> None:
    """After the dialects, which name the character set on connecting, and with it the server's own collation."""
    cursor = connection.cursor()
    cursor.execute(mysql_url.NAMES)
    cursor.close()


def _prepare_sqlite(made: Engine, transactional: bool) -> None:
    """The native rows' pragma; and real transactions, by the recipe in SQLAlchemy's documentation of pysqlite."""

    @event.listens_for(made, "connect")
    def connected(connection: Any, record: Any) -> None:
        if transactional:
            connection.isolation_level = None  # or sqlite3 begins by itself, before some statements and not others
        cursor = connection.cursor()
        cursor.execute("pragma synchronous = off")
        cursor.close()

    if transactional:
        event.listen(made, "begin", lambda connection: connection.exec_driver_sql("begin"))
