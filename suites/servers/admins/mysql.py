"""What the harness asks of a running MySQL or MariaDB, by PyMySQL and outside every measurement."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import pymysql

from suites.data import KINDS, Table
from suites.servers.admins import mysql_state
from suites.servers.contract import CONNECTING, PATIENCE, Silent, State

PORT = 3306
PACKET = 1_000_000  # bytes in one insert of many rows; what every server takes as it comes is 16 times that

TYPES = {
    "serial": "bigint auto_increment primary key",
    "key": "bigint primary key",
    "bigkey": "bigint primary key",
    "int": "int",
    "bigint": "bigint",
    "float": "double",
    "numeric": "decimal(20,6)",  # without digits it has no places; NUMERIC without limits there is not
    "text": "varchar(1000)",  # what applications use; a longer value is refused, not cut
    "bytes": "longblob",
    "bool": "tinyint(1)",
    "date": "date",
    "timestamptz": "datetime(6)",  # in UTC: TIMESTAMP ends in 2038, and neither keeps a zone
    "uuid": "char(36)",  # MariaDB has a type of its own, MySQL has none: the same work on both
    "json": "json",
}


def _json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC).replace(tzinfo=None)


# What PyMySQL would not write as we mean it: it drops a zone without a word.
WRITERS: Mapping[str, Callable[[Any], Any]] = {"timestamptz": _utc, "uuid": str, "json": _json}

SETTINGS = (
    "version_comment",
    "sql_mode",
    "transaction_isolation",
    "tx_isolation",  # MariaDB until 11.1
    "autocommit",
    "character_set_server",
    "collation_server",
    "time_zone",
    "default_authentication_plugin",
    "authentication_policy",
    "innodb_flush_log_at_trx_commit",
    "innodb_flush_log_at_timeout",
    "innodb_adaptive_flushing",
    "innodb_max_dirty_pages_pct",
    "innodb_doublewrite",
    "innodb_buffer_pool_size",
    "innodb_snapshot_isolation",
    "sync_binlog",
    "log_bin",
    "query_cache_type",
    "performance_schema",
    "local_infile",
    "max_allowed_packet",
    "max_connections",
    "require_secure_transport",
)

# A session without our database, or of another account, is none of a driver's: it is the server's own thread, or looks
# into what we do on a user's server.
OTHERS = """
    from information_schema.processlist
    where db = database() and user = substring_index(current_user(), '@', 1) and id <> connection_id()
"""


# A copy, which the server makes anew only after a tenth of a second without a reader: one that polls it without pause
# sees the same for ever. SHOW ENGINE INNODB STATUS is always new, but MySQL's leaves out those that only read.
TRANSACTIONS = "select count(*) from information_schema.innodb_trx"
STALE = 0.11
ENDING = 1.0
"""Seconds until a session that was ended is gone."""


class MySQLAdmin:
    kinds = frozenset(KINDS) - {"ints"}

    def __init__(self, url: str) -> None:
        self._connection = connect(url)
        self._looked = 0.0
        # A cell that left a transaction open must not hang the next one's tables.
        self.ask("set lock_wait_timeout = 5, innodb_lock_wait_timeout = 5, foreign_key_checks = 0")
        self.ask("set wait_timeout = 604800")  # ours is idle while others are timed, and a server may end what is

    def reset(self, tables: Iterable[Table]) -> None:
        for table in tables:
            ours = {name: kind for name, kind in table.columns.items() if kind in self.kinds}
            columns = ", ".join(f"`{name}` {TYPES[kind]}" for name, kind in ours.items())
            self.ask(f"drop table if exists `{table.name}`")
            indexes = "".join(f", index (`{name}`)" for name in table.indexed)
            self.ask(f"create table `{table.name}` ({columns}{indexes}) engine = InnoDB")
            self._fill(table)

    def _fill(self, table: Table) -> None:
        names = ", ".join(f"`{name}`" for name, kind in table.columns.items() if kind in self.kinds - {"serial"})
        with answering(self._connection) as cursor:
            cursor.execute("begin")
            for values in _packets(self._connection, table, self.kinds):
                cursor.execute(f"insert into `{table.name}` ({names}) values {values}")
            cursor.execute("commit")
            # No statistics are made in the background while we measure, so the optimizer is told here what is there.
            cursor.execute(f"analyze table `{table.name}`")

    def ask(self, sql: str) -> Sequence[tuple[Any, ...]]:
        with answering(self._connection) as cursor:
            cursor.execute(sql)
            answer: Sequence[tuple[Any, ...]] = cursor.fetchall()
            return answer

    def sessions(self) -> int:
        return int(self.ask(f"select count(*) {OTHERS}")[0][0])

    def open_transactions(self) -> int:
        """Count open transactions, without a ``begin`` that has touched nothing yet: the server itself knows nothing of
        it.

        Takes up to a tenth of a second when it is asked again at once.
        """
        if not self.sessions():
            return 0
        time.sleep(max(0.0, self._looked + STALE - time.monotonic()))
        asked = f"{TRANSACTIONS} where trx_mysql_thread_id in (select id {OTHERS})"
        try:
            return int(self.ask(asked)[0][0])
        finally:
            self._looked = time.monotonic()

    def commits(self) -> int | None:
        """Count by the numbers that transactions are given when they first write, and again as they commit."""
        with suppress(pymysql.Error):  # not everybody may read that
            ((*_, said),) = self.ask("show engine innodb status")
            if found := re.search(r"^Trx id counter (\d+)", said, re.MULTILINE):
                return int(found[1])
        return None

    def end_sessions(self) -> None:
        for (number,) in self.ask(f"select id {OTHERS}"):
            with suppress(pymysql.Error):  # it went by itself
                self.ask(f"kill {number}")
        end = time.monotonic() + ENDING
        while self.sessions() and time.monotonic() < end:
            time.sleep(0.002)

    def mark(self) -> object:
        return self.ask(mysql_state.MARK)

    def state(self, tables: Iterable[str]) -> State:
        found = dict(mysql_state.definitions(self.ask)) | dict(mysql_state.rows(self.ask, tables))
        return found | dict(mysql_state.settings(self.ask))

    def restore(self, state: State) -> None:
        self.end_sessions()
        for command in mysql_state.commands(state, self.ask):
            with suppress(pymysql.Error):  # what no statement can set, no step has set
                self.ask(command)

    def facts(self) -> dict[str, str]:
        named = ", ".join(f"'{name}'" for name in (*SETTINGS, "ssl_cert"))
        shown = dict(self.ask(f"show global variables where variable_name in ({named})"))
        tls = "on" if shown.pop("ssl_cert", "") else "off"  # the path itself is private
        return {"version": str(self.ask("select version()")[0][0]), "tls": tls} | shown

    def close(self) -> None:
        if self._connection.open:
            self._connection.close()


def connect(url: str, **more: Any) -> pymysql.Connection[Any]:
    parts = urlsplit(url)
    return pymysql.connect(
        host=parts.hostname,
        port=parts.port or PORT,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        database=unquote(parts.path.lstrip("/")) or None,
        charset="utf8mb4",
        autocommit=True,
        connect_timeout=CONNECTING,
        **{"read_timeout": PATIENCE, "write_timeout": PATIENCE, **more},
    )


@contextmanager
def answering(connection: pymysql.Connection[Any]) -> Iterator[pymysql.cursors.Cursor]:
    """Give a cursor. Raises Silent where an answer is waited for too long: PyMySQL calls that a lost connection."""
    try:
        with connection.cursor() as cursor:
            yield cursor
    except pymysql.Error as error:
        if isinstance(error.__context__, TimeoutError):
            raise Silent(f"{connection.host}:{connection.port}") from None
        raise


def _packets(connection: pymysql.Connection[Any], table: Table, kinds: frozenset[str]) -> Iterator[str]:
    """Yield the rows as ``(...), (...)``, each text not much longer than a packet."""
    gathered: list[str] = []
    size = 0
    for row in _written(table, kinds):
        gathered.append(f"({','.join(map(connection.literal, row))})")
        size += len(gathered[-1])
        if size > PACKET:
            yield ",".join(gathered)
            gathered, size = [], 0
    if gathered:
        yield ",".join(gathered)


def _written(table: Table, kinds: frozenset[str]) -> Iterator[list[Any]]:
    """Yield rows without what this server has no kind for, as the values that PyMySQL writes rightly."""
    brought = [kind for kind in table.columns.values() if kind != "serial"]
    writers = [WRITERS.get(kind) for kind in brought]
    kept = [kind in kinds for kind in brought]
    for row in table.rows():
        yield [
            write(value) if write and value is not None else value
            for value, write, keep in zip(row, writers, kept, strict=True)
            if keep
        ]
