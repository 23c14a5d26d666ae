"""What a step changed is told in words, and its cell fails; the next one finds everything as it was. On SQLite."""

import sqlite3
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from suites.contest.found import difference
from suites.contest.proof import Unproven
from suites.matrix.cells import Cell
from suites.servers.contract import LEFT_OPEN
from tests.contest.test_proof import READ, WRITE, driver  # noqa: F401  a fixture
from tests.support.here import proven

BEFORE = {"the table person": "1", "the rows of the table person": "1", "the setting a of the server": "1"}


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (BEFORE, ""),
        ({**BEFORE, "the table person": "2"}, "changed the table person"),
        ({**BEFORE, "the rows of the table person": "2"}, "changed the rows of the table person"),
        ({**BEFORE, "the table other": "1"}, "made the table other"),
        ({**BEFORE, LEFT_OPEN: ""}, "left a transaction open"),
        ({**BEFORE, "the settings of the role r": "1"}, "changed the settings of the role r"),
        ({"the setting a of the server": "1", "the rows of the table person": "none"}, "dropped the table person"),
        ({"the setting a of the server": "2"}, "dropped the table person and changed the setting a of the server"),
        ({**BEFORE, "the index a": "", "the index b": ""}, "made the index a and made the index b"),
        (dict.fromkeys([*BEFORE, "the index a", "the index b", "the rule c"], "1"),
         "made the index a and made the index b and more"),
    ],
)  # fmt: skip
def test_what_was_done_is_one_sentence(now, said):
    """A table that was dropped has no rows to speak of; settings are changed and never made."""
    assert difference(BEFORE, now) == said


def breaks(driver, *steps):  # noqa: F811
    """Have a driver do this beside its step."""

    def also(connection):
        for step in steps:
            connection.execute(step)

    @driver.op
    def fetch_row(connection, sql):
        def step(params):
            row = connection.execute(sql, params).fetchone()
            also(connection)
            return row

        return step

    @driver.op
    def execute(connection, sql):
        return lambda params: (connection.execute(sql, params), also(connection))

    driver.tracer = None
    return driver


@pytest.mark.parametrize("workload", [READ, WRITE], ids=["read", "write"])
@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (["drop table if exists person"], "its step dropped the table person"),
        (["drop table if exists note"], "its step dropped the table note"),
        (["create index if not exists hidden on person (name)"], "its step made the index hidden"),
        (["pragma user_version = 7"], "its step changed the setting user_version of the file"),
    ],
)
def test_who_changes_what_others_find_fails(driver, prepared, workload, steps, said):  # noqa: F811
    """It fails with what it did, also where its own next step could not go on; the next cell is proven."""
    honest = Cell(workload, driver, "sqlite", {})
    for other in (READ, WRITE):
        proven(Cell(other, driver, "sqlite", {}), prepared)
    operations = dict(driver.ops)
    with pytest.raises(Unproven, match=said):
        proven(Cell(workload, breaks(driver, *steps), "sqlite", {}), prepared)
    driver.ops.update(operations)
    proven(honest, prepared)


def test_who_changes_rows_that_are_only_read_fails(driver, prepared):  # noqa: F811
    """The right answer to its own question is no excuse."""
    changes = breaks(driver, "update person set name = 'Alan' where id = 1")
    with pytest.raises(Unproven, match="its step changed the rows of the table person"):
        proven(Cell(READ, changes, "sqlite", {}), prepared)


def test_rows_that_another_workload_changed_are_made_anew(driver, prepared):  # noqa: F811
    """Nobody is blamed, and nobody finds them."""
    proven(Cell(READ, driver, "sqlite", {}), prepared)
    proven(Cell(WRITE, driver, "sqlite", {}), prepared)
    prepared.server.admin.ask("update person set name = 'Alan'")
    proven(Cell(READ, driver, "sqlite", {}), prepared)


def test_a_connection_that_one_left_open_is_not_the_next_ones(driver, prepared, monkeypatch):  # noqa: F811
    """Also where it holds a lock."""
    monkeypatch.setattr("suites.contest.prepared_server.SETTLING", 0.0)
    kept, honest = [], driver.session

    @driver.opens
    def session(url):
        kept.append(sqlite3.connect(urlsplit(url).path, isolation_level=None))
        kept[-1].execute("begin immediate")
        with closing(sqlite3.connect(urlsplit(url).path, isolation_level=None)) as connection:
            yield connection

    with pytest.raises(Unproven):
        proven(Cell(READ, driver, "sqlite", {}), prepared)
    driver.session = honest
    for workload in (READ, WRITE):
        proven(Cell(workload, driver, "sqlite", {}), prepared)
    kept.pop().close()


@pytest.mark.parametrize(("workload", "times"), [(READ, 0), (WRITE, 1)], ids=["read", "write"])
def test_what_is_there_is_not_read_through_for_every_launch(prepared, monkeypatch, workload, times):
    """A launch comes after a look, and fifty thousand rows take a tenth of a second; what is written is made anew."""
    prepared.prepare(workload)
    asked, state = [], prepared.server.admin.state
    monkeypatch.setattr(prepared.server.admin, "state", lambda tables: asked.append(tables) or state(tables))
    prepared.prepare(workload)
    assert len(asked) == times


def test_sessions_begin_anew_though_all_is_there(prepared, monkeypatch):
    """A pooler is told so: it lends connections that hold what earlier sessions have prepared."""
    prepared.prepare(READ)
    made = []
    monkeypatch.setattr(prepared.server.admin, "reset", lambda tables: made.append([*tables]))
    prepared.prepare(READ)
    assert made == [[]]
