"""A soak counts what fails, and leaves nothing running."""

import subprocess
import sys
from contextlib import suppress

import pytest

from tests import soak

pytestmark = pytest.mark.starts

FLAKY = """
from pathlib import Path

def test_flaky():
    assert Path("{been}").exists()

def test_well():
    Path("{been}").touch()
"""


@pytest.fixture
def soaked(tmp_path, capfd):
    """What two rounds of a test that fails in the first one come to, and what they print."""
    (tmp_path / "pytest.ini").write_text("[pytest]")
    file = tmp_path / "test_flaky.py"
    file.write_text(FLAKY.format(been=tmp_path / "been"))
    red = soak.soak(2, [str(file), "-p", "no:cacheprovider"])
    return red, capfd.readouterr().out.splitlines()


@pytest.mark.slow
def test_rounds_are_counted(soaked):
    """Each round, each test that failed and the sum are told."""
    red, said = soaked
    assert red == 1
    assert [line for line in said if line.startswith("round")] == ["round 1 of 2: 1 failed", "round 2 of 2: green"]
    assert said[-2].startswith("1 of 2: ")
    assert said[-2].endswith("::test_flaky")
    assert said[-1] == "1 of 2 green"


def test_hogs_end_with_the_soak(monkeypatch):
    """The programs that keep the machine busy end though the soak is broken off."""
    begun = []
    started = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *args: begun.append(started(*args)) or begun[-1])
    with suppress(KeyboardInterrupt), soak.hogs():
        assert [hog.poll() for hog in begun] == [None] * soak.HOGS
        raise KeyboardInterrupt
    assert None not in [hog.poll() for hog in begun]


def test_a_hog_ends_with_whoever_started_it():
    """Even where nobody could stop it: here it is told of a process that is not the one that started it."""
    subprocess.run([sys.executable, "-c", soak.HOG, "0"], check=True, timeout=60)
