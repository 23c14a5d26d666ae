"""A line on the terminal says what goes on, and nowhere else."""

import os
import re

import pytest

from suites.plugins.fix_progress import WIDTH, clock

pty = pytest.importorskip("pty")  # not on Windows

CELLS = ("-k", "(fetch_row or fetch_value) and (sqlite3 or aiosqlite)")


@pytest.fixture(scope="module")
def on_a_terminal(runs):
    """What a run writes to a terminal of eighty columns."""

    def on_a_terminal(*options):
        ours, theirs = pty.openpty()
        process = runs.start(*options, stdout=theirs, stderr=theirs, text=False)
        os.close(theirs)
        said = b""
        while data := _read(ours):
            said += data
        os.close(ours)
        assert process.wait(60) == 0, said.decode()
        return said.decode()

    return on_a_terminal


def _read(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other side has closed it
        return b""


def progress(said):
    return [text for text in re.split(r"[\r\n]+", said) if text.startswith("contest ")]


@pytest.fixture(scope="module")
def shown(on_a_terminal):
    """By a run of two contests."""
    return on_a_terminal(*CELLS)


def test_on_a_terminal(shown):
    """Contest, cells, launch and block, and the time left; never as wide as the terminal."""
    lines = progress(shown)
    assert any(
        re.match(r"contest 1/2 fetch_\w+-sqlite, \d cells, launch 1/1, block 2/2 +0:0\d min left$", one)
        for one in lines
    )
    assert any(one.startswith("contest 2/2 ") for one in lines)
    assert {len(one) for one in lines} == {WIDTH}


def test_what_pytest_writes_is_left(shown):
    """The line has a row to itself, and is gone before pytest goes on."""
    assert not re.search(r"test_speed\.py[^\r\n]*contest", shown)
    for piece in shown.split("contest ")[1:]:
        assert re.match(r"[^\n]*\r", piece)


def test_quiet(on_a_terminal):
    """Who asked for quiet has it."""
    assert progress(on_a_terminal("-q", "-k", "fetch_row-sqlite3")) == []


def test_without_a_terminal(runs):
    """A log is no place for a line that changes."""
    assert "contest 1/1" not in runs("-k", "fetch_row-sqlite3").said


@pytest.mark.parametrize(("seconds", "expected"), [(-5, "0:00 min"), (59.6, "1:00 min"), (725, "12:05 min")])
def test_clock(seconds, expected):
    """Never less than nothing."""
    assert clock(seconds) == expected
