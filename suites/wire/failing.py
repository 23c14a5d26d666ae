"""A URL that leads through a wire which fails when it is told to."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from signal import SIGKILL
from typing import Any
from urllib.parse import urlsplit

from suites.system.environment import inherited
from suites.system.kernel import die_with_us
from suites.wire.tap import PORTS

PROGRAM = (sys.executable, "-I", str(Path(__file__).with_name("faults.py")))


class Wire:
    """A wire to a server that does what it is told. Each of the proxy's verbs is a method by ``tell``."""

    def __init__(self, host: str, port: int) -> None:
        self._process = subprocess.Popen(
            [*PROGRAM, host, str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=inherited(),
            start_new_session=True,  # Ctrl-C in the terminal is for pytest
            preexec_fn=die_with_us(SIGKILL),
        )
        self.port = int(self._hear())

    @classmethod
    def to(cls, url: str, speaks: str) -> tuple[Wire, str]:
        """Return the wire to a server, and the URL that leads through it."""
        parts = urlsplit(url)
        wire = cls(parts.hostname or "127.0.0.1", parts.port or PORTS[speaks])
        return wire, parts._replace(netloc=f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{wire.port}").geturl()

    def tell(self, do: str, **how: Any) -> dict[str, Any]:
        """Have it do something from now on, and return what it has seen so far."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{json.dumps({'do': do, **how})}\n")
        self._process.stdin.flush()
        seen: dict[str, Any] = json.loads(self._hear())
        return seen

    def _hear(self) -> str:
        assert self._process.stdout is not None
        if not (line := self._process.stdout.readline()):
            raise RuntimeError(f"the wire ended with {self._process.wait()}")
        return line

    def close(self) -> None:
        self._process.communicate()

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
