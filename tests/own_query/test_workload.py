"""A user's query as a workload: the same in every process, compared in any order, and nothing shown of its data."""

from decimal import Decimal

import pytest

import drivers
from drivers.contract import Op
from suites.matrix.cells import Cell
from suites.own_query import workload as own_query
from suites.own_query.workload import Record, differs, hidden
from suites.workloads.contract import UNSAID, Workload

NAMES = ["id", "price"]
RIGHT = [(1, Decimal("1.5")), (2, None)]


@pytest.fixture
def record():
    return Record(
        sql="select id, price from mine where id <= $1",
        why="The user's own query: 2 rows",
        guard="select 'on'",
        columns={"id": "int", "price": "numeric"},
        takes=["ints"],
        params=[[[1, 2]], [[3]]],
        answers=[[["1", "1.50"], ["2", None]]],
    )


def test_a_host_makes_the_same_of_the_file(record, tmp_path):
    """Its statement, its parameters and what is right."""
    made = own_query.write(record, tmp_path / f"q{own_query.SUFFIX}")
    again = own_query.load(made.record)
    assert again.sql == made.sql == record.sql
    assert again.params({}) == made.params({}) == [([1, 2],), ([3],)]
    assert again.answer(([1, 2],), {}) == made.answer(([1, 2],), {}) == RIGHT


def test_a_workload_of_ours_goes_by_its_name():
    """Hosts are told of both in one way."""
    assert own_query.load("fetch_row").op is Op.FETCH_ROW


def test_its_round_trips_are_counted_and_not_demanded(record):
    """A new statement's round trips are stated nowhere, so they are counted."""
    (row,) = [row for row in drivers.discover().drivers if row.name == "asyncpg"]
    cell = Cell(own_query.workload(record, ""), row, "postgres", {})
    assert (cell.statements(), cell.round_trips()) == (1, None)


def test_what_was_not_asked_beforehand_is_not_compared(record):
    """An answer to later rows of parameters is not compared: the first rows are enough."""
    assert own_query.workload(record, "").answer(([3],), {}) is UNSAID


def test_rows_may_come_in_any_order():
    """Rows may come in any order, which only the query and the server decide."""
    assert differs(NAMES, RIGHT[::-1], RIGHT) == ""


@pytest.mark.parametrize(
    ("got", "said"),
    [
        ([(1, Decimal("1.5"))], "1 rows, expected 2"),
        ([(1, Decimal("7.5")), (2, None)], "1 of 2 rows differ, in price; or the data changed meanwhile"),
        (
            [(1, b"1.5"), (2, None)],
            "1 of 2 rows differ, in price (bytes, expected Decimal); or the data changed meanwhile",
        ),
        ([(7, Decimal("7.5")), (8, None)], "2 of 2 rows differ, in id, price; or the data changed meanwhile"),
        ([(1,), (2,)], "2 of 2 rows differ, in their number of columns; or the data changed meanwhile"),
        (7, "no rows, expected 2"),
    ],
    ids=["too few", "one value", "one type", "all", "too short", "no list"],
)
def test_a_difference_is_told_without_values(got, said):
    """A report gets published, and the data is the user's."""
    assert differs(NAMES, got, RIGHT) == said


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("no such id: 4711", "no such id: ***"),
        ("invalid input 'can''t' ($1)", "invalid input '***' ($1)"),
        ("bad element 12 of [12, 13]", "bad element *** of [***, ***]"),
        ("syntax error\nLINE 1: select 4711, 'cana...\n               ^", "syntax error"),
        ("line 47112 is none", "line 47112 is none"),
    ],
    ids=["number", "text", "list", "excerpt", "another number"],
)
def test_errors_are_told_without_parameters(words, shown):
    """Drivers say what they were given, and psycopg2 has written it into the statement."""
    assert hidden(words, [(4711, "can't", [12, 13]), (None, "")]) == shown


@pytest.mark.parametrize(
    ("placeholder", "statement"),
    [
        ("%s".format, "select 5 %% 2 where a like 'x%%' and b = %s"),
        ("${}".format, "select 5 % 2 where a like 'x%' and b = $1"),
    ],
    ids=["percent", "dollar"],
)
def test_percent_signs_survive(placeholder, statement):
    """Where placeholders begin with one, any other is written twice."""
    sql = "select 5 % 2 where a like 'x%' and b = $1"
    workload = Workload(Op.FETCH_ALL, sql, params=lambda settings: [(1,)], answer=lambda params, settings: UNSAID)
    assert workload.statements_for("postgres", placeholder, ()) == (statement,)
