"""SQLAlchemy's rows: over which native rows they are, and with which sessions."""

import importlib
import importlib.util

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

import drivers
from drivers.contract import Driver, LeftOut, Op
from drivers.sa import counts, engines
from drivers.sa import rows as sa_rows
from suites.matrix.cells import Cell
from suites.own_query import workload

NATIVES = [driver for driver in drivers.discover().drivers if driver.dialect]
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
    natives = {driver.name: driver for driver in NATIVES}
    over = {driver.over: driver for driver in rows(layer)}
    assert over.keys() == natives.keys()
    for name, driver in over.items():
        assert (driver.is_async, driver.server) == (natives[name].is_async, natives[name].server)


def test_a_missing_library_leaves_one_row_out(monkeypatch):
    """The rows over the other libraries stay; why it is not here is told of its own file."""
    really = importlib.import_module

    def without(name):
        if name == "drivers.my_asyncmy":
            raise ModuleNotFoundError("No module named 'asyncmy'")
        if name == "drivers.pg_psycopg2":
            raise LeftOut("not fit")
        return really(name)

    monkeypatch.setattr(importlib, "import_module", without)
    found, _ = sa_rows.natives("core")
    assert {native.name for native in found} == {native.name for native in NATIVES} - {"asyncmy", "psycopg2"}


def test_without_greenlet_async_rows_are_left_out(monkeypatch):
    """Each with the reason; the synchronous ones need none."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    found, left_out = sa_rows.natives("core")
    assert not [native for native in found if native.is_async]
    assert left_out["asyncpg-core"] == "greenlet is not installed"


@pytest.mark.parametrize("layer", ["core", "orm"])
def test_what_a_file_says_of_layers_is_said_of_them(layer):
    """``when={"layer": ...}`` in a driver's own file; what it says without is of the native row alone."""
    native = Driver("fake", server="postgres", package="fake", dialect="postgresql+fake")
    native.takes("execute", "it is native")
    native.takes("execute", "it asks twice", statements=2, when={"layer": ("core", "orm")})
    native.lacks("stream", "its dialect reads all", when={"layer": layer})
    over = sa_rows.row_over(native, layer)
    assert [takes.why for takes in over.counts[Op.EXECUTE]] == ["it asks twice"]
    assert over.absences[Op.STREAM][0].why == "its dialect reads all"


@pytest.mark.parametrize("native", [native for native in NATIVES if not native.home], ids=str)
def test_the_engine_goes_where_the_native_row_goes(native):
    """Dialect, place and password are those of the native URL."""
    made = engines.engine(native, URLS[native.server])
    assert isinstance(made, AsyncEngine) == native.is_async
    assert made.url.drivername == native.dialect
    if native.server == "sqlite":
        assert made.url.database == "/tmp/some.db"  # noqa: S108 - never opened
    else:
        assert (made.url.host, made.url.port, made.url.password) == ("127.0.0.1", 1, "p@ss")


def test_asyncpg_is_told_of_tls_in_its_own_word():
    """libpq's ``sslmode`` would be refused by asyncpg as a keyword."""
    (asyncpg,) = [native for native in NATIVES if native.name == "asyncpg"]
    assert engines.address(asyncpg, URLS["postgres"]).query == {"ssl": "require"}


def test_a_dialect_that_nobody_knows_is_told_no_words_of_libpqs():
    """Most hand what they find in a URL to their driver, which refuses it."""
    native = Driver("fake", server="postgres", package="fake", dialect="postgresql+pg8000")
    assert engines.address(native, URLS["postgres"]).query == {}


@pytest.mark.parametrize("op", [Op.TRANSACTION, Op.EXECUTE_MANY, Op.SAVE_GRAPH])
def test_units_of_work_are_not_in_autocommit(op):
    """In autocommit ``begin()`` would send nothing, and the cell would time no transaction."""
    assert engines.in_transaction(op, "no")


def test_single_statements_are_in_autocommit():
    """Single statements take the round trips of the native rows; ``tx=block`` shows what a transaction costs."""
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
