"""SQLite in process: where its file lies, and how the harness sees what drivers left open."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from suites import servers
from suites.data import Table
from suites.servers import sqlite
from suites.servers.contract import Refused, Spec
from tests.servers.processes import LINUX

ROWS = Table("t", {"id": "serial", "name": "text"}, lambda: [("one",), (None,)])


@pytest.fixture
def server():
    running = servers.start(servers.parse("sqlite"))
    running.admin.reset([ROWS])
    yield running
    running.stop()


@pytest.fixture
def connect(server):
    """Open connections that are closed after the test."""
    opened = []

    def connect():
        opened.append(sqlite3.connect(sqlite.path_of(server.url), isolation_level=None))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


def test_file_goes_with_the_server():
    """It lies in a private directory that is gone after stop."""
    server = servers.start(servers.parse("sqlite"))
    path = sqlite.path_of(server.url)
    assert path.parent.stat().st_mode & 0o777 == 0o700
    server.stop()
    assert not path.parent.exists()


def test_facts(server):
    """Version, and the settings that make SQLite fast or safe."""
    facts = server.facts()
    assert facts["version"] == sqlite3.sqlite_version
    assert facts["journal_mode"] == "wal"
    assert {"synchronous", "page_size", "threadsafe"} <= facts.keys()


def test_reset_makes_tables_anew(server):
    """The rows of before are gone, and the keys count from one again."""
    server.admin.reset([ROWS])
    assert server.admin.ask("select * from t") == [(1, "one"), (2, None)]


def test_nothing_open_is_nothing_counted(server):
    """The harness's own questions leave nothing behind to be counted."""
    assert (server.admin.sessions(), server.admin.open_transactions()) == (0, 0)
    assert [path.name for path in sqlite.path_of(server.url).parent.glob("bench.db*")] == ["bench.db"]


@pytest.mark.skipif(not LINUX, reason="counts through /proc")
def test_sessions_are_counted(server, connect):
    """A connection counts from the moment it is open, also before it has asked anything."""
    connect()
    connect().execute("select * from t").fetchall()
    assert server.admin.sessions() == 2
    assert server.admin.open_transactions() == 0


def test_session_is_seen_without_proc(server, connect, monkeypatch):
    """Without /proc, the log beside the file tells that a session has it open."""
    monkeypatch.setattr(sqlite.Path, "is_dir", lambda path: False)
    assert server.admin.sessions() == 0
    connect().execute("select * from t").fetchall()
    assert server.admin.sessions() == 1


@pytest.mark.parametrize(
    "statement", ["insert into t (name) values ('x')", "select * from t"], ids=["writer", "reader"]
)
def test_open_transaction_is_seen(server, connect, statement):
    """One that writes and one that only reads, and not any more when it is over."""
    connection = connect()
    connection.execute("begin")
    connection.execute(statement).fetchone()
    assert server.admin.open_transactions() == 1
    connection.execute("rollback")
    assert server.admin.open_transactions() == 0


def test_given_file_is_made_and_removed(tmp_path):
    """A path that is free is ours to use, and free again afterwards."""
    server = servers.start(Spec("sqlite", "", f"sqlite://{tmp_path}/given.db"))
    server.admin.reset([ROWS])
    assert server.provided == f"given, SQLite {sqlite3.sqlite_version}"
    server.stop()
    assert list(tmp_path.iterdir()) == []


def test_given_empty_file_stays(tmp_path):
    """An empty file that the user made is there afterwards, and empty."""
    path = tmp_path / "given.db"
    path.touch()
    server = servers.start(Spec("sqlite", "", f"sqlite://{path}"))
    server.admin.reset([ROWS])
    server.stop()
    assert [found.name for found in tmp_path.iterdir()] == ["given.db"]
    assert path.stat().st_size == 0


def test_given_database_with_something_in_it_is_refused(tmp_path):
    """A given file that holds data is never written over."""
    path = tmp_path / "precious.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table t (a)")
    with pytest.raises(Refused, match=r"precious\.db holds something already, and the harness would write over it;"):
        servers.find(Spec("sqlite", "", f"sqlite://{path}"))


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        (Spec("sqlite", "", "sqlite:///nowhere/at/all/x.db"), "there is no directory /nowhere/at/all (the form is"),
        (
            Spec("sqlite", "", "postgresql://h/d"),
            "and this server's begin with sqlite://",
        ),
        (Spec("sqlite", "3.50"), "SQLite comes with Python, and here it is 3."),
        (Spec("sqlite", "", "container"), "SQLite runs in this process"),
    ],
    ids=["no directory", "wrong scheme", "version", "container"],
)
def test_refused(spec, problem):
    """A wish that SQLite cannot meet is refused in one sentence."""
    with pytest.raises(Refused) as refused:
        servers.find(spec)
    assert problem in str(refused.value)
    assert Path("/nowhere").exists() is False
