"""A report is written whatever one cell says, and what is printed of it steers no terminal."""

import json
import shutil

import pytest

from reports.records.checks import parse
from reports.records.run import CONTROLS, Outcome
from reports.records.text import unseen
from tests.support.runs import section
from tests.support.trees import ROOT

CAUSES = {
    "shouts": "OSError: \N{REPLACEMENT CHARACTER}[31m",
    "speechless": "Speechless: it cannot say what it is (ValueError)",
    "named": "Name\N{REPLACEMENT CHARACTER}[31m",
    "looks": "wrong answer: \N{REPLACEMENT CHARACTER}[31m",
    "repels": "ValueError: \N{REPLACEMENT CHARACTER}[31m",
}


@pytest.fixture(scope="module")
def left(runs, tmp_path_factory):
    """What a timed run of rude drivers says, and its report."""
    shutil.copy(ROOT / "tests/support/rude.py", runs.root / "drivers")
    report = tmp_path_factory.mktemp("out") / "r.json"
    ended = runs("-k", f"fetch_row and ({' or '.join(CAUSES)} or subclass or polite)", f"--benchmark-json={report}",
                 "-rA", "-vv")  # fmt: skip
    return ended, report


def test_a_report_is_written_and_read(left):
    """Each rude cell failed in words, and the polite ones have their figures."""
    ended, report = left
    assert report.exists(), ended.said
    measured = {one.key.driver: one for _, one in section(report) if one.role not in CONTROLS}
    assert measured["polite"].outcome is Outcome.MEASURED
    assert measured["subclass"].types["text"].startswith("drivers.Text\N{REPLACEMENT CHARACTER}[31m")
    for driver, cause in CAUSES.items():
        assert measured[driver].reason.startswith(cause), driver
        assert len(measured[driver].reason) <= 500


def test_nothing_that_is_printed_steers_a_terminal(left):
    """Neither the terminal nor any text in the report has what a driver wanted it to have."""
    ended, report = left
    assert set(filter(unseen, ended.said)) == set()
    assert set(filter(unseen, json.dumps(parse(report.read_text()), ensure_ascii=False))) == set()
    assert "Traceback" not in ended.said
    assert len(ended.said) < 100_000


@pytest.mark.parametrize("how", ["--tb=long", "--tb=native", "-vv"])
def test_answers_are_printed_safely(runs, left, how):
    """What fails without being timed is shown by pytest, at every setting without what steers a terminal."""
    chosen = f"test_answer and fetch_row and ({' or '.join(CAUSES)})"
    ended = runs("-k", chosen, "-l", "-rA", how, target="suites/test_answers.py", effort=None)
    assert "5 failed" in ended.said
    assert set(filter(unseen, ended.said)) == set()
    assert "fetch_row-looks-sqlite: wrong answer: " in ended.said
    assert len(ended.said) < 500_000


def test_a_file_that_states_what_cannot_be_printed(runs):
    """The run does not begin, and names the file in a sentence."""
    bad = runs.root / "drivers" / "lite_bad.py"
    bad.write_text(
        "from drivers.contract import Driver\n"
        r"driver = Driver('bad', server='sqlite', package='python', about='\x1b[2Jnew')"
    )
    journals = runs.journals
    try:
        ended = runs("-k", "fetch_row and sqlite3")
    finally:
        bad.unlink()
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    said = "about of the driver 'bad' holds the character U+001B, and must be one line that a terminal can print"
    assert ended.said.strip() == f"ERROR: drivers/lite_bad.py: {said}"
    assert runs.journals == journals
