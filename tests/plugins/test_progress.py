"""A line on the terminal says what goes on, and nowhere else."""

import io
import os
import re
from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace

import pytest

from suites.matrix.effort import EFFORTS
from suites.matrix.forecast import seconds
from suites.plugins.fix_progress import TERMINAL, WIDTH, Progress, clock
from tests.support.fakes import contest

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
        assert process.wait() == 0, said.decode()
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
    """Return what a run of two contests shows."""
    return on_a_terminal(*CELLS)


def test_on_a_terminal(shown):
    """Contest, cells, launch and block, and the time left; never as wide as the terminal."""
    lines = progress(shown)
    assert any(
        re.match(r"contest 1/2, launch 1/1, block 2/2: fetch_\w+-sqlite, \d cells +\d+:\d\d min left$", one)
        for one in lines
    )
    assert any(one.startswith("contest 2/2, ") for one in lines)
    assert {len(one) for one in lines} == {WIDTH}


def test_what_pytest_writes_is_left(shown):
    """The line has a row to itself, and is gone before pytest goes on."""
    assert not re.search(r"test_speed\.py[^\r\n]*contest", shown)
    for piece in shown.split("contest ")[1:]:
        assert re.match(r"[^\n]*\r", piece)


def test_quiet(on_a_terminal):
    """With -q there is no progress line."""
    assert progress(on_a_terminal("-q", "-k", "fetch_row-sqlite3")) == []


def test_without_a_terminal(runs):
    """A log is no place for a line that changes."""
    assert "contest 1/1" not in runs("-k", "fetch_row-sqlite3").said


def test_the_time_left():
    """What is planned, less what has passed; once a contest took twice as long as planned, the next will, too."""
    first, second = (replace(contest("sqlite3"), workload=name) for name in ("first", "second"))
    effort, now = EFFORTS["full"], [0.0]
    planned = seconds(effort, first)
    reporter = SimpleNamespace(ensure_newline=str, flush=str, global_and_fixture_disabled=nullcontext)
    manager = SimpleNamespace(getplugin=lambda name: reporter)
    config = SimpleNamespace(stash={TERMINAL: io.StringIO()}, pluginmanager=manager)
    progress = Progress(config, SimpleNamespace(to_hold=[first, second]), lambda: now[0])
    progress(first, effort, "starts")
    now[0] = planned / 2
    assert progress.line(first, effort, "").endswith(f" {clock(1.5 * planned)} left")
    now[0] = 2 * planned
    progress(first, effort, "ends")
    progress(second, effort, "starts")
    assert progress.line(second, effort, "").endswith(f" {clock(2 * planned)} left")


@pytest.mark.parametrize(("seconds", "expected"), [(-5, "0:00 min"), (59.6, "1:00 min"), (725, "12:05 min")])
def test_clock(seconds, expected):
    """The clock never shows less than nothing."""
    assert clock(seconds) == expected
