"""Right answers that are large are made once, where nothing is timed."""

from dataclasses import replace

import pytest

from drivers.contract import Driver, Op
from suites.data import SERIES
from suites.host.right_answers import MOST, RightAnswers
from suites.matrix.cells import Cell
from suites.workloads.contract import Workload

MADE = []
WORKLOAD = Workload(
    op=Op.FETCH_ALL,
    sql="select id, n, label from series where id > $1",
    columns=SERIES.columns,
    reads=(SERIES,),
    large=True,
    params=lambda settings: [(0,)],
    answer=lambda params, settings: MADE.append(params) or [(1, 2, "a"), (2, settings["rows"], "b")],
)
CELL = Cell(WORKLOAD, Driver("one", server="sqlite", package="python"), "sqlite", {"rows": 7})


@pytest.fixture
def answers():
    """Right answers in a host where nothing is timed."""
    MADE.clear()
    found = RightAnswers()
    found.keeps = True
    return found


def test_a_large_one_is_made_once(answers):
    """Cells of several drivers that are asked the same have the same answer."""
    other = replace(CELL, driver=Driver("other", server="sqlite", package="python"))
    assert answers.of(CELL, (0,), list(SERIES.columns)) is answers.of(other, (0,), list(SERIES.columns))
    assert MADE == [(0,)]


def test_each_question_has_its_own(answers):
    """Other parameters, settings and columns are other answers."""
    every = list(SERIES.columns)
    assert answers.of(CELL, (0,), every) == [(1, 2, "a"), (2, 7, "b")]
    assert answers.of(replace(CELL, settings={"rows": 8}), (0,), every) == [(1, 2, "a"), (2, 8, "b")]
    assert answers.of(CELL, (0,), ["id", "label"]) == [(1, "a"), (2, "b")]
    answers.of(CELL, (1,), every)
    assert MADE == [(0,), (0,), (0,), (1,)]


def test_few_are_kept(answers):
    """They are large: the oldest goes."""
    for number in range(MOST + 1):
        answers.of(CELL, (number,), list(SERIES.columns))
    answers.of(CELL, (MOST,), list(SERIES.columns))
    answers.of(CELL, (0,), list(SERIES.columns))
    assert MADE[MOST + 1 :] == [(0,)]


def test_none_is_kept_where_something_is_timed():
    """What is kept would take part in what memory is used."""
    MADE.clear()
    answers = RightAnswers()
    assert answers.of(CELL, (0,), list(SERIES.columns)) == answers.of(CELL, (0,), list(SERIES.columns))
    assert MADE == [(0,), (0,)]
