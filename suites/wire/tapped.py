"""A URL that leads through a tap, and what was counted there."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from signal import SIGKILL
from typing import Any
from urllib.parse import urlsplit

from suites.servers.sources import sockets
from suites.system.directories import private_directory
from suites.system.environment import inherited
from suites.system.kernel import die_with_us
from suites.wire.tap import PORTS, Counts

PROGRAM = (sys.executable, "-I", str(Path(__file__).with_name("tap.py")))


class Tap:
    """A tap in a process of its own: a driver that keeps Python to itself while it waits must not stop the wire."""

    def __init__(self, url: str, speaks: str) -> None:
        self._ends = ExitStack()
        try:
            self._listen(url, speaks)
        except BaseException:
            self._ends.close()
            raise

    def _listen(self, url: str, speaks: str) -> None:
        if socket := sockets.path_of(url):
            # Under the same name: to PostgreSQL's clients it says the port.
            own = str(self._ends.enter_context(private_directory("tap")) / Path(socket).name)
            self._start(speaks, socket, own)
            self.url = sockets.url_of(url, own)
        else:
            parts = urlsplit(url)
            port = self._start(speaks, f"{parts.hostname or '127.0.0.1'}:{parts.port or PORTS[speaks]}")
            self.url = parts._replace(netloc=f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{port}").geturl()

    def _start(self, *arguments: str) -> int:
        """Start the tap, which listens when this returns; return its port, if it has one."""
        self._process = subprocess.Popen(
            [*PROGRAM, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=inherited(),
            start_new_session=True,  # Ctrl-C in the terminal is for pytest
            preexec_fn=die_with_us(SIGKILL),
        )
        if not (port := self._process.stdout.readline() if self._process.stdout else ""):
            raise RuntimeError(f"the tap ended with {self._process.wait()} before it listened")
        return int(json.loads(port))

    @property
    def pid(self) -> int:
        return self._process.pid

    @contextmanager
    def counting(self, hold: float) -> Iterator[Counts]:
        """Count what happens inside, on all connections. Complete when the block has ended."""
        counts = Counts()
        before = self.told(hold)
        try:
            yield counts
        finally:
            after = self.told(0.0)
            for name in Counts.__dataclass_fields__:
                setattr(counts, name, getattr(after, name) - getattr(before, name))

    def close(self) -> None:
        self._process.communicate()
        self._ends.close()

    def told(self, hold: float) -> Counts:
        """Tell it how long to hold answers from here on, and return what it has counted so far."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{hold}\n")
        self._process.stdin.flush()
        return Counts(**self._hear())

    def _hear(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())
