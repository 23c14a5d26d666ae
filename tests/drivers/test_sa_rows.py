"""SQLAlchemy's rows: over which native rows they are, and with which sessions."""

import importlib

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

import drivers
from drivers.contract import Driver, LeftOut, Op
from drivers.sa import counts, engines
from drivers.sa import rows as sa_rows
from suites.matrix.cells import Cell
from suites.own_query import workload

URLS = {
    "postgres": "postgresql://u:p%40ss@127.0.0.1:1/db?sslmode=require",
    "mysql": "mysql://u:p%40ss@localhost:1/db",
    "sqlite": "sqlite:///tmp/some.db",
}


def rows(layer):
    return [driver for driver in drivers.discover().drivers if driver.layer == layer]


@pytest.mark.parametrize("layer", ["core", "orm"])
def test_every_native_row_has_one_over_it(layer):
    """All rows with a dialect are reached through it, in the way that they are reached natively."""
    natives = {driver.name: driver for driver in drivers.discover().drivers}
    over = {driver.over: driver for driver in rows(layer)}
    assert over.keys() == engines.DIALECTS.keys() & natives.keys()
    for name, driver in over.items():
        assert (driver.is_async, driver.server) == (natives[name].is_async, natives[name].server)


def test_a_missing_library_leaves_one_row_out(monkeypatch):
    """The rows over the other libraries stay, and the reason is told."""
    really = importlib.import_module

    def without(name):
        if name == "drivers.my_asyncmy":
            raise ModuleNotFoundError("No module named 'asyncmy'")
        if name == "drivers.pg_psycopg2":
            raise LeftOut("not fit")
        return really(name)

    monkeypatch.setattr(importlib, "import_module", without)
    found, left_out = sa_rows.natives("core")
    assert left_out == {"asyncmy-core": "No module named 'asyncmy'", "psycopg2-core": "not fit"}
    assert {native.name for native in found} == sa_rows.FILES.keys() - {"asyncmy", "psycopg2"}


@pytest.mark.parametrize("name", engines.DIALECTS)
def test_the_engine_goes_where_the_native_row_goes(name):
    """Dialect, place and password are those of the native URL."""
    server = next(driver.server for driver in rows("core") if driver.over == name)
    made = engines.engine(name, URLS[server])
    assert isinstance(made, AsyncEngine) == (name in engines.ASYNC)
    assert made.url.drivername == engines.DIALECTS[name]
    if server == "sqlite":
        assert made.url.database == "/tmp/some.db"  # noqa: S108 - never opened
    else:
        assert (made.url.host, made.url.port, made.url.password) == ("127.0.0.1", 1, "p@ss")


def test_asyncpg_is_told_of_tls_in_its_own_word():
    """libpq's ``sslmode`` would be refused by asyncpg as a keyword."""
    assert engines.address("asyncpg", URLS["postgres"]).query == {"ssl": "require"}


@pytest.mark.parametrize("op", [Op.TRANSACTION, Op.EXECUTE_MANY, Op.SAVE_GRAPH])
def test_units_of_work_are_not_in_autocommit(op):
    """In autocommit ``begin()`` would send nothing, and the cell would time no transaction."""
    assert engines.in_transaction(op, "no")


def test_single_statements_are_in_autocommit():
    """So that their round trips are those of the native rows; ``tx=block`` shows what it costs otherwise."""
    assert not engines.in_transaction(Op.FETCH_ROW, "no")
    assert engines.in_transaction(Op.FETCH_ROW, "block")


def test_every_orm_op_has_a_reference():
    """Ops that no native row can do are set beside an ORM row, which comes after all native ones."""
    natives = [driver.reference for driver in rows("native")]
    for server in URLS:
        references = [driver.reference for driver in rows("orm") if driver.server == server and driver.reference]
        assert references
        assert min(references) > max(natives)


def test_own_numbers_are_of_ops_that_there_are():
    """A number stated for an op that no row has would hide a misspelling."""
    for driver in rows("core"):
        assert driver.counts.keys() <= driver.ops.keys() | driver.absences.keys()


def test_pages_of_inserted_rows_are_counted():
    """A thousand rows whose keys come back are one insert, fifty thousand are fifty, between begin and commit."""
    driver = Driver("asyncpg-orm", server="postgres", package="sqlalchemy", layer="orm", over="asyncpg")
    counts.state(driver)
    pages = {(t.when["rows"], t.statements) for t in driver.counts[Op.ADD_ALL] if "rows" in t.when}
    assert pages == {(1000, 3), (50_000, 52)}


def test_the_orm_has_no_model_of_a_users_query():
    """A text that its session hands on is no work of an ORM's; Core knows texts."""
    record = workload.Record("select 1 as n", "", "", {"n": "int"}, [], [], [])
    brought = workload.workload(record, "a.query.json")
    for driver in (row for layer in ("core", "orm") for row in rows(layer) if row.server == "postgres"):
        absence = Cell(brought, driver, "postgres", {}).absent
        assert (absence.why if absence else "") == {"core": "", "orm": "there is no model of it"}[driver.layer]


@pytest.mark.parametrize("name", engines.MYSQL)
def test_the_collation_is_said_once(name):
    """Said before the dialect names the character set it would be undone, and be a statement for nothing."""
    assert not {"init_command", "collation"} & engines.MYSQL[name].keys()
