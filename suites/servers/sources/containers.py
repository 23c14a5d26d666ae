"""A server in a container, through testcontainers, where a container engine answers.

testcontainers pulls the image, makes the container and says where it is reached. Two things are ours. Its wait takes a
container that has ended for a slow one, so we look ourselves. And its reaper is an image more to pull, which gets the
engine's socket and is not to be had everywhere, so a remover stands by instead (decision 0002).
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from suites.servers.contract import Endpoint, Found, Unavailable
from suites.servers.sources import container_engine
from suites.servers.sources.supervised import DEADLINE, DidNotStart
from suites.system import cache
from suites.system.environment import inherited

REMOVER = (sys.executable, "-I", str(Path(__file__).with_name("container_remover.py")))
LOCAL = ("localhost", "127.0.0.1", "::1")
LINES = 20
"""Of a container's log, in an error."""
GLANCE = 0.1  # seconds between two looks at a container that is starting


@dataclass(frozen=True, slots=True)
class Image:
    """What runs in the container, and how to know it."""

    name: str
    nonce: str
    """Names the container, and the server in it."""
    port: int
    environment: Mapping[str, str] = field(repr=False)
    command: Sequence[str]
    password: str = field(repr=False)
    url: Callable[[str], str] = field(repr=False)
    """From ``host:port``."""
    prove: Callable[[str, str], None]
    """Raises DidNotStart while the URL is not answered by the server of that nonce."""
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Path in the container -> content."""


def find(name: str, make: Callable[[str], Image]) -> Found:
    """Return the server as a container of the image of that name. Raises Unavailable without an engine."""
    if reason := container_engine.lack(container_engine.address()):
        raise Unavailable(f"{reason}: start one, or set DOCKER_HOST")
    return Found(f"container, {name}", lambda: start(make(name)))


def start(image: Image) -> Endpoint:
    """Start the server and wait until it answers. Its container is removed when this process ends, however it ends."""
    with ExitStack() as ends:
        ends.push(_remover(_engine(), image.nonce))
        url = _url(image)
        return Endpoint(url, f"container, {image.name}", stop=ends.pop_all().close)


def _engine() -> str:
    """Return where testcontainers makes its containers: its own settings and Docker's contexts have a say, too."""
    from testcontainers.core.docker_client import get_docker_host

    where: str = get_docker_host() or container_engine.DEFAULT
    if reason := container_engine.lack(where):
        raise Unavailable(f"testcontainers asks another engine, and {reason}: set DOCKER_HOST")
    return where


# Its end


def _remover(where: str, name: str) -> Callable[..., None]:
    """Have the container removed when this process ends. Returns what ends it before."""
    process = subprocess.Popen(
        (*REMOVER, where, name),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=inherited(),
        start_new_session=True,  # Ctrl-C in the terminal is for pytest
    )
    return partial(_remove, process, where, name)


def _remove(
    remover: subprocess.Popen[bytes], where: str, name: str, kind: type[BaseException] | None, *_: object
) -> None:
    complete = kind is None or issubclass(kind, Exception)  # Ctrl-C does not wait for the engine's answer
    remover.communicate(b"\n" if complete else b"")
    if remover.returncode and not container_engine.remove(where, name, complete):
        cache.tell(f"the container {name} cannot be removed: docker rm --force --volumes {name}")


# Its start


def _url(image: Image) -> str:
    try:
        with ExitStack() as ends:
            return _answering(_running(image, ends), image)
    except (DidNotStart, Unavailable):
        raise
    except Exception as error:  # docker's and testcontainers' exceptions have no common ancestor
        reason = f"{type(error).__name__}: {error}"
        raise Unavailable(f"the container {image.name} did not start ({reason})") from error


def _running(image: Image, ends: ExitStack) -> Any:
    """Return the testcontainers object, started."""
    from testcontainers.core.config import testcontainers_config
    from testcontainers.core.container import DockerContainer

    testcontainers_config.ryuk_disabled = True
    made: Any = DockerContainer(image.name, env=dict(image.environment), name=image.nonce).with_command(
        list(image.command)
    )
    ends.callback(made.get_docker_client().client.close)
    # Loopback alone, unless we are in a container ourselves and have to come by way of a network.
    made.ports = {f"{image.port}/tcp": ("127.0.0.1", None) if _local(made) else None}
    for path, content in image.files.items():
        made.with_copy_into_container(content.encode(), path)
    if not made.get_docker_client().client.images.list(made.image):
        cache.progress(f"servers: pulling the image {made.image}, once")
    return made.start()


def _local(container: Any) -> bool:
    """Say whether the engine's ports are ports of this machine."""
    from testcontainers.core.config import ConnectionMode

    client = container.get_docker_client()
    return client.get_connection_mode() is ConnectionMode.docker_host and client.host() in LOCAL


def _answering(container: Any, image: Image) -> str:
    """Return its URL once it answers. Raises DidNotStart when it ended, or takes too long."""
    end = time.monotonic() + DEADLINE
    while _alive(container):
        with suppress(DidNotStart, TimeoutError, ConnectionError):  # the latter two are testcontainers' own
            url = image.url(_address(container, image.port))
            image.prove(url, image.nonce)
            return url
        if time.monotonic() > end:
            raise _did_not_start(container, image, f"it was not ready after {DEADLINE:g} s")
        time.sleep(GLANCE)
    status = container.get_wrapped_container().attrs["State"]["ExitCode"]
    raise _did_not_start(container, image, f"it ended with status {status} before it was ready")


def _alive(container: Any) -> bool:
    container.reload()
    return bool(container.status == "running")


def _address(container: Any, port: int) -> str:
    return f"{_host(container)}:{container.get_exposed_port(port)}"


def _host(container: Any) -> str:
    if _local(container):
        return "127.0.0.1"  # to C libraries ``localhost`` may be a unix socket, and that stayed in the container
    try:
        return str(container.get_container_host_ip())
    except Exception as error:  # from inside a container it has to guess, and it stumbles over Podman's answers
        how = "set TESTCONTAINERS_CONNECTION_MODE and TESTCONTAINERS_HOST_OVERRIDE"
        raise Unavailable(
            f"testcontainers cannot say where a container is reached from here ({error!r}): {how}"
        ) from error


def _did_not_start(container: Any, image: Image, reason: str) -> DidNotStart:
    log = container.get_wrapped_container().logs(tail=LINES).decode(errors="replace")
    said = log.replace(image.password, "***").strip()
    return DidNotStart(f"the container {image.name} did not start: {reason}\n{said}".rstrip())
