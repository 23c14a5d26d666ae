"""``make soak N=10``: the tests of the harness so many times on a busy machine, and which of them failed.

``python -m tests.soak ROUNDS [OPTION OF PYTEST ...]``.
"""

import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack, contextmanager

from suites.system.kernel import die_with_us
from tests.support.trees import ROOT

HOGS = 4
HOG = "import os, sys\nwhile os.getppid() == int(sys.argv[1]): pass"
"""Ends with whoever started it, however that ends."""
TOLD = ("FAILED ", "ERROR ")
"""How a line of pytest's summary begins that names a test."""


def soak(rounds, options):
    """The number of rounds in which a test failed; what came of each is printed."""
    failures, red = Counter(), 0
    with hogs():
        for number in range(1, rounds + 1):
            code, failed = one_round(options)
            failures.update(failed)
            red += bool(code)
            print(f"round {number} of {rounds}: {f'{len(failed)} failed' if code else 'green'}", flush=True)
    for name, times in failures.most_common():
        print(f"{times} of {rounds}: {name}")
    print(f"{rounds - red} of {rounds} green")
    return red


@contextmanager
def hogs():
    """Programs that never pause, as long as this lasts."""
    with ExitStack() as ends:
        for _ in range(HOGS):
            hog = ends.enter_context(subprocess.Popen([sys.executable, "-c", HOG, str(os.getpid())]))
            ends.callback(hog.kill)
        yield


def one_round(options):
    """What pytest ended with, and the tests that it says have failed; all that it prints is passed on."""
    command = [sys.executable, "-m", "pytest", "-rfE", *options]
    ends_with_us = die_with_us(signal.SIGTERM)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=ends_with_us) as process:
        failed = [name_in(line) for line in map(shown, process.stdout) if line.startswith(TOLD)]
    return process.returncode, failed


def shown(line):
    """The line, printed."""
    print(line, end="", flush=True)
    return line


def name_in(line):
    """The test that a line of the summary is about."""
    return line.partition(" ")[2].partition(" - ")[0].strip()


if __name__ == "__main__":
    sys.exit(min(soak(int(sys.argv[1]), sys.argv[2:]), 1))
