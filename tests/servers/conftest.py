"""What all tests of servers have in common."""

import contextlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from suites.servers.sources import supervised
from suites.system import cache
from tests.servers.processes import STARTER
from tests.support.trees import ROOT


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    """Print what the harness says, so that pytest captures it; a real download is announced all the same."""
    monkeypatch.setattr(cache, "tell", print)


@pytest.fixture
def starter():
    """Start a program that starts a server; gives that program, the server's process and its directory."""
    with contextlib.ExitStack() as ends:

        def start(recipe, python=sys.executable, **more):
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
            program = ends.enter_context(subprocess.Popen([python, "-c", STARTER], **pipes, **more))
            ends.callback(program.kill)
            print(recipe.to_json(), file=program.stdin, flush=True)
            pid, base = json.loads(program.stdout.readline())
            return program, pid, Path(base)

        yield start


@pytest.fixture
def run():
    """Start recipes that are stopped after the test."""
    with contextlib.ExitStack() as ends:

        def start(recipe, **more):
            running = supervised.start(recipe, **more)
            ends.callback(running.stop)
            return running

        yield start
