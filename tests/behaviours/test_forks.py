"""Hosts that ask: a fork that hangs, crashes or ends is told of, with where it was; the host lives on."""

import subprocess
import sys

import pytest

from tests.support.trees import ROOT

pytestmark = pytest.mark.starts

PROGRAM = """
import ctypes, faulthandler, os, signal, subprocess, sys, threading, time
from suites.behaviours.lab import forks

faulthandler.enable()
faulthandler.register(signal.SIGUSR1, all_threads=True)

def hangs():
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass

def starts_another():
    subprocess.Popen(["sleep", "600"])
    hangs()

ANSWERS = {
    "answers": lambda: forks.say({"grade": "ok"}),
    "prints": lambda: (print("{}"), os.write(1, b"x" * 10), forks.say({"grade": "ok"})),
    "hangs": hangs,
    "crashes": lambda: ctypes.string_at(0),
    "ends": lambda: os._exit(3),
    "starts_another": starts_another,
}
print(forks.answered(ANSWERS[sys.argv[1]], float(sys.argv[2])))
"""


def told(which, deadline=30.0):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, which, str(deadline)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    return done.stdout.strip()


@pytest.mark.parametrize("which", ["answers", "prints"])
def test_an_answer_comes_back(which):
    """Whatever a driver prints is no part of it."""
    assert told(which) == "{'grade': 'ok'}"


@pytest.mark.parametrize("which", ["hangs", "starts_another"])
def test_what_hangs_says_where(which):
    """It is ended at its deadline, and with it what it has started: else this test would wait for that."""
    said = told(which, 0.3)
    assert "hung" in said
    assert ", hangs" in said


def test_a_segmentation_fault_is_told():
    """And in which function it came about."""
    assert "killed by SIGSEGV, in ctypes/__init__.py" in told("crashes")


def test_a_process_that_ends_itself_is_told():
    """With the status that it chose."""
    assert "ended itself with status 3" in told("ends")
