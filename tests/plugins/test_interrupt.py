"""Ctrl-C and SIGTERM while nothing is timed."""

import os
import signal

import pytest

from tests.servers.processes import LINUX, alive, descendants, eventually

STRIKE = """
import os, signal
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell has it for what runs in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)
os.kill(os.getpid(), signal.SIGINT)
"""
WHEN = {
    "plugins are imported": "suites/plugins/fix_shard.py",
    "drivers are discovered": "drivers/lite_aiosqlite.py",
    "tests are collected": "suites/test_parity.py",
}


@pytest.mark.parametrize("file", WHEN.values(), ids=WHEN)
def test_interrupted_early(runs, file):
    """The run ends with 130, and no traceback tells where it was."""
    path = runs.root / file
    text = path.read_text()
    path.write_text(text + STRIKE)
    try:
        ended = runs("--collect-only", target="suites", effort=None)
    finally:
        path.write_text(text)
    assert ended.returncode == 130, ended.said
    assert "Traceback" not in ended.said
    assert "INTERNALERROR" not in ended.said


ANSWERS = ("suites/test_answers.py",)
ENDINGS = {
    "answers": (ANSWERS, signal.SIGINT, 130),
    "answers-by-workers": ((*ANSWERS, "-n2"), signal.SIGINT, 130),
    "answers-by-workers-told": ((*ANSWERS, "-n2"), signal.SIGTERM, 143),
    "not-timed": (("suites/test_speed.py", "--benchmark-disable"), signal.SIGTERM, 143),
}


@pytest.fixture
def hanging(runs):
    """Return the file that a driver of the tree makes when it hangs."""
    path = runs.root / "hanging"
    path.unlink(missing_ok=True)
    return path


def left(runs):
    """Return the directories of servers and taps that are there; workers of xdist make some for pytest, too."""
    return [name for name in runs.left if name.startswith("dm-")]


def tell(process, number, children):
    """Send a signal, SIGINT as a terminal does: to each process of the group."""
    group = os.getpgid(process.pid)
    its = [pid for pid in children if os.getpgid(pid) == group] if number == signal.SIGINT else []
    for pid in (*its, process.pid):
        os.kill(pid, number)


@pytest.mark.skipif(not LINUX, reason="looks at processes in /proc")
@pytest.mark.parametrize("name", ENDINGS)
def test_interrupted_while_a_driver_is_asked(runs, hanging, name):
    """What was proven is told, no test has failed, and nothing is left."""
    options, number, code = ENDINGS[name]
    cells = "fetch_row and (exits or leaves_programs or hangs_at_once)"
    process = runs.start(*options, "-k", cells, target="", effort=None)
    assert eventually(hanging.exists)
    children = descendants(process.pid)
    tell(process, number, children)
    said, _ = process.communicate()
    assert process.returncode == code, said
    assert f"! Interrupted: interrupted by {number.name} !" in said
    assert ("fetch_row                 1\n" in said) == (name != "not-timed"), said
    for word in ("Traceback", "INTERNALERROR", "1 failed", "crashed", "FAILED"):
        assert word not in said, said
    assert left(runs) == []
    assert not [pid for pid in children if alive(pid)]


@pytest.mark.skipif(not LINUX, reason="looks at processes in /proc")
def test_interrupted_twice_while_a_driver_is_asked(runs, hanging):
    """The second signal does not wait for what the first has begun."""
    process = runs.start("-k", "fetch_row and hangs_at_once", target="suites/test_answers.py", effort=None)
    assert eventually(hanging.exists)
    children = descendants(process.pid)
    for number in (signal.SIGTERM, signal.SIGINT):
        process.send_signal(number)
    process.communicate()
    assert process.returncode in (130, 143)
    assert eventually(lambda: not any(map(alive, children)) and not left(runs))
