"""What files say cannot be had, tried: when a test here fails it can, and the row or the pin has to change."""

import subprocess

import pytest

import drivers
from suites import servers
from suites.rivals import own
from suites.rivals.venvs import Wanted, built
from tests.support.trees import ROOT

AIOMYSQL = """
from aiomysql.connection import Connection
connection = Connection.__new__(Connection)
connection._charset, connection._writer = "utf8mb4", None
connection.escape({value})
"""
PSQLPY = """
import asyncio, sys
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

async def main():
    engine = create_async_engine(sys.stdin.read())
    try:
        async with engine.connect() as connection:
            await connection.execute(text("select 1"))
    finally:
        await engine.dispose()

asyncio.run(main())
"""


def said_by(python, program, given=""):
    """Return what a program says that fails."""
    done = subprocess.run([python, "-c", program], cwd=ROOT, input=given, capture_output=True, text=True)
    assert done.returncode, "it works: what is said of it has to go"
    return done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("value", ["b'bytes'", "(1, 2)"])
def test_aiomysql_breaks_with_pymysqls_current_release(value):
    """Everybody's environment holds PyMySQL before 1.2 for this, and its own row lives elsewhere."""
    (row,) = [row for row in drivers.discover().drivers if row.name == "pymysql"]
    beside = built(Wanted(("aiomysql==0.3.2", f"pymysql=={row.version}")))
    assert said_by(beside.python, AIOMYSQL.format(value=value)).splitlines()[-1].startswith("TypeError: ")


@pytest.mark.slow
def test_psqlpys_dialect_runs_no_statement():
    """psqlpy-sqlalchemy is for an SQLAlchemy before 2.1."""
    (row,) = [row for row in drivers.discover().drivers if row.name == "psqlpy"]
    own.make([row])
    server = servers.start(servers.parse("postgres=embedded"))
    try:
        address = str(server.url).replace("postgresql://", "postgresql+psqlpy://").partition("?")[0]
        said = said_by(row.environment.python, PSQLPY, address)
    finally:
        server.stop()
    assert "has no attribute 'await_'" in said


def test_tursos_asyncio_dialect_makes_no_engine():
    """SQLAlchemy asks its module whether it can stop a connection, and it does not say."""
    pytest.importorskip("turso")
    from sqlalchemy.ext.asyncio import create_async_engine

    with pytest.raises(AttributeError, match="has_stop"):
        create_async_engine("sqlite+aioturso:///nowhere.db")
