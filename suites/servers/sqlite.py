"""SQLite, in this process: a file in a private directory that dies with us, in WAL mode as applications run it."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from suites.data import Table
from suites.servers.contract import Endpoint, Found, Kind, Spec, State, Unavailable
from suites.servers.sources import given, supervised
from suites.servers.sources.recipe import Command, Recipe

PROVIDED = f"in process, SQLite {sqlite3.sqlite_version}"
LEFT_BEHIND = ("", "-wal", "-shm")

TYPES = {
    "serial": "integer primary key autoincrement",
    "key": "integer primary key",
    "bigkey": "integer primary key",
    "int": "integer",
    "bigint": "integer",
    "float": "real",
    "numeric": "text",  # as a number it would be a float
    "text": "text",
    "bytes": "blob",
    "bool": "integer",
    "date": "text",
    "timestamptz": "text",
    "uuid": "text",
    "json": "text",
}
"""SQLite has five storage classes; the other kinds are kept as its documentation and SQLAlchemy keep them."""

WRITERS: dict[str, Callable[[Any], Any]] = {
    "numeric": str,
    "date": date.isoformat,
    "timestamptz": datetime.isoformat,
    "uuid": str,
    "json": json.dumps,
}

KEPT = ("journal_mode", "user_version", "application_id", "auto_vacuum", "page_size", "encoding")
"""Pragmas that a file keeps for whoever opens it next."""
INDEX_HEAD, COMMITS = 48, slice(8, 12)
"""Bytes in which the index of the log has the number of its transactions, and which of them hold that itself."""
PRAGMAS = ("journal_mode", "synchronous", "page_size", "cache_size", "mmap_size", "wal_autocheckpoint", "encoding")
OPTIONS = (
    "COMPILER",
    "DEFAULT_SYNCHRONOUS",
    "DEFAULT_WAL_SYNCHRONOUS",
    "DEFAULT_CACHE_SIZE",
    "MAX_MMAP_SIZE",
    "THREADSAFE",
)


def path_of(url: str) -> Path:
    return Path(urlsplit(url).path)


def find(spec: Spec) -> Found:
    if spec.version:
        raise Unavailable(f"SQLite comes with Python, and here it is {sqlite3.sqlite_version}: leave the version away")
    if spec.source == "container":
        raise Unavailable("SQLite runs in this process: leave =container away")
    if given.is_url(spec.source):
        path = _acceptable(spec)
        return Found(f"given, {path}", partial(_start_given, path))
    return Found(PROVIDED, _start)


def _start() -> Endpoint:
    directory = supervised.start(Recipe("sqlite", serve=Command(())))
    path = Path(directory.base) / "bench.db"
    _prepare(path)
    return Endpoint(f"sqlite://{path}", PROVIDED, stop=directory.stop)


def _acceptable(spec: Spec) -> Path:
    """Return the file that the user named, if it is safe to work in."""
    url = given.parts(spec, server.schemes)
    given.parameters(spec, url)
    path = Path(url.path)
    if not path.parent.is_dir():
        raise given.refused(spec, f"there is no directory {path.parent} (the form is sqlite:///absolute/path.db)")
    if path.is_dir() or (path.exists() and path.stat().st_size):
        raise given.refused(spec, f"{path} holds something already, and the harness would write over it")
    return path


def _start_given(path: Path) -> Endpoint:
    existed = path.exists()
    _prepare(path)
    return Endpoint(f"sqlite://{path}", f"given, SQLite {sqlite3.sqlite_version}", stop=partial(_remove, path, existed))


def beside(endpoint: Endpoint, engine: str) -> Endpoint:
    """Make a file for an engine that is not Python's SQLite, next to the first one, by a name that no file has."""
    first = path_of(endpoint.url)
    handle, name = tempfile.mkstemp(prefix=f"{first.name}.{engine}.", dir=first.parent)
    os.close(handle)
    path = Path(name)
    _prepare(path)
    return Endpoint(f"sqlite://{path}", endpoint.provided, stop=partial(_remove, path, False))


def _prepare(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma journal_mode = wal")  # kept in the file; every later connection finds it so


def _remove(path: Path, existed: bool) -> None:
    """Leave what we found: an empty file, or none."""
    for suffix in LEFT_BEHIND:
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    if existed:
        path.touch()


class SqliteAdmin:
    """A connection for each question, since one that stays open would be counted and would hold the file."""

    kinds = frozenset(TYPES)

    def __init__(self, url: str) -> None:
        self._path = path_of(url)

    def _connect(self, patience: float = 5.0) -> closing[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=patience, isolation_level=None)
        connection.execute("pragma synchronous = off")  # not kept in the file: set as drivers do, so that facts say so
        return closing(connection)

    def reset(self, tables: Iterable[Table]) -> None:
        if not (tables := list(tables)):
            return
        with self._connect() as connection:
            connection.execute("begin immediate")
            for table in tables:
                connection.execute(f'drop table if exists "{table.name}"')
                _create(connection, table)
            connection.execute("commit")

    def ask(self, sql: str) -> Sequence[tuple[Any, ...]]:
        with self._connect() as connection:
            return connection.execute(sql).fetchall()

    def sessions(self) -> int:
        """Count how often a process of ours has the file open. Without /proc: 1 if any process has."""
        links = list(_open_files()) if Path("/proc/self/fd").is_dir() else None
        if links is None:
            return int(Path(f"{self._path}-wal").exists())
        return links.count(str(self._path.resolve()))

    def open_transactions(self) -> int:
        """Return 1 if there is any. A writer keeps us from writing; a reader keeps us from folding the log into the
        file.

        We have to write something for that: to fold an empty log, no reader needs to leave.
        """
        with self._connect(patience=0.0) as connection:
            try:
                (version,) = connection.execute("pragma user_version").fetchone()
                connection.execute(f"pragma user_version = {version}")
            except sqlite3.OperationalError:
                return 1
            (busy, *_) = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
            return int(busy)

    def commits(self) -> int:
        """Read it in the index of the log; 0 where there is no log."""
        with suppress(FileNotFoundError):
            return int.from_bytes(Path(f"{self._path}-shm").read_bytes()[COMMITS], sys.byteorder)
        return 0

    def end_sessions(self) -> None:
        """Leave the file to those who hold it, and make another one by its name."""
        _remove(self._path, existed=False)
        _prepare(self._path)

    def mark(self) -> object:
        """Return what the file, its log and the log's index look like. Opens nothing: whoever does, takes locks."""
        return [_look(Path(f"{self._path}{suffix}")) for suffix in LEFT_BEHIND]

    def state(self, tables: Iterable[str]) -> State:
        with self._connect() as connection:
            found = {
                f"the {kind} {name}": f"{sql}"
                for kind, name, sql in connection.execute("select type, name, sql from sqlite_schema")
            }
            found |= {f"the rows of the table {name}": _rows(connection, name) for name in tables}
            kept = {name: str(connection.execute(f"pragma {name}").fetchone()[0]) for name in KEPT}
        return found | {f"the setting {name} of the file": value for name, value in kept.items()}

    def restore(self, state: State) -> None:
        self.end_sessions()

    def facts(self) -> dict[str, str]:
        with self._connect() as connection:
            pragmas = {name: str(connection.execute(f"pragma {name}").fetchone()[0]) for name in PRAGMAS}
            compiled = dict(_option(text) for (text,) in connection.execute("pragma compile_options"))
            (build,) = connection.execute("select sqlite_source_id()").fetchone()
        options = {name.lower(): compiled[name] for name in OPTIONS if name in compiled}
        return {"version": sqlite3.sqlite_version, "build": build} | pragmas | options

    def close(self) -> None:
        pass


def _look(path: Path) -> object:
    try:
        looks, shared = path.stat(), path.suffix.endswith("-shm")
        head = path.read_bytes()[:INDEX_HEAD] if shared else b""
    except FileNotFoundError:
        return None
    return looks.st_ino, looks.st_size, 0 if shared else looks.st_mtime_ns, head


def _rows(connection: sqlite3.Connection, table: str) -> str:
    try:
        return hashlib.sha256(repr(connection.execute(f'select * from "{table}"').fetchall()).encode()).hexdigest()
    except sqlite3.OperationalError:
        return "none"


def _option(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value or "yes"


def _create(connection: sqlite3.Connection, table: Table) -> None:
    had = {name: kind for name, kind in table.columns.items() if kind in TYPES}
    columns = ", ".join(f'"{name}" {TYPES[kind]}' for name, kind in had.items())
    connection.execute(f'create table "{table.name}" ({columns})')
    for name in table.indexed:
        connection.execute(f'create index "{table.name}_{name}" on "{table.name}" ("{name}")')
    brought = [name for name, kind in had.items() if kind != "serial"]
    names, places = ", ".join(f'"{name}"' for name in brought), ", ".join("?" * len(brought))
    connection.executemany(
        f'insert into "{table.name}" ({names}) values ({places})', map(_written(table), table.rows())
    )


def _written(table: Table) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """Return what writes a row of this table: sqlite3 knows neither a Decimal nor a UUID, and not our documents."""
    kinds = [kind for kind in table.columns.values() if kind != "serial"]
    writers = [(place, WRITERS.get(kind)) for place, kind in enumerate(kinds) if kind in TYPES]

    def written(row: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(write(row[n]) if write and row[n] is not None else row[n] for n, write in writers)

    return written


def _open_files() -> Iterator[str]:
    """Yield what the descriptors of all processes lead to, as far as we may look and as long as they live."""
    for process in filter(str.isdecimal, os.listdir("/proc")):  # noqa: PTH208 - as below
        with suppress(OSError):
            for descriptor in os.scandir(f"/proc/{process}/fd"):
                with suppress(OSError):
                    yield os.readlink(descriptor.path)  # noqa: PTH115 - paths as objects take twice as long


server = Kind(name="sqlite", speaks="sqlite", schemes=("sqlite",), find=find, admin=SqliteAdmin, beside=beside)
