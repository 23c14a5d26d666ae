"""A native row's URL as an engine of SQLAlchemy's, with the same options of the session: the work must be equal.

``engine`` serves sessions, which hold one connection, and pools alike.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from drivers.contract import Driver
from drivers.shared import mysql_url
from drivers.shared.sessions import LEVELS

IN_TRANSACTION = {
    "transaction",
    "serialize",
    "savepoint",
    "stream",
    "first_row",
    "execute_many",
    "add_all",
    "save_graph",
}
"""Ops that work between begin and commit. All others run in autocommit, so that they take the native round trips."""

LIBPQ = ("psycopg", "psycopg-sync", "psycopg2")
"""Native rows whose URLs may hold what only libpq knows."""

UNCOLLATED = {"charset": "utf8mb4", "local_infile": True}
MYSQL: dict[str, dict[str, Any]] = {
    "aiomysql": UNCOLLATED,
    "asyncmy": UNCOLLATED,
    "pymysql": UNCOLLATED | {"ssl_disabled": True},
    "mysqlclient": UNCOLLATED | {"ssl_mode": "DISABLED"},
}
"""The native rows' options, except for the collation: the dialects undo one that is given here (see ``_collate``)."""


def engine(
    over: Driver, url: str, *, op: str = "", tx: str = "no", isolation: str = "", **options: Any
) -> Engine | AsyncEngine:
    """Return an engine over a native row; in autocommit unless the op, or ``tx=block``, asks for transactions."""
    if not in_transaction(op, tx):
        options["isolation_level"] = "AUTOCOMMIT"
    elif isolation:
        options["isolation_level"] = LEVELS[isolation].upper()
    usual = dict(over.dialect_args("no") if over.dialect_args else MYSQL.get(over.name, {}))
    usual |= _server_options(over, url)
    create = create_async_engine if over.is_async else create_engine
    made = create(address(over, url), connect_args=usual | options.pop("connect_args", {}), **options)
    if urlsplit(url).scheme == "sqlite":
        _prepare_sqlite(getattr(made, "sync_engine", made), in_transaction(op, tx))
    if over.server == "mysql":
        event.listen(getattr(made, "sync_engine", made), "connect", _collate)
    return made


def in_transaction(op: str, tx: str) -> bool:
    return tx == "block" or op in IN_TRANSACTION


def address(over: Driver, url: str) -> URL:
    """Return the same address as a URL of SQLAlchemy's."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return URL.create(over.dialect, database=parts.path)
    made = make_url(over.dialect_url(url)).set(drivername=over.dialect)
    if parts.scheme == "mysql":
        return made.set(host=mysql_url.options(url)["host"])
    if over.name == "asyncpg" and "sslmode" in made.query:  # libpq's word; the dialect hands asyncpg what it finds
        made = made.update_query_dict({"ssl": made.query["sslmode"]})
    return made if over.name in LIBPQ else made.difference_update_query(["sslmode", "options"])


def _server_options(over: Driver, url: str) -> dict[str, Any]:
    """Return the options in a URL, which asyncpg itself reads as libpq does, but its dialect does not."""
    said = make_url(url).query.get("options") if over.name == "asyncpg" else None
    return {"server_settings": {"options": said}} if said else {}


def _collate(connection: Any, record: Any) -> None:
    """Set the collation after the dialect has named the character set, which resets it to the server's own."""
    cursor = connection.cursor()
    cursor.execute(mysql_url.NAMES)
    cursor.close()


def _prepare_sqlite(made: Engine, transactional: bool) -> None:
    """Set the native rows' pragma, and make transactions real by the recipe in SQLAlchemy's pages on pysqlite."""

    @event.listens_for(made, "connect")
    def connected(connection: Any, record: Any) -> None:
        if transactional:
            connection.isolation_level = None  # or sqlite3 begins by itself, before some statements and not others
        cursor = connection.cursor()
        cursor.execute("pragma synchronous = off")
        cursor.close()

    if transactional:
        event.listen(made, "begin", lambda connection: connection.exec_driver_sql("begin"))
