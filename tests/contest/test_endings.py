"""A run that is told to end does so after the burst in flight, with all it has."""

import signal
from contextlib import contextmanager

import pytest

from reports.records.run import Outcome
from tests.servers.processes import LINUX, alive, descendants, eventually
from tests.support.runs import section

pytestmark = pytest.mark.skipif(not LINUX, reason="looks at processes in /proc")


def until_measuring(runs, process, bursts=20):
    """The journal, once it holds some bursts."""
    known, found = set(runs.journals), []

    def measuring():
        found[:] = [path for path in runs.journals if path not in known and count(path) >= bursts]
        return found or process.poll() is not None

    assert eventually(measuring)
    assert found, process.communicate()[0]
    return found[0]


def count(journal):
    """Count how many bursts it holds, without a look at their seals: it is asked a hundred times a second."""
    return journal.read_bytes().count(b'"is":"burst"')


CELLS = ("-k", "(fetch_row or fetch_value) and (sqlite3 or aiosqlite)")


@contextmanager
def under_way(runs, directory):
    """A long run in the middle of its first contest, the second still to come."""
    process = runs.start(*CELLS, f"--benchmark-json={directory}/r.json", effort="full")
    path = until_measuring(runs, process)
    yield process, path, descendants(process.pid), directory / "r.json"
    if process.poll() is None:
        process.kill()
        process.communicate()
        assert eventually(lambda: runs.left == [])


@pytest.fixture
def measuring(runs, tmp_path):
    """Start a run to be ended."""
    with under_way(runs, tmp_path) as run:
        yield run


@pytest.fixture(scope="module")
def elsewhere(runs, tmp_path_factory):
    """A run that is in the way of others; it stands still, since it need not compute for that."""
    with under_way(runs, tmp_path_factory.mktemp("elsewhere")) as run:
        run[0].send_signal(signal.SIGSTOP)
        yield run


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted(runs, measuring, number, code):
    """What was measured is in the report, which says why it is not complete; nothing is left."""
    process, journal, children, report = measuring
    process.send_signal(number)
    said, _ = process.communicate()
    assert process.returncode == code, said
    run = section(report)
    assert run.why_not == f"interrupted by {number.name}; what was measured is kept"
    assert {one.outcome for one in run.contests[0].measurements} == {Outcome.MEASURED}
    assert {one.outcome for one in run.contests[1].measurements} == {Outcome.FAILED}
    assert "INTERNALERROR" not in said
    assert f"--resume reports/runs/{journal.name}" in said
    assert eventually(lambda: not any(map(alive, children)))
    assert runs.left == []


def test_interrupted_twice(runs, measuring):
    """A second Ctrl-C ends the run at once, and nothing is left all the same."""
    process, _, children, _ = measuring
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode in (130, 143)
    assert eventually(lambda: not any(map(alive, children)))
    assert eventually(lambda: runs.left == [])


def test_one_timed_run_at_a_time(runs, elsewhere):
    """A second one is refused in one sentence, unless it is wanted; in the same folder each has its own journal."""
    _, journal, _, _ = elsewhere
    refused = runs("-k", "fetch_row-sqlite3-sqlite")
    assert refused.returncode == pytest.ExitCode.USAGE_ERROR
    assert "Exit: another timed run is under way on this machine" in refused.said
    wanted = runs("-k", "fetch_row-sqlite3-sqlite", "--anyway", "--benchmark-autosave")
    assert wanted.returncode == 0, wanted.said
    assert len({path.name for path in runs.journals} - {journal.name}) >= 1


def test_a_journal_that_is_being_written(runs, elsewhere):
    """Two runs do not write one journal."""
    _, journal, _, _ = elsewhere
    ended = runs("--resume", str(journal), "--anyway", *CELLS, effort=None)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "is being written by another run" in ended.said
