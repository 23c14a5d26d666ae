"""A server's processes, as its supervisor keeps them: started, watched, stopped, paused. Standard library only."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from suites.servers.sources.recipe import Command, Recipe
from suites.system.kernel import die_with_us

GLANCE = 0.005  # seconds between two looks at a process that is starting
KEPT = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")  # the rest (PGTZ, MYSQL_HOST, passwords) is the user's own and not for us


STOPS = 2.0
"""Seconds in which a process that was told to stop has stopped."""


def runs(pid: int) -> bool:
    """Return whether a process is neither stopped nor gone, where the kernel says so."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][:1] not in "TtZX"
    except OSError:
        return False


class ParentGone(Exception):
    """The process that asked for the server wants it no more."""


class Failed(Exception):
    """The server did not come up; the log says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """What one server is made from and where it lives."""

    recipe: Recipe
    base: Path
    identity: dict[str, Any] = field(default_factory=dict)
    """For Popen: how to leave root; empty when we have left it already."""
    watched: tuple[int, ...] = (0,)
    """One of these becomes readable when the parent goes."""

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def log(self) -> Path:
        return self.base / "log"

    def expand(self, text: str, port: int = 0) -> str:
        return text.replace("{base}", str(self.base)).replace("{data}", str(self.data)).replace("{port}", str(port))

    def environment(self) -> dict[str, str]:
        ours = {name: os.environ[name] for name in KEPT if name in os.environ}
        asked = {name: self.expand(value) for name, value in self.recipe.environment.items()}
        return {**ours, "TZ": "UTC", "LC_ALL": "C", "HOME": str(self.base), **asked}

    def hand_over(self) -> None:
        """Give everything to the server's user, where that is another one."""
        if self.identity:
            for path in (self.base, *self.base.rglob("*")):
                os.chown(path, self.identity["user"], self.identity["group"])


def spawn(place: Place, command: Command, death: int, port: int = 0) -> subprocess.Popen[bytes]:
    with tempfile.TemporaryFile(dir=place.base) as words, place.log.open("ab") as log:
        words.write(place.expand(command.stdin, port).encode())
        words.seek(0)
        return subprocess.Popen(
            [place.expand(part, port) for part in command.argv],
            stdin=words,
            stdout=log,
            stderr=log,
            cwd=place.base,
            env=place.environment(),
            process_group=0,
            preexec_fn=die_with_us(death),
            **place.identity,
        )


def parent_gone(place: Place, wait: float | None) -> bool:
    return bool(select.select(place.watched, [], [], wait)[0])


def run(place: Place, command: Command) -> None:
    """Run one command to its end, or to the end of our parent."""
    process = spawn(place, command, signal.SIGKILL)
    try:
        while process.poll() is None:
            if parent_gone(place, GLANCE):
                raise ParentGone
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process.returncode:
        raise Failed(f"{Path(command.argv[0]).name} ended with status {process.returncode}")


def signal_of(place: Place) -> signal.Signals:
    return signal.Signals[place.recipe.stop_signal]


def stop(place: Place, process: subprocess.Popen[bytes]) -> None:
    if place.recipe.patience and process.poll() is None:
        process.send_signal(signal_of(place))
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(place.recipe.patience)
    process.kill()  # for one that is gone already this does nothing
    process.wait()


def greets(port: int) -> bool:
    """Say whether the server speaks first, as MySQL's protocol has it."""
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            return len(connection.recv(64)) > 5
    except OSError:
        return False


def ready(place: Place, port: int) -> bool:
    if not place.recipe.ready_file:
        return greets(port)
    number = place.recipe.ready_line
    try:
        lines = Path(place.expand(place.recipe.ready_file, port)).read_text().splitlines()
    except OSError:
        return False
    return any(line.startswith(place.recipe.ready_word) for line in lines[number : number + 1])


def comes_up(place: Place, process: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until it accepts connections, and say whether it does; not if it died."""
    while process.poll() is None:
        if ready(place, port):
            return True
        if parent_gone(place, GLANCE):
            raise ParentGone
    return False


class Serving:
    """The server while it serves. Each of the parent's commands is a method."""

    def __init__(self, place: Place, process: subprocess.Popen[bytes], port: int) -> None:
        self.place, self.process, self.port = place, process, port

    def stop(self) -> None:
        """End it at once, with whatever it was doing."""
        self.resume()
        stop(self.place, self.process)

    def start(self) -> None:
        """Start it again, at the same port and with the same data."""
        if self.place.recipe.ready_file:  # one that was killed has left it
            Path(self.place.expand(self.place.recipe.ready_file, self.port)).unlink(missing_ok=True)
        self.process = spawn(self.place, self.place.recipe.serve, signal_of(self.place), self.port)
        if not comes_up(self.place, self.process, self.port):
            raise Failed(f"the server ended with status {self.process.returncode} when it was started again")

    def pause(self) -> None:
        """Have none of its processes run any more: connections stay up, and nobody answers. On a busy machine one that
        was told to stop still has its turn."""
        self._signal(signal.SIGSTOP)
        end = time.monotonic() + STOPS
        while time.monotonic() < end and any(map(runs, family(self.process.pid))):
            time.sleep(0.005)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self.process.poll() is None:
            for pid in family(self.process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)


def family(pid: int) -> list[int]:
    """Return a process and all that it has started: PostgreSQL's have sessions of their own, and are in no group."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:  # it is gone; or there is no /proc, and then the first of them has to do
        return [pid]
    return [pid, *(one for child in children for one in family(child))]
