"""Keep one throw-away server: start it, say where it is, and when the parent is gone stop it and leave nothing behind.

A program, not a thread of pytest: ``python -I supervisor.py`` reads one JSON line (a Recipe), prints one JSON line, and
waits for the end of its standard input, which every death of the parent brings about, SIGKILL included. Until then it
sleeps in one ``select``, so it costs a measurement nothing; a line there has it stop, start, pause or resume what it
keeps. Standard library only.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

if __name__ == "__main__":  # -I hides our own tree, as it hides whatever lies in the current directory
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from suites.servers.sources.processes import (
    Failed,
    ParentGone,
    Place,
    Serving,
    comes_up,
    run,
    signal_of,
    spawn,
)
from suites.servers.sources.recipe import Recipe
from suites.system.directories import private_directory, publish, sweep, temporary, unfinished
from suites.system.kernel import leave_root, parent

ATTEMPTS = 10  # to find a port that no other program takes between our look and the server's
TAIL = 2000  # characters of the log that an error shows
COMMANDS = ("stop", "start", "pause", "resume")  # what the parent may say once it serves


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
