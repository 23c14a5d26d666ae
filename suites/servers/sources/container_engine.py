"""The container engine: where it is, whether it answers, and how a container is removed. Standard library only.

We ask it ourselves: testcontainers waits a minute for a socket that accepts and never answers.
"""

from __future__ import annotations

import os
import socket
import time
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from urllib.parse import SplitResult, urlsplit

DEFAULT = "unix:///var/run/docker.sock"
PATIENCE = 0.45  # seconds to connect, and again to answer a ping, which takes an engine a millisecond or two
WORK = 30.0  # seconds for an engine that has something to do
GRACE = 5.0  # seconds in which an engine finishes a container that it was asked for when its client was killed
PAUSE = 0.1


class _Connection(HTTPConnection):
    """HTTP to wherever the engine listens."""

    def __init__(self, where: str, patience: float) -> None:
        super().__init__("engine", timeout=patience)
        self._where = urlsplit(where)

    def connect(self) -> None:
        self.sock = _connected(self._where, self.timeout or WORK)


def _connected(where: SplitResult, patience: float) -> socket.socket:
    if where.scheme in ("tcp", "http"):
        return socket.create_connection((where.hostname, where.port or 2375), patience)
    if where.scheme != "unix" or not hasattr(socket, "AF_UNIX"):
        raise ValueError(where.scheme)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(patience)
    try:
        connection.connect(where.path)
    except OSError:
        connection.close()
        raise
    return connection


def address() -> str:
    """Return where the engine should be."""
    return os.environ.get("DOCKER_HOST") or DEFAULT


def ask(where: str, method: str, path: str, patience: float = WORK) -> int:
    """Return the status of the engine's answer."""
    with closing(_Connection(where, patience)) as connection:
        connection.request(method, path)
        return connection.getresponse().status


def lack(where: str) -> str:
    """Say why no container can be had there; empty when the engine answers."""
    try:
        alive = ask(where, "GET", "/_ping", PATIENCE) == 200
    except TimeoutError:
        return f"the container engine at {where} does not answer"
    except HTTPException:
        alive = False
    except (OSError, ValueError):
        return f"there is no container engine at {where}"
    return "" if alive else f"what answers at {where} is no container engine"


def remove(where: str, name: str, complete: bool) -> bool:
    """Remove a container with its data, running or not, and say whether none is left.

    Unless what was asked of the engine is ``complete``, one that is not there may still come to be.
    """
    end, gone = time.monotonic() + GRACE, False
    while time.monotonic() < end:
        with suppress(OSError, HTTPException):  # the engine may be restarting
            status = ask(where, "DELETE", f"/containers/{name}?force=true&v=true")
            gone = status == 404
            if status < 300 or (gone and complete):
                return True
        time.sleep(PAUSE)
    return gone
