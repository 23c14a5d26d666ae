"""What the tests of servers ask about real processes. Linux: it reads /proc."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from suites.servers.sources.recipe import Command, Recipe

LINUX = sys.platform == "linux"

STARTER = """
import json, sys
from suites.servers.sources import supervised
from suites.servers.sources.recipe import Recipe
running = supervised.start(Recipe.from_json(sys.stdin.readline()))
print(json.dumps([running.pid, running.base]), flush=True)
sys.stdin.read()
"""

GREETER = """
import socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    connection, _ = listener.accept()
    with connection:
        connection.sendall(b"welcome")
"""


def greets_with(python: str) -> Command:
    return Command((python, "-I", "-c", GREETER, "{port}"))


def greeter(**more: Any) -> Recipe:
    """The smallest server there is, for tests that are not about a database."""
    return Recipe("greeter", **{"serve": greets_with(sys.executable), "stop_signal": "SIGTERM", **more})


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def children(pid: int) -> list[int]:
    """Return the processes that it has started and that live."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended while we looked
            if parent_of(int(path.name)) == pid and alive(int(path.name)):
                found.append(int(path.name))
    return found


def descendants(pid: int) -> list[int]:
    """Return every process that came of it."""
    return [one for child in children(pid) for one in (child, *descendants(child))]


def command_lines() -> str:
    """Return the command lines of every process on this machine."""
    said = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            said.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return "\n".join(said)


def eventually(condition: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Whether it becomes true, however busy the machine is."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
