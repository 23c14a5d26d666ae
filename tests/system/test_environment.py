"""What child processes see of the user's environment."""

import os
import sys
from pathlib import Path

import pytest

from suites.contest.host_process import HostProcess
from suites.system.environment import OF_INSTALLERS, inherited, narrowed
from suites.wire.link import Link
from suites.wire.tapped import Tap

SECRETS = {
    "DRIVER_MATRIX_POSTGRES": "postgresql://u:whistle@h/d",
    "PGPASSWORD": "whistle",
    "GITHUB_TOKEN": "whistle",
    "PIP_INDEX_URL": "https://u:whistle@h/simple",
}


@pytest.fixture(autouse=True)
def _secrets(monkeypatch):
    """A user who keeps secrets in the environment."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


def test_what_is_inherited():
    """The short list, and for installers what leads them to the index."""
    assert inherited()["PATH"] == os.environ["PATH"]
    assert not SECRETS.keys() & inherited().keys()
    assert SECRETS.keys() & inherited(OF_INSTALLERS).keys() == {"PIP_INDEX_URL"}


def test_our_own_is_narrow_for_a_while():
    """A library that starts git hands on what we have."""
    with narrowed():
        assert os.environ == inherited()
    assert os.environ.items() >= SECRETS.items()


def tap():
    made = Tap("postgresql://u:p@127.0.0.1:1/d", "postgres")
    return made.pid, made.close


def link():
    made = Link("127.0.0.1", 1, 0.0)
    return made.pid, made.close


def host():
    made = HostProcess(1, {})
    return made.pid, made.end


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
@pytest.mark.parametrize("start", [tap, link, host])
def test_a_child_process_holds_no_secret(start):
    """Nobody who looks at our processes finds a password in their environments."""
    pid, stop = start()
    try:
        held = Path(f"/proc/{pid}/environ").read_bytes()
    finally:
        stop()
    assert b"PATH=" in held
    assert b"whistle" not in held
