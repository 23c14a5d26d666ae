"""What a driver is known to get wrong is shown and never timed; and once it comes out right, that is noticed."""

import json

import pytest

from drivers.contract import Driver
from reports.records.checks import parse
from reports.records.run import Run
from suites import workloads
from suites.contest.proof import KnownWrong, Unproven
from suites.matrix.cells import Cell
from tests.support.forked import program
from tests.support.here import proven
from tests.support.trees import copied

MISTAKEN = '''
"""Off by one, and said to be."""
from drivers.contract import Driver

driver = Driver("mistaken", server="sqlite", package="python", is_async=False)


@driver.opens
def session(url):
    yield None


@driver.op
def fetch_value(connection, sql):
    return lambda params: params[0] - 1


driver.errs("fetch_value", "it cannot count", says="wrong answer: 9007199254740992,", when={"workload": "echo"})
'''
FAILURE = "wrong answer: 9007199254740992, expected 9007199254740993; known: it cannot count"


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of our packages with a mistaken driver."""
    tree = copied(tmp_path_factory.mktemp("tree"))
    (tree / "drivers" / "lite_mistaken.py").write_text(MISTAKEN)
    return tree


def run(tree, *arguments):
    return program(*arguments, "--server", "sqlite", cwd=tree)


def echo_of(answer, **errs):
    """The cell of a driver that answers so, and is said to err so."""
    driver = Driver("fake", server="sqlite", package="python", is_async=False)

    @driver.opens
    def session(url):
        yield None

    @driver.op
    def fetch_value(connection, sql):
        return lambda params: answer(params[0])

    if errs:
        driver.errs("fetch_value", "it cannot count", **errs)
    return Cell(workloads.load("echo"), driver, "sqlite", {})


def refused(cell, prepared):
    with pytest.raises(Unproven) as wrong:
        proven(cell, prepared)
    return wrong.value


def test_wrong_as_it_is_said_to_be(prepared):
    """The failure is told in words, with the wrong value and the reason."""
    wrong = refused(echo_of(lambda number: number - 1, says="9007199254740992,"), prepared)
    assert isinstance(wrong, KnownWrong)
    assert str(wrong) == FAILURE


def test_right_after_all(prepared):
    """A stated mistake that does not show is out of date, and that is a failure like any other."""
    wrong = refused(echo_of(lambda number: number, says="9007199254740992,"), prepared)
    assert not isinstance(wrong, KnownWrong)
    assert str(wrong) == "it comes out right, and 'it cannot count' is out of date: take it out of the driver's file"


def test_right_by_chance(prepared):
    """A mistake that is not said to show each time may come out right."""
    cell = echo_of(lambda number: number, says="9007199254740992,", always=False)
    assert proven(cell, prepared).statements is None


def test_the_drivers_own_error_as_it_is_said_to_be(prepared):
    """Its first line: what a server adds to it is advice."""

    def answer(number):
        raise ValueError('prepared statement "s1" does not exist\nHINT: many words')

    wrong = refused(echo_of(answer, says="prepared statement"), prepared)
    assert isinstance(wrong, KnownWrong)
    assert str(wrong) == 'prepared statement "s1" does not exist; known: it cannot count'


def test_wrong_in_another_way(prepared):
    """One mistake that is known does not excuse others."""
    wrong = refused(echo_of(lambda number: -number, says="9007199254740992,"), prepared)
    assert not isinstance(wrong, KnownWrong)


def test_known_in_another_workload(prepared):
    """A mistake stated of one workload holds for no other."""
    cell = echo_of(lambda number: number, says="9007199254740992,", when={"workload": "fetch_blob"})
    assert proven(cell, prepared)


def test_answers_show_it_and_pass(tree):
    """The answers matrix stays green, and says in its section what is wrong."""
    ended = run(tree, "pytest", "-q", "suites/test_answers.py", "-k", "echo-mistaken-sqlite]")
    assert ended.returncode == 0, ended.said
    assert f"echo-mistaken-sqlite: {FAILURE}" in " ".join(ended.said.split())
    assert "1 xfailed" in ended.said


def test_it_is_never_timed(tree):
    """A timed run passes too; the cell is published as failed with the cause, and without a figure."""
    asked = (
        "--benchmark-json=run.json",
        "--effort=smoke",
        "--anyway",
        "-k",
        "echo-mistaken-sqlite] or echo-sqlite3-sqlite]",
    )
    ended = run(tree, "pytest", "-q", "suites/test_speed.py", *asked)
    assert ended.returncode == 0, ended.said
    record = Run.from_json(parse((tree / "run.json").read_text())["driver_matrix"])
    (cell,) = [one for _, one in record if one.key.driver == "mistaken"]
    assert (cell.outcome, cell.reason, cell.launches) == ("failed", FAILURE, ())


def test_it_is_listed(tree):
    """The list has a state of its own for it."""
    ended = run(tree, "suites", "list", "--json")
    cells = {cell["key"]: cell for cell in json.loads(ended.said)["cells"]}
    assert cells["echo-mistaken-sqlite"]["state"] == "wrong"
    assert cells["echo-mistaken-sqlite"]["why"] == "it cannot count"
