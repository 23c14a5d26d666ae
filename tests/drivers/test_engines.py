"""libsql and turso bring engines of their own: why each has a file for itself, and why neither has rows over it."""

import sqlite3
import subprocess
import sys

import pytest

from drivers.contract import Driver
from suites import workloads
from suites.matrix.cells import Cell
from suites.servers import sqlite
from tests.support.here import proven


@pytest.fixture
def path(tmp_path):
    """A file in WAL mode, made by Python's SQLite."""
    path = tmp_path / "shared.db"
    connection = sqlite3.connect(path)
    connection.execute("pragma journal_mode = wal")
    connection.execute("create table entry (owner integer)")
    connection.close()
    return str(path)


def a_driver(engine):
    return Driver("fake", server="sqlite", package="python", engine=engine)


def test_libsql_beside_sqlite_loses_rows(path):
    """In one process each undoes the other's locks, and libsql takes the log along when it closes. Were it not so, they
    could share a file."""
    libsql = pytest.importorskip("libsql")
    insert = "insert into entry (owner) values (1)"
    ours = sqlite3.connect(path, isolation_level=None)
    ours.execute(insert)
    libsql.connect(path, isolation_level=None).execute(insert).close()
    for _ in range(2):
        ours.execute(insert)
        libsql.connect(path, isolation_level=None).execute(insert).close()
    ours.close()
    after = sqlite3.connect(path)
    (kept,) = after.execute("select count(*) from entry").fetchone()
    after.close()
    assert kept < 6


def test_turso_locks_others_out(path):
    """Another process cannot even read the file that it has open."""
    turso = pytest.importorskip("turso")
    connection = turso.connect(path)
    asked = f"import sqlite3; sqlite3.connect({path!r}, timeout=0).execute('select * from entry')"
    ended = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    connection.close()
    assert ended.stderr.strip().endswith("database is locked")


def test_an_engine_has_a_file_of_its_own(prepared):
    """One for each engine, next to the first, and the same whenever it is asked for."""
    own, other = prepared.of(a_driver("own")), prepared.of(a_driver("other"))
    files = [sqlite.path_of(one.server.url) for one in (prepared, own, other)]
    assert len(set(files)) == 3
    assert len({file.parent for file in files}) == 1
    assert prepared.of(a_driver("own")) is own
    assert prepared.of(a_driver("")) is prepared


def test_the_file_goes_with_the_stage(prepared):
    """The file is removed also where the user named the first one: no other code would clean up after us."""
    own = sqlite.path_of(prepared.of(a_driver("own")).server.url)
    prepared.close()
    assert not list(own.parent.glob(f"{own.name}*"))
    assert sqlite.path_of(prepared.server.url).exists()


def test_tables_are_made_wherever_drivers_work(prepared):
    """A contest's cells find the same rows, each in the file of its engine."""
    workload = workloads.load("fetch_row")
    cells = [Cell(workload, a_driver(engine), "sqlite", {}) for engine in ("", "own")]
    prepared.prepare_for(cells)
    counted = [prepared.of(cell.driver).server.admin.ask("select count(*) from account") for cell in cells]
    assert counted == [[(10_000,)]] * 2


@pytest.mark.parametrize("name", ["libsql", "turso"])
def test_sessions_leave_nothing_behind(prepared, name):
    """A session leaves neither an open file nor a lock: the harness makes the tables anew after each cell."""
    file = pytest.importorskip(f"drivers.lite_{name}")
    cell = Cell(workloads.load("execute"), file.driver, "sqlite", {})
    for _ in range(2):
        proven(cell, prepared)
    assert prepared.of(file.driver).server.admin.sessions() == 0


def test_no_sqlalchemy_over_turso_yet():
    """Its asyncio dialect cannot make an engine; once it can, ``left_out`` in its file is out of date."""
    pytest.importorskip("turso")
    asyncio = pytest.importorskip("sqlalchemy.ext.asyncio")
    with pytest.raises(AttributeError, match="has_stop"):
        asyncio.create_async_engine("sqlite+aioturso://")
