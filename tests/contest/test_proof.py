"""A cell that does not do its work is found out, whatever it does instead. On SQLite, with drivers that misbehave."""

import re
import sqlite3
from contextlib import closing, nullcontext
from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from drivers.contract import Driver, Op
from suites.contest.proof import Unproven, _as_stated, _seen
from suites.data import Table
from suites.matrix.cells import Cell
from suites.workloads.contract import UNSAID, Leaves, Workload
from tests.support.here import proven

PERSON = Table("person", {"id": "key", "name": "text"}, lambda: [(1, "Ada"), (2, "Grace")])
NOTE = Table("note", {"id": "serial", "owner": "int"})

READ = Workload(
    name="read",
    op=Op.FETCH_ROW,
    sql="select id, name from person where id = $1",
    columns=PERSON.columns,
    reads=(PERSON,),
    params=lambda settings: [(2,)],
    answer=lambda params, settings: (2, "Grace"),
)
WRITE = Workload(
    name="write",
    op=Op.EXECUTE,
    sql="insert into note (owner) values ($1)",
    writes=(NOTE,),
    params=lambda settings: [(1,), (2,)],
    answer=lambda params, settings: UNSAID,
    leaves=Leaves("select count(*), sum(owner) from note", lambda s: (len(s), sum(p[0] for p, _ in s))),
)


@pytest.fixture
def driver():
    """One that behaves; a test takes away what it is about."""
    driver = Driver("fake", server="sqlite", package="python", is_async=False, placeholder=lambda n: "?")

    @driver.opens
    def session(url):
        with closing(sqlite3.connect(urlsplit(url).path, isolation_level=None)) as connection:
            yield connection

    @driver.traces
    def trace(connection, callback):
        connection.set_trace_callback(callback)

    @driver.op
    def fetch_row(connection, sql):
        return lambda params: connection.execute(sql, params).fetchone()

    @driver.op
    def execute(connection, sql):
        return lambda params: connection.execute(sql, params)

    return driver


@pytest.mark.parametrize("workload", [READ, WRITE], ids=["read", "write"])
def test_who_does_its_work_is_proven(driver, prepared, workload):
    """The proof says how many statements a step took; in process there are no round trips."""
    proof = proven(Cell(workload, driver, "sqlite", {}), prepared)
    assert (proof.statements, proof.round_trips) == (1, None)


def test_types_are_recorded(driver, prepared):
    """The proof says what came out."""
    proof = proven(Cell(READ, driver, "sqlite", {}), prepared)
    assert proof.types == {"key": "int", "text": "str"}


def refused(workload, driver, prepared):
    with pytest.raises(Unproven) as wrong:
        proven(Cell(workload, driver, "sqlite", {}), prepared)
    return str(wrong.value)


def test_a_wrong_answer(driver, prepared):
    """The answer is shown beside the right one."""

    @driver.op
    def fetch_row(connection, sql):
        return lambda params: (2, "Alan")

    assert refused(READ, driver, prepared) == "wrong answer: (2, 'Alan'), expected (2, 'Grace')"


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        ((3, 1), "3 statements, where its workload states 1"),
        ((1, 4), "4 round trips, where its workload states 1"),
        ((3, 4), "3 statements, where its workload states 1; 4 round trips, where its workload states 1"),
        ((None, 1), ""),
    ],
)
def test_wrong_counts_are_told_at_once(driver, counted, said):
    """Both wrong counts are told at once; what cannot be counted is not wrong."""
    cell = Cell(READ, driver, "sqlite", {})
    with pytest.raises(Unproven, match=f"^{re.escape(said)}$") if said else nullcontext():
        assert _as_stated(*counted, cell) == counted


class Step:
    """A worker, and the tap that it works through, whose every step takes so many round trips."""

    def __init__(self, round_trips):
        self.tap, self.held, self._counts = self, [], SimpleNamespace(round_trips=round_trips)

    def counting(self, hold):
        self.held.append(hold)
        return nullcontext(self._counts)

    def warm(self, steps, check):
        pass


@pytest.mark.parametrize(("round_trips", "times"), [(1, 1), (2, 4), (10_000, 1)])
def test_a_count_that_is_too_high_is_taken_again(driver, round_trips, times):
    """A slow machine may have split an answer; it has not made thousands of one, which would be held back for hours."""
    step = Step(round_trips)
    assert _seen(Cell(READ, driver, "sqlite", {}), step, step).round_trips == round_trips
    assert len(step.held) == times


def test_a_count_that_may_be_any_is_taken_once(driver):
    """There is nothing that it could differ from: to write fifty thousand rows again takes a minute."""
    step = Step(52)
    cell = Cell(replace(READ, round_trips=None), driver, "sqlite", {})
    assert _seen(cell, step, step).round_trips == 52
    assert len(step.held) == 1


def test_nothing_fetched(driver, prepared):
    """A driver that only sends the question has not answered it."""

    @driver.op
    def fetch_row(connection, sql):
        return lambda params: connection.execute(sql, params) and None

    assert refused(READ, driver, prepared).startswith("wrong answer: None")


def test_a_row_missing(driver, prepared):
    """The proof counts the rows on the server and does not believe the driver."""

    @driver.op
    def execute(connection, sql):
        return lambda params: connection.execute(sql, params) if params == (1,) else None

    assert "the server holds (4, 4), expected (7, 10)" in refused(WRITE, driver, prepared)


def test_a_transaction_left_open(driver, prepared):
    """A write that was not committed fails."""

    @driver.op
    def execute(connection, sql):
        connection.execute("begin")
        return lambda params: connection.execute(sql, params)

    assert refused(WRITE, driver, prepared) == "a transaction was left open"


def test_a_connection_left_behind(driver, prepared, monkeypatch):
    """A session that does not close what it opened."""
    monkeypatch.setattr("suites.contest.prepared_server.SETTLING", 0.0)
    kept = []

    @driver.opens
    def session(url):
        kept.append(sqlite3.connect(urlsplit(url).path, isolation_level=None))
        yield kept[-1]

    assert refused(READ, driver, prepared).endswith("connection(s) left behind after the session was closed")
    kept.pop().close()


def test_a_statement_too_many(driver, prepared):
    """A driver that asks twice says so, or is found out."""

    @driver.op
    def fetch_row(connection, sql):
        return lambda params: connection.execute(sql, params).fetchone() and connection.execute(sql, params).fetchone()

    assert refused(READ, driver, prepared) == "2 statements, where its workload states 1"


def test_a_number_of_its_own(driver, prepared):
    """A driver that states its own number, and why, is held to that."""

    @driver.op
    def fetch_row(connection, sql):
        return lambda params: connection.execute(sql, params).fetchone() and connection.execute(sql, params).fetchone()

    driver.takes("fetch_row", "it always asks twice", statements=2)
    assert proven(Cell(READ, driver, "sqlite", {}), prepared).statements == 2
    driver.counts.clear()
    driver.takes("fetch_row", "it always asks thrice", statements=3)
    assert refused(READ, driver, prepared) == "2 statements, where its driver states 3"


def test_an_async_driver_by_the_same_proof(driver, prepared):
    """The proof awaits what an async driver returns."""
    other = Driver("fake", server="sqlite", package="python", placeholder=lambda n: "?")

    @other.opens
    async def session(url):
        with closing(sqlite3.connect(urlsplit(url).path, isolation_level=None)) as connection:
            yield connection

    @other.op
    async def fetch_row(connection, sql):
        async def step(params):
            return connection.execute(sql, params).fetchone()

        return step

    proof = proven(Cell(READ, other, "sqlite", {}), prepared)
    assert proof.statements is None, "no tracer, so nothing was counted"


def test_what_a_cell_wrote_the_next_one_does_not_see(driver, prepared):
    """Tables that are written are made anew; those only read are made once."""
    for _ in range(2):
        proven(Cell(WRITE, driver, "sqlite", {}), prepared)
        proven(Cell(READ, driver, "sqlite", {}), prepared)


@pytest.mark.parametrize(("op", "steps"), [(Op.EXECUTE, 7), (Op.EXECUTE_MANY, 2)], ids=str)
def test_a_step_of_a_thousand_rows_is_warm_after_the_first(prepared, driver, op, steps):
    """Others are taken six times before one is counted: by the sixth, psycopg has prepared its statement."""
    taken = []

    @driver.op
    def execute(connection, sql):
        return lambda params: taken.append(connection.execute(sql, params))

    @driver.op
    def execute_many(connection, sql):
        return lambda params: taken.append(connection.execute(sql, params))

    proven(Cell(replace(WRITE, op=op), driver, "sqlite", {}), prepared)
    assert len(taken) == steps
