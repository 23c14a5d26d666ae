"""Start one throw-away server under a supervisor of its own, and stop it again."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import select
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from suites.servers.contract import Endpoint, Unavailable
from suites.servers.sources import sockets
from suites.servers.sources.recipe import Recipe
from suites.system import cache
from suites.system.environment import inherited

PROGRAM = (sys.executable, "-I", str(Path(__file__).with_name("supervisor.py")))
DEADLINE = 120.0  # seconds to initialise and to start; MySQL's first start takes five on a quiet machine
FAREWELL = 15.0  # seconds beyond the server's own patience


class DidNotStart(Exception):
    """The server's own words on why it did not come up."""


@dataclass(frozen=True, slots=True)
class Running:
    pid: int
    port: int
    base: str
    """Its private directory, with the unix socket in it."""
    seconds: Mapping[str, float]
    """``init`` and ``start``."""
    stop: Callable[[], None]
    tell: Callable[[str], None] = lambda command: None
    """Has the supervisor stop, start, pause or resume the server; returns when that is done."""


def start(recipe: Recipe, deadline: float = DEADLINE) -> Running:
    """Start the server, which accepts connections when this returns. It dies with this process, however that dies."""
    if os.name == "nt":
        raise Unavailable(
            f"an embedded {recipe.kind} needs Linux or macOS here: give a URL, --server {recipe.kind}=..."
        )
    supervisor = subprocess.Popen(
        PROGRAM,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=inherited(),
        start_new_session=True,  # Ctrl-C in the terminal is for pytest
    )
    finish = partial(_finish, supervisor, recipe.patience + FAREWELL)
    try:
        answer = _answer(supervisor, recipe, deadline)
    except BaseException:
        finish()
        raise
    if "error" in answer:
        finish()
        raise DidNotStart(f"{recipe.kind} did not start: {answer['error']}\n{answer.get('log', '')}".rstrip())
    return Running(**answer, stop=finish, tell=partial(_tell, supervisor, deadline))


def proven(running: Running, url: str, socket: str, name: str, prove: Callable[[], None]) -> Endpoint:
    """Return the server as drivers reach it, once it has shown that it is ours."""
    try:
        prove()
    except BaseException:
        running.stop()
        raise
    by_socket = sockets.url_of(url, f"{running.base}/{socket}")
    return Endpoint(url, f"embedded, {name}", (running.pid,), running.stop, by_socket, running.tell)


def template(name: str, build: object, program: str, initialise: object) -> str:
    """Return where its first state is kept. Another build, or another way to initialise it, gets one of its own."""
    about = Path(program).stat()
    made_of = (build, about.st_size, about.st_mtime_ns, initialise)
    digest = hashlib.sha256(repr(made_of).encode()).hexdigest()[:12]
    return str(cache.directory() / "templates" / f"{name}-{digest}")


def _answer(supervisor: subprocess.Popen[bytes], recipe: Recipe, deadline: float) -> dict[str, Any]:
    assert supervisor.stdin is not None
    assert supervisor.stdout is not None
    with contextlib.suppress(BrokenPipeError):  # then it has said why
        supervisor.stdin.write(recipe.to_json().encode() + b"\n")
        supervisor.stdin.flush()
    if not select.select([supervisor.stdout], [], [], deadline)[0]:
        supervisor.stdin.close()  # it gives up, and its last words are the end of the log
        last = _spoken(supervisor.stdout.read())
        return {**last, "error": f"it was not ready after {deadline:g} s"}
    line = supervisor.stdout.readline()
    return _spoken(line if line.startswith(b"{") else line + supervisor.stdout.read())


def _spoken(said: bytes) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(said)
    except ValueError:  # not its own words: Python's
        return {"error": "its supervisor failed", "log": said.decode(errors="replace")[-2000:]}
    return answer


def _tell(supervisor: subprocess.Popen[bytes], deadline: float, command: str) -> None:
    assert supervisor.stdin is not None
    assert supervisor.stdout is not None
    supervisor.stdin.write(f"{command}\n".encode())
    supervisor.stdin.flush()
    if not select.select([supervisor.stdout], [], [], deadline)[0]:
        raise DidNotStart(f"the server's supervisor did not {command} it within {deadline:g} s")
    if "error" in (answer := _spoken(supervisor.stdout.readline())):
        raise DidNotStart(str(answer["error"]))


def _finish(supervisor: subprocess.Popen[bytes], patience: float) -> None:
    """Stop the server and clean up; a second call does nothing."""
    assert supervisor.stdin is not None
    assert supervisor.stdout is not None
    with contextlib.suppress(BrokenPipeError):
        supervisor.stdin.close()
    try:
        supervisor.wait(patience)
    except subprocess.TimeoutExpired:
        supervisor.kill()  # the kernel passes it on to the server
        supervisor.wait()
    supervisor.stdout.close()
