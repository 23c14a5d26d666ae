"""Directories that go when their owner is gone."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from suites.system import directories
from tests.support.trees import ROOT

OWNER = """
import sys
from pathlib import Path
from suites.system import directories
directories.temporary = lambda: Path(sys.argv[1])
with directories.private_directory("tap") as base:
    print(base, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def own_temporary(tmp_path, monkeypatch):
    """A place for private directories that nobody else uses."""
    monkeypatch.setattr(directories, "temporary", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def owner(own_temporary):
    """Another process that has a directory and waits, and where that is."""
    command = [sys.executable, "-c", OWNER, str(own_temporary)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process, Path(process.stdout.readline().strip())
        process.kill()


def names(directory):
    return sorted(path.name for path in directory.iterdir())


def test_the_next_directory_sweeps_what_a_killed_owner_left(own_temporary, owner):
    """Whatever is started next: a server, SQLite's file, or the tap of a run that only proves answers."""
    process, left = owner
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert left.is_dir()
    with directories.private_directory("sqlite") as ours:
        assert names(own_temporary) == [ours.name]


def test_the_living_keep_theirs(own_temporary, owner):
    """Two runs may be under way at once."""
    with directories.private_directory("sqlite") as ours:
        assert names(own_temporary) == sorted([ours.name, owner[1].name])
