"""Containers are gone however their run ends, as far as it can be tried with a stand-in for the engine."""

import os
import signal
import subprocess
import sys

import pytest

from suites.servers.sources import container_engine, containers
from suites.system import cache
from tests.servers.engines import PINNED, PORT, image
from tests.servers.processes import eventually
from tests.support.trees import ROOT

# SIGINT is set back: a shell ignores it for what it runs in the background, and hands that down.
STARTER = f"""
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from suites.servers.sources import containers
image = containers.Image({PINNED!r}, "ours", {PORT}, {{}}, (), "p", str, lambda url, nonce: None)
containers.start(image)
print("up", flush=True)
sys.stdin.read()
"""


def test_stop_removes_it_once(engine):
    """It is gone when stop returns, and stopping twice is no mistake."""
    endpoint = containers.start(image())
    endpoint.stop()
    endpoint.stop()
    assert engine.removed == ["ours"]


def test_interrupted_start_removes_it(engine):
    """Ctrl-C while the container is waited for removes it."""

    def interrupted(url, nonce):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        containers.start(image(interrupted))
    assert engine.removed == ["ours"]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_container_dies_with_a_killed_parent(engine, number):
    """However the process ends that asked for it."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    outside = {"TESTCONTAINERS_CONNECTION_MODE": "docker_host", "TESTCONTAINERS_HOST_OVERRIDE": "localhost"}
    with subprocess.Popen([sys.executable, "-c", STARTER], cwd=ROOT, env=os.environ | outside, **pipes) as program:
        assert program.stdout.readline() == "up\n"
        program.send_signal(number)
        assert eventually(lambda: engine.removed == ["ours"])
    assert engine.created == {}


def test_container_whose_remover_was_killed(engine, monkeypatch):
    """A container whose remover was killed is removed by the run itself."""
    removers = []
    started = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda *words, **more: removers.append(started(*words, **more)) or removers[0]
    )
    endpoint = containers.start(image())
    removers[0].kill()
    endpoint.stop()
    assert engine.removed == ["ours"]


def test_container_that_cannot_be_removed_is_named(engine, socket_path, monkeypatch):
    """Its engine died: the user is told what to do when it is back."""
    said = []
    monkeypatch.setattr(cache, "tell", said.append)
    monkeypatch.setattr(containers, "REMOVER", (sys.executable, "-c", "raise SystemExit(1)"))
    monkeypatch.setattr(container_engine, "GRACE", 0.2)
    endpoint = containers.start(image())
    socket_path.unlink()
    endpoint.stop()
    assert said == ["the container ours cannot be removed: docker rm --force --volumes ours"]


def test_container_that_is_still_being_made_when_its_parent_dies(engine):
    """The engine goes on with what a killed client asked for, so the remover asks again."""
    engine.created["late"], engine.late = {}, 3
    assert container_engine.remove(container_engine.address(), "late", complete=False)
    assert engine.removed == ["late"]


def test_container_that_never_was(engine):
    """Where no container was made and none is under way, the first look tells."""
    assert container_engine.remove(container_engine.address(), "never", complete=True)
