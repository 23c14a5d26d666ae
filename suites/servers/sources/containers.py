"""A server in a container, through testcontainers, where a container engine answers.

We ask the engine ourselves first: testcontainers waits a minute for a socket that accepts and never answers.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import SplitResult, urlsplit

from suites.servers.contract import Endpoint, Found, Unavailable

DEFAULT_ENGINE = "unix:///var/run/docker.sock"
PATIENCE = 0.45  # seconds to connect, and again to answer a ping, which takes an engine a millisecond or two
PING = b"GET /_ping HTTP/1.1\r\nHost: engine\r\nConnection: close\r\n\r\n"


def engine() -> str:
    """Where the engine should be."""
    return os.environ.get("DOCKER_HOST") or DEFAULT_ENGINE


def lack() -> str:
    """Why no container can be had, in words; empty when the engine answers."""
    where = urlsplit(engine())
    try:
        with _connected(where) as connection:
            connection.sendall(PING)
            return "" if b" 200 " in connection.recv(256) else f"what answers at {engine()} is no container engine"
    except TimeoutError:
        return f"the container engine at {engine()} does not answer"
    except (OSError, ValueError):
        return f"there is no container engine at {engine()}"


def _connected(where: SplitResult) -> socket.socket:
    if where.scheme in ("tcp", "http"):
        return socket.create_connection((where.hostname, where.port or 2375), PATIENCE)
    if where.scheme != "unix" or not hasattr(socket, "AF_UNIX"):
        raise ValueError(where.scheme)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(PATIENCE)
    try:
        connection.connect(where.path)
    except OSError:
        connection.close()
        raise
    return connection


def find(image: str, make: Callable[[str], Any], url: Callable[[Any], str]) -> Found:
    """The server as a container of ``image``.

    ``make`` gives the testcontainers object (not yet started) for an image, ``url`` its URL once it runs. Raises
    Unavailable without an engine.
    """
    if reason := lack():
        raise Unavailable(f"{reason}: start one, or set DOCKER_HOST")
    return Found(f"container, {image}", partial(_start, image, make, url))


def _start(image: str, make: Callable[[str], Any], url: Callable[[Any], str]) -> Endpoint:
    try:
        container = make(image)
        container.start()
    except Exception as error:  # docker's and testcontainers' exceptions have no common ancestor
        raise Unavailable(f"the container {image} did not start ({type(error).__name__}: {error})") from error
    return Endpoint(url(container), f"container, {image}", stop=container.stop)
