"""Our commands as programs: on a terminal of few characters, and when somebody presses Ctrl-C."""

import json
import os
import signal
import subprocess
import sys

import pytest

from reports import program
from reports.records.text import unseen
from tests.reports import runs
from tests.support.trees import ROOT

ASCII = {"PYTHONUTF8": "0", "LC_ALL": "C"}


@pytest.fixture
def report(tmp_path):
    """A report whose words ASCII has not."""
    path = tmp_path / "r\x1b[2Jün.json"
    made = runs.run(facts={"workloads": {"fetch_row": {"why": "§ größer"}}}).to_json()
    path.write_text(json.dumps({"benchmarks": [], "driver_matrix": made}))
    return path


COMMANDS = ["page RUN", "summary RUN", "compare RUN RUN", "compare --html RUN RUN", "merge RUN -o OUT"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_terminal_of_few_characters(report, command):
    """What it cannot print is spelt out, and what would steer it is not printed."""
    arguments = [{"RUN": report, "OUT": report.with_name("out.json")}.get(word, word) for word in command.split()]
    done = subprocess.run(
        [sys.executable, "-m", "reports", *arguments],
        cwd=ROOT, env={**os.environ, **ASCII}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) in ((0, ""), (3, "")), done.stderr
    assert done.stdout.isascii()
    assert not any(map(unseen, done.stdout))


@pytest.fixture
def handler():
    """Whatever a program does about SIGINT is undone."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("handler")
def test_interrupted(capsys):
    """Ctrl-C ends a command with 130 and a word."""
    assert program.run(lambda: signal.raise_signal(signal.SIGINT)) == 130
    assert capsys.readouterr().err == "interrupted by SIGINT\n"


def test_interrupted_while_it_begins(tmp_path):
    """What a program imports takes its time: Ctrl-C leaves no traceback then either."""
    (tmp_path / "drivers.py").write_text("import os, signal; os.kill(os.getpid(), signal.SIGINT)")
    found = f"import sys, runpy; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]"
    run = f"{found}; runpy.run_module('suites', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", run], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
