"""Traps on the way through SQLAlchemy, each shown: a test fails here when a new version removes one."""

import gc
import sqlite3
from functools import partial

import pytest
from aiomysql.cursors import RE_INSERT_VALUES
from sqlalchemy import insert, select, text
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import Session

from drivers import lite_aiosqlite, lite_sqlite3
from drivers.sa import engines, tables
from suites import workloads
from suites.data import ACCOUNT, ENTRY

Account = tables.model(ACCOUNT)
account, entry = tables.core(ACCOUNT), tables.core(ENTRY)
ROWS = 2500


@pytest.fixture
def url(tmp_path):
    """A database with accounts."""
    path = tmp_path / "some.db"
    connection = sqlite3.connect(path)
    connection.execute("create table account (id integer primary key, name text, balance integer)")
    connection.executemany("insert into account values (?, 'somebody', 0)", [(key,) for key in range(ROWS)])
    connection.commit()
    connection.close()
    return f"sqlite://{path}"


@pytest.fixture
def connected(url):
    """An open connection of Core's, in autocommit."""
    made = engines.engine(lite_sqlite3.driver, url)
    with made.connect() as connection:
        yield connection
    made.dispose()


def sizes(result, *size):
    return [len(rows) for rows in result.partitions(*size)]


def test_partitions_without_a_size_are_of_any_size(connected):
    """One row each for a statement of text, whatever ``yield_per`` says: so our streams say the size."""
    asked = text("select id, name, balance from account")
    ask = partial(connected.execute, asked, execution_options={"yield_per": 1000})
    assert sizes(ask(), 1000) == [1000, 1000, 500]
    assert sizes(ask()) == [1] * ROWS


@pytest.mark.asyncio
async def test_partitions_of_an_async_result_may_be_one(url):
    """Neither a size nor ``yield_per`` helps: all rows are in memory at once."""
    made = engines.engine(lite_aiosqlite.driver, url)
    async with made.connect() as connection, connection.stream(select(account)) as result:
        assert [len(rows) async for rows in result.partitions()] == [ROWS]
    await made.dispose()


def test_what_is_not_fetched_is_not_read(connected):
    """A result that is not read costs next to nothing: every cell must look at its answer."""
    result = connected.execute(select(account))
    assert not result.closed
    assert len(result.all()) == ROWS


def test_a_model_is_loaded_anew_once_nobody_holds_it(connected):
    """The identity map does not grow, nor does it spare a plain fetch its work."""
    with Session(connected, expire_on_commit=False) as session:
        first = session.scalars(select(Account).where(Account.id == 1)).one()
        assert list(session.identity_map.values()) == [first]
        del first
        gc.collect()
        assert not session.identity_map.values()


def test_a_model_that_somebody_holds_is_not_loaded_anew(connected):
    """The answers of warm-up steps, if they were kept, would turn the timed ones into hits."""
    with Session(connected, expire_on_commit=False) as session:
        held = session.scalars(select(Account).where(Account.id == 1)).one()
        connected.exec_driver_sql("update account set name = 'changed' where id = 1")
        assert session.scalars(select(Account).where(Account.id == 1)).one() is held
        assert held.name == "somebody"


def test_loaded_attributes_need_no_statement(connected):
    """What is compared after the clock stopped was loaded before."""
    with Session(connected) as session:
        found = session.scalars(select(Account).where(Account.id == 1)).one()
        session.expunge(found)  # from here on it could not ask anybody
        assert tables.plain(found) == (1, "somebody", 0)


@pytest.mark.parametrize("name", ["execute_many", "add_all", "save_graph"])
def test_our_inserts_are_batched_by_aiomysql(name):
    """It writes many rows into one statement only where a blank stands between VALUES and its parenthesis."""
    for sql in workloads.load(name).statements_for("mysql", lambda n: "%s", ()):
        assert RE_INSERT_VALUES.match(sql) or "returning" in sql


def test_aiomysql_does_not_batch_without_the_blank():
    """The trap: the same statement without it is sent once for each row."""
    assert not RE_INSERT_VALUES.match("insert into entry (owner, note) values(%s, %s)")


def test_inserts_that_sqlalchemy_writes_are_batched_by_aiomysql():
    """SQLAlchemy's compiler writes the blank that batching needs."""
    compiled = insert(entry).compile(dialect=mysql.dialect(paramstyle="format"), column_keys=("owner", "note"))
    assert RE_INSERT_VALUES.match(str(compiled))


def test_transactions_on_sqlite_begin_with_their_first_statement(url):
    """SQLite by itself would begin before some statements only, and a savepoint's release would commit."""
    made = engines.engine(lite_sqlite3.driver, url, tx="block")
    with made.connect() as connection, connection.begin():
        connection.execute(select(account)).all()
        assert connection.connection.driver_connection.in_transaction
    made.dispose()


def test_autocommit_on_sqlite_has_no_transaction(connected):
    """In autocommit single statements stay single."""
    connected.execute(insert(account).values(id=-1, name="new", balance=0))
    assert not connected.connection.driver_connection.in_transaction
