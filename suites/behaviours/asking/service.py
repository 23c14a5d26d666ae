"""What a host may ask of its parent while it asks a driver. One listener for each host, on loopback, with a secret."""

from __future__ import annotations

import json
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from decimal import Decimal
from signal import SIGKILL
from typing import Any

from reports.records.text import printable, words
from suites.behaviours.asking.grounds import Ground
from suites.behaviours.asking.onlooker import Onlooker
from suites.contest.host_process import ROOT
from suites.system.environment import inherited
from suites.system.kernel import die_with_us
from suites.system.redact import redacted
from suites.wire.failing import Wire
from suites.wire.tapped import Tap

LAST_WORDS = 2000
"""Characters of what another process wrote that are told."""


class Service:
    """Answers one host's requests: each verb is a method."""

    def __init__(
        self,
        ground: Ground,
        url: str,
        onlooker: Onlooker,
        wire: Wire | None,
        part: Mapping[str, str],
        python: str = "",
        tap: Tap | None = None,
    ) -> None:
        self._ground, self._onlooker, self._wire, self._tap = ground, onlooker, wire, tap
        self._url, self._part = url, dict(part)
        self._python = python or sys.executable
        self.wire_log: list[str] = []
        self.token = secrets.token_hex(16)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    # Verbs

    def run(self, sql: str) -> None:
        self._onlooker.ask(sql)

    def ask(self, sql: str) -> list[list[Any]]:
        return [[_plain(value) for value in row] for row in self._onlooker.ask(sql)]

    def sessions(self) -> int:
        return self._onlooker.sessions()

    def seen(self) -> list[list[Any]]:
        return self._onlooker.seen()

    def kill(self, ids: list[int]) -> None:
        self._onlooker.kill(ids)

    def wire(self, what: str, how: dict[str, Any]) -> dict[str, Any]:
        assert self._wire, "the question does not say that it needs a wire"
        seen = self._wire.tell(what, **how)
        self.wire_log[:] = seen["log"]
        return seen

    def count(self, hold: float) -> dict[str, int]:
        assert self._tap, "the question does not say that it needs to be counted"
        return asdict(self._tap.told(hold))

    def serve(self, what: str) -> None:
        assert self._ground.own, "the question does not say that it needs a server of its own"
        self._ground.tell(what)

    def elsewhere(self, function: str, within: float) -> dict[str, Any]:
        """Run a function of the question's file in a process of its own, and tell how that ended."""
        part = {"said": {**self._part, "function": function}, "port": self.port, "token": self.token}
        begun = time.monotonic()
        process = subprocess.Popen(
            [self._python, "-m", "suites.behaviours.lab.elsewhere"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env={**inherited(), "PYTHONPATH": str(ROOT)},
            text=True,
            start_new_session=True,
            preexec_fn=die_with_us(SIGKILL),
        )
        hung = False
        try:
            wrote, complained = process.communicate(f"{json.dumps(part)}\n", within)
        except subprocess.TimeoutExpired:
            hung = True
            process.kill()
            wrote, complained = process.communicate()
        return {
            **{"hung": hung, "status": process.returncode, "done": "done" in wrote.splitlines()},
            **{"seconds": time.monotonic() - begun, "complained": self._fit(complained[-LAST_WORDS:])},
        }

    # How they are heard

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rwb") as lines:
            if lines.readline().decode().strip() != self.token:
                return
            for line in lines:
                lines.write(json.dumps(self._answer(json.loads(line)), default=str).encode() + b"\n")
                lines.flush()

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"answer": getattr(self, request.pop("do"))(**request)}
        except Exception as error:
            return {"refused": self._fit(words(error))}

    def _fit(self, text: str) -> str:
        return printable(redacted(text, self._url), LAST_WORDS)

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) and value == int(value) else value
