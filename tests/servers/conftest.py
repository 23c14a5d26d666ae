"""What all tests of servers have in common."""

import contextlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from suites.servers.sources import container_engine, supervised
from suites.system import cache
from tests.servers.engines import Engine, listening
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


@pytest.fixture
def socket_path(tmp_path, monkeypatch):
    path = tmp_path / "engine.sock"
    monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))  # the user's contexts and credentials are not ours
    return path


@pytest.fixture
def outside(monkeypatch):
    """Where we run decides how a container is reached: let it be no container."""
    monkeypatch.setattr("testcontainers.core.utils.inside_container", lambda: False)
    monkeypatch.setattr("testcontainers.core.docker_client.c.connection_mode_override", None)
    monkeypatch.setattr("testcontainers.core.docker_client.c.tc_host_override", None)


@pytest.fixture
def engine(socket_path, outside, monkeypatch):
    """An engine that answers, in its own time."""
    monkeypatch.setattr(container_engine, "PATIENCE", 60)
    engine = Engine()
    with listening(engine, socket_path):
        yield engine
