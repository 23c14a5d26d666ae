"""Keep one throw-away server: start it, say where it is, and when the parent is gone stop it and leave nothing behind.

A program, not a thread of pytest: ``python -I supervisor.py`` reads one JSON line (a Recipe), prints one JSON line, and
waits for the end of its standard input, which every death of the parent brings about, SIGKILL included. Until then it
sleeps in one ``select``, so it costs a measurement nothing; a line there has it stop, start, pause or resume the server.
Standard library only.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # -I hides our own tree, as it hides whatever lies in the current directory
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from suites.servers.sources.recipe import Command, Recipe
from suites.system.directories import private_directory, publish, sweep, temporary, unfinished
from suites.system.kernel import die_with_us, leave_root, parent

ATTEMPTS = 10  # to find a port that no other program takes between our look and the server's
TAIL = 2000  # characters of the log that an error shows
GLANCE = 0.005  # seconds between two looks at a process that is starting
COMMANDS = ("stop", "start", "pause", "resume")  # what the parent may say once it serves
KEPT = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")  # the rest (PGTZ, MYSQL_HOST, passwords) is the user's own and not for us


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


# Processes


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


# From recipe to server


def keep_template(place: Place) -> None:
    if not place.recipe.template:
        return
    template = Path(place.recipe.template)
    with contextlib.suppress(OSError):  # a template saves a second; a cache we may not write to is no failure
        made = unfinished(template)
        shutil.copytree(place.data, made, copy_function=shutil.copyfile, dirs_exist_ok=True)
        publish(made, template)


def write_files(place: Place, port: int) -> None:
    for name, content in place.recipe.files.items():
        (place.base / name).write_text(place.expand(content, port))
    place.hand_over()


def fill(place: Place) -> None:
    """Fill the data directory: with a copy of the template, or anew, and then keep it as the template."""
    template = Path(place.recipe.template or os.devnull)
    if template.is_dir():
        shutil.copytree(template, place.data, copy_function=shutil.copyfile)
    else:
        place.data.mkdir()
        place.hand_over()
        for command in place.recipe.initialise:
            run(place, command)
        keep_template(place)
    place.data.chmod(0o700)
    place.hand_over()
    for command in place.recipe.personalise:
        run(place, command)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a closed connection's wait is no use of the port
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


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
        """Have none of its processes run any more: connections stay up, and nobody answers."""
        self._signal(signal.SIGSTOP)

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


@contextlib.contextmanager
def serving(place: Place) -> Iterator[Serving | None]:
    """Serve, and give the server; at another port when another program took ours first."""
    if not place.recipe.serve.argv:  # only a directory is wanted
        yield None
        return
    for _ in range(ATTEMPTS):
        port = free_port()
        write_files(place, port)
        process = spawn(place, place.recipe.serve, signal_of(place), port)
        one = Serving(place, process, port)
        try:
            if comes_up(place, process, port):
                yield one
                return
        finally:
            one.stop()
        if not taken(port):
            break
    raise Failed(f"the server ended with status {process.returncode} before it was ready")


# One conversation with the parent


def say(**words: object) -> None:
    with contextlib.suppress(OSError):  # a parent that went away needs no answer
        print(json.dumps(words), flush=True)


def told(place: Place) -> Iterator[str]:
    """Yield what the parent says, until it is gone."""
    while 0 in select.select(place.watched, [], [])[0] and (line := sys.stdin.buffer.readline()):
        yield line.decode().strip()


def obey(server: Serving | None, command: str) -> None:
    """Do what the parent says, and answer when it is done."""
    try:
        {name: getattr(server, name) for name in COMMANDS}[command]()
        say(done=command)
    except (Failed, KeyError, AttributeError) as failure:
        say(error=f"{command}: {failure}")


def tail(place: Place) -> str:
    """Return the end of the log, without the recipe's secrets."""
    text = place.log.read_text(errors="replace") if place.log.exists() else ""
    for secret in place.recipe.secrets:
        text = text.replace(secret, "***")
    return text[-TAIL:].strip()


def keep(place: Place) -> None:
    begun = time.perf_counter()
    try:
        write_files(place, 0)
        fill(place)
        filled = time.perf_counter()
        with serving(place) as server:
            seconds = {"init": round(filled - begun, 3), "start": round(time.perf_counter() - filled, 3)}
            pid, port = (server.process.pid, server.port) if server else (0, 0)
            say(pid=pid, port=port, base=str(place.base), seconds=seconds)
            for command in told(place):
                obey(server, command)
    except ParentGone:
        say(error="it was told to stop before it was ready", log=tail(place))
    except (Failed, OSError) as failure:
        say(error=str(failure), log=tail(place))


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Ctrl-C belongs to pytest. A handler, since to ignore would be inherited by the server.
        signal.signal(number, lambda *_: None)
    os.umask(0o077)
    watched = parent()
    recipe = Recipe.from_json(sys.stdin.buffer.readline())
    sweep(temporary())
    identity = leave_root()
    with private_directory(recipe.kind) as base:
        keep(Place(recipe, base, identity, watched))


if __name__ == "__main__":
    main()
