"""Ctrl-C before anything is timed."""

import pytest

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
