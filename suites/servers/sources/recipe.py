"""How to start one throw-away server, as plain data that crosses a pipe to the supervisor. Standard library only.

Strings may hold ``{base}`` (the private directory), ``{data}`` (the data directory in it) and ``{port}``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Command:
    argv: Sequence[str]
    stdin: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    kind: str
    """Names the private directory: ``dm-<kind>-XXXX``."""
    serve: Command
    """The server itself, in the foreground; our child, never a daemon. Without argv: only a private directory."""
    initialise: Sequence[Command] = ()
    """Fills ``{data}`` when there is no template of it yet. Must not depend on this run's password."""
    personalise: Sequence[Command] = ()
    """Run on a fresh copy, before serving: this run's password goes in here."""
    template: str = ""
    """A directory in the user's cache to keep an initialised ``{data}`` in; empty: none."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Name in ``{base}`` -> content; readable by the server's user alone."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """On top of PATH, UTC and the C locale; nothing else of the user's environment reaches the server."""
    secrets: Sequence[str] = ()
    """Blotted out wherever the server's log is shown."""
    ready_file: str = ""
    """Ready when this file's ``ready_line`` (from 0) starts so; empty: when the port sends a greeting."""
    ready_line: int = 7
    ready_word: str = "ready"
    stop_signal: str = "SIGINT"
    patience: float = 10.0
    """Seconds between the stop signal and SIGKILL. 0: SIGKILL at once."""

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str | bytes) -> Recipe:
        said = json.loads(text)
        said["serve"] = Command(**said["serve"])
        for stage in ("initialise", "personalise"):
            said[stage] = [Command(**command) for command in said[stage]]
        return cls(**said)
