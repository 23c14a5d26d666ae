"""A disk that is full costs what could not be written, and nothing that was."""

import os
import re
import subprocess
from functools import partial

import pytest

from reports.records.writing import write_whole
from suites.contest.journal import BALLAST
from tests.support.runs import section

FULL = 74


@pytest.fixture(scope="module")
def unwritten(runs):
    """A run whose report could not be written, and its journal."""
    return runs("-k", "fetch_row-sqlite3-sqlite", "--benchmark-json=/dev/full"), runs.journals[-1]


@pytest.fixture(scope="module")
def go_on(runs, unwritten):
    """Write its report once more, elsewhere."""
    _, journal = unwritten
    return partial(runs, "--resume", str(journal), "-k", "fetch_row-sqlite3-sqlite", effort=None)


def test_report_to_a_full_disk(unwritten):
    """The table is shown, and the code says that the report is missing."""
    ended, _ = unwritten
    assert ended.returncode == FULL
    assert "the report could not be written: No space left on device" in ended.said
    assert "benchmark 'fetch_row-sqlite': 1 tests" in ended.said
    assert "INTERNALERROR" not in ended.said


def test_the_journal_has_everything(runs, go_on):
    """The report can be made from the journal."""
    ended = go_on("--benchmark-json=again.json")
    assert ended.returncode == 0, ended.said
    assert section(runs.root / "again.json").complete


def test_saved_to_a_full_disk(runs, go_on):
    """pytest-benchmark's own files cannot be written either."""
    storage = runs.root / ".none"
    storage.write_text("a file, where a directory should be")
    ended = go_on("--benchmark-autosave", "--benchmark-storage=.none")
    assert ended.returncode == FULL
    assert "the report could not be written: " in ended.said
    assert "INTERNALERROR" not in ended.said


def test_report_that_was_there(tmp_path, monkeypatch):
    """A report is replaced whole: one that cannot be written leaves the one before as it was, and nothing beside it."""
    report = tmp_path / "r.json"
    write_whole(report, "before")
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", _full)
        with pytest.raises(OSError, match="no space"):
            write_whole(report, "after")
    assert report.read_text() == "before"
    write_whole(report, "after")
    assert report.read_text() == "after"
    assert list(tmp_path.iterdir()) == [report]


def _full(fd):
    raise OSError("no space")


def test_runs_that_cannot_be_kept(runs):
    """A run without a journal does not begin."""
    directory = runs.root / "reports" / "runs"
    directory.mkdir(exist_ok=True)
    directory.rename(directory.with_name("away"))
    directory.write_text("a file, where a directory should be")
    try:
        ended = runs("-k", "fetch_row-sqlite3-sqlite")
    finally:
        directory.unlink()
        directory.with_name("away").rename(directory)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "Exit: no journal can be written in runs/: " in ended.said


@pytest.fixture
def small_disk(runs):
    """A disk of 256 KiB where journals go."""
    directory = runs.root / "reports" / "runs"
    directory.mkdir(exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", directory], capture_output=True)
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield directory
    subprocess.run(["umount", directory], check=True)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root may mount a small disk")
def test_journal_on_a_full_disk(runs, small_disk, tmp_path):
    """The run ends with what it has in its report; the journal's last line says why."""
    ended = runs("-k", "fetch_row-sqlite3-sqlite", f"--benchmark-json={tmp_path}/r.json", effort="full")
    assert ended.returncode == FULL, ended.said
    assert "INTERNALERROR" not in ended.said
    run = section(tmp_path / "r.json")
    assert "cannot be written (No space left on device); what was measured is kept" in run.why_not
    assert all(one.measured for _, one in run)
    (journal,) = small_disk.glob("*.journal")
    found = runs.read(journal)
    assert found.records[-1]["is"] == "full"
    assert (found.damaged, found.torn) == (0, False)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root may mount a small disk")
@pytest.mark.parametrize("room", [BALLAST, 0], ids=["for all but the first line", "for nothing"])
def test_full_from_the_beginning(runs, small_disk, room):
    """The run ends before it begins, in one sentence; no cell fails, and no empty journal is left."""
    full = os.statvfs(small_disk)
    (small_disk / "others").write_bytes(b"x" * (full.f_bavail * full.f_frsize - room))
    ended = runs("-k", "fetch_row and sqlite3")
    assert ended.returncode == FULL, ended.said
    assert re.search(r"No space left on device\)?; a run that keeps nothing is not begun", ended.said)
    assert "Traceback" not in ended.said
    assert " failed" not in ended.said
    assert " error" not in ended.said
    assert [path.name for path in small_disk.iterdir()] == ["others"]
