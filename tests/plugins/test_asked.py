"""What runs with plain ``pytest``, or with one of pytest's or pytest-benchmark's usual options."""

import re

import pytest

from tests.support.runs import Runs, section

ANSWER, SPEED, CARD, OTHER = "::test_answer[", "::test_speed[", "[fetch_row-sqlite3-", "[fetch_value-sqlite3-"
OWN = '''
"""A test of the harness."""

def test_own():
    pass
'''


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A tree in which all drivers behave, with a test of the harness in it. No server is started but SQLite's."""
    runs = Runs(tmp_path_factory.mktemp("asked"))
    (runs.root / "drivers" / "faulty.py").unlink()
    (runs.root / "suites" / "test_parity.py").unlink()
    with (runs.root / "suites" / "matrix" / "effort.py").open("a") as file:
        file.write('EFFORTS["quick"] = EFFORTS["smoke"]  # by its name alone\n')
    (runs.root / "tests").mkdir()
    (runs.root / "tests" / "test_own.py").write_text(OWN)
    yield runs
    runs.close()


@pytest.fixture(scope="module")
def alone(runs):
    """Run pytest at the root of the tree, with no options but these."""
    return lambda *options: runs(*options, target="", effort=None)


@pytest.fixture
def listed(alone):
    """Return what pytest would run."""
    return lambda *options: alone(*options, "--collect-only", "-q").said


def test_alone_it_tests_and_proves(alone):
    """Tests and answers are run; nothing is timed, and it is said how it would be."""
    ended = alone()
    assert ended.returncode == 0, ended.said
    assert "tests/test_own.py ." in ended.said
    assert re.search(r"suites/test_answers\.py [s.]*\.", ended.said)
    assert "test_speed" not in ended.said
    assert "nothing is timed: --benchmark-only times the card" in ended.said


def test_collecting_lists_what_would_run(listed):
    """--collect-only lists what would run, neither more nor less."""
    said = listed()
    assert "test_own" in said
    assert ANSWER in said
    assert SPEED not in said


def test_only_benchmarks_are_those_of_the_card(listed):
    """No test of the harness and no answer is so much as skipped, and of the cells only the card's are left."""
    said = listed("--benchmark-only")
    assert SPEED + CARD[1:] in said
    assert OTHER not in said
    assert "test_own" not in said
    assert ANSWER not in said


@pytest.mark.parametrize(
    "options",
    [
        ("--benchmark-only", "--effort", "standard"),
        ("--benchmark-only", "-k", "sqlite3"),
        ("--benchmark-only", "-m", "not slow"),
        ("suites/test_speed.py::test_speed[fetch_value-sqlite3-sqlite]",),
        ("--benchmark-disable",),
    ],
    ids=" ".join,
)
def test_more_than_the_card(listed, options):
    """A longer effort, an expression or an id chooses among all cells."""
    assert SPEED + OTHER[1:] in listed(*options)


@pytest.mark.parametrize(
    "options",
    [
        ("suites/test_speed.py",),
        ("--effort", "quick"),
        ("--budget", "5m"),
        ("--placement", "free"),
        ("--benchmark-json=/dev/null",),
        ("--benchmark-autosave",),
        ("--benchmark-compare",),
        ("--benchmark-histogram",),
    ],
    ids=" ".join,
)
def test_what_asks_for_times_has_the_card(listed, options):
    """Timed tests are asked for by their path, or by an option that makes no sense without times."""
    said = listed(*options)
    assert SPEED + "fetch_row-" in said
    assert OTHER not in said.replace(ANSWER + OTHER[1:], "")


def test_the_card_is_timed_and_announced(alone, tmp_path):
    """The first lines say how many contests there are and how long they take; the report has them all."""
    ended = alone("--benchmark-only", f"--benchmark-json={tmp_path}/r.json")
    assert ended.returncode == 0, ended.said
    assert re.search(r"to time: 1 contest at effort quick, about \d+ s$", ended.said, re.MULTILINE)
    assert "the card: fetch_row\n" in ended.said
    run = section(tmp_path / "r.json")
    assert run.complete
    assert {contest.workload for contest in run.contests} == {"fetch_row", "copy_in"}


def test_last_failed_times_what_failed_when_it_was_timed(runs, alone, listed):
    """Otherwise the failure would be forgotten by a run that never looked at it."""
    (runs.root / "drivers" / "faulty.py").write_text(LIES)
    try:
        alone("--benchmark-only", "-k", "fetch_row-lies or fetch_row-sqlite3", "--effort", "smoke")
        said = listed("-x", "--lf")
    finally:
        (runs.root / "drivers" / "faulty.py").unlink()
    assert SPEED + "fetch_row-lies-sqlite]" in said
    assert SPEED + CARD[1:] not in said


def test_resuming_takes_the_cells_of_the_journal(runs, alone, listed):
    """A run that broke goes on by the command that it ended with: what it was to time need not be selected again."""
    before = set(runs.journals)
    alone("--benchmark-only", "-k", "fetch_value-sqlite3-sqlite", "--effort", "smoke")
    (journal,) = set(runs.journals) - before
    said = listed("--resume", str(journal))
    assert SPEED + OTHER[1:] in said
    assert SPEED + "fetch_row-" not in said


LIES = """
from drivers.contract import Driver

lies = Driver("lies", server="sqlite", package="python", is_async=False, placeholder=lambda n: "?")

@lies.opens
def session(url):
    yield None

@lies.op
def fetch_row(session, sql):
    return lambda params: (0, "nobody", 0)
"""
