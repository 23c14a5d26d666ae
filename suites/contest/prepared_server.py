"""A server with the tables of the workloads on it, and a tap before it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from drivers.contract import Driver
from suites.contest.found import Found
from suites.servers.contract import Silent
from suites.servers.sources.given import is_url
from suites.wire.link import Achieved, Link, achieved
from suites.wire.tap import READERS
from suites.wire.tapped import Tap
from suites.workloads.contract import Workload

if TYPE_CHECKING:
    from suites.matrix.cells import Cell
    from suites.servers import Server

TOLD_TO_END, WAS_IDLE = "57P01", "57P05"
"""What PostgreSQL says where it was told to end a connection, and where that was idle. MySQL does not say."""
SETTLING = 10.0
"""Seconds that a server is given to notice that a client has gone."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A server behind a link that delays."""

    link: Link
    url: str
    achieved: Achieved


@dataclass(slots=True)
class PreparedServer:
    server: Server
    _found: Found = field(default_factory=Found)
    """What every cell finds there."""
    _tap: Tap | None = None
    _links: dict[str, Reached] = field(default_factory=dict)
    """Longer ways to the server, by what they are to add to a round trip."""
    _revived: bool = False
    _engines: dict[str, PreparedServer] = field(default_factory=dict)
    """The files of drivers that bring an engine of their own."""
    _at_socket: PreparedServer | None = None
    """The same server, by its Unix socket."""

    def at(self, cell: Cell) -> PreparedServer:
        """Return the server where the cell is proven: with its driver, and by the way that its settings say."""
        return self.of(cell.driver).by_socket() if cell.settings.get("via") == "socket" else self.of(cell.driver)

    def by_socket(self) -> PreparedServer:
        """Return the same server by its Unix socket: its tables and what is known of them, with another tap."""
        if self._at_socket is None:
            self._at_socket = PreparedServer(self.server.by_socket(), self._found)
        return self._at_socket

    def of(self, driver: Driver) -> PreparedServer:
        """Return the server where this driver works: this one, or the file of its engine."""
        if not driver.engine:
            return self
        if driver.engine not in self._engines:
            # turso keeps a write-ahead log on every file.
            found = Found(engines_own=frozenset({"the setting journal_mode of the file"}))
            self._engines[driver.engine] = PreparedServer(self.server.beside(driver.engine), found)
        return self._engines[driver.engine]

    @property
    def wired(self) -> bool:
        """Say whether there is a wire between driver and server; SQLite runs in process."""
        return self.server.speaks in READERS

    @property
    def encrypts(self) -> bool:
        """Say whether the URL asks for TLS: then every driver uses it, and only round trips can be counted."""
        asked = parse_qs(urlsplit(self.server.url).query).get("sslmode", [])
        return bool({"require", "verify-ca", "verify-full"}.intersection(asked))

    @property
    def tap(self) -> Tap:
        if self._tap is None:
            self._tap = Tap(self.server.url, self.server.speaks)
        return self._tap

    @property
    def url(self) -> str:
        """Return the URL, through the tap where there is a wire."""
        return self.tap.url if self.wired else self.server.url

    def way(self, settings: Mapping[str, Any]) -> str:
        """Return the URL to time: nothing of ours is in the way, unless the settings ask for a longer one."""
        if settings.get("via") == "socket":
            return self.server.endpoint.socket
        return self.reached(str(settings["rtt"])).url if "rtt" in settings else self.server.url

    def reached(self, rtt: str) -> Reached:
        """Return the server at so many milliseconds more for a round trip."""
        if rtt not in self._links:
            link, url = Link.to(self.server.url, self.server.speaks, float(rtt))
            self._links[rtt] = Reached(link, url, achieved(float(rtt)))
        return self._links[rtt]

    def prepare(self, workload: Workload) -> None:
        """Make the tables that the workload needs; those that it only reads, once."""
        if self._found.all_there(workload):
            self.server.admin.reset(())  # a pooler lends connections that hold what earlier sessions have prepared
            return
        stale = self._found.stale(self.server.admin, workload)
        self.server.admin.reset([*(table for table in workload.reads if table.name in stale), *workload.writes])
        self._found.record(self.server.admin, workload)

    def prepare_for(self, cells: Iterable[Cell]) -> None:
        """Make the tables for all cells of a contest, wherever their drivers work."""
        for cell in {cell.driver.engine: cell for cell in cells}.values():
            self.of(cell.driver).prepare(cell.workload)

    def columns(self, workload: Workload) -> list[str]:
        """Return the answer's columns that this server has."""
        return [name for name, kind in workload.columns.items() if kind in self.server.admin.kinds]

    def left_behind(self) -> int:
        """Count the sessions still open once the server has had time to notice that they are not."""
        end = time.monotonic() + SETTLING
        while (sessions := self.server.admin.sessions()) and time.monotonic() < end:
            time.sleep(0.002)
        return sessions + sum(beside.left_behind() for beside in self._engines.values())

    def open_transactions(self) -> int:
        """Count the sessions in a transaction. Not to be asked of a file that an engine of its own has open."""
        return self.server.admin.open_transactions()

    def changed(self) -> str:
        """Say what a step has changed of what every cell finds, in the words that follow ``its step``."""
        try:
            return self._found.changed(self.server.admin)
        except Silent:
            raise
        except Exception as error:
            if self.alive():  # what it could be asked before, it could be asked now, if nobody were in the way
                return f"locked what every cell finds ({type(error).__name__})"
            if not self._reconnects():  # the server is dead
                return ""
            return "ended the harness's own connection" if self._told(error) else self._found.changed(self.server.admin)

    def restore(self) -> None:
        """Set back what a step has changed, and end all sessions; tables are to be made anew."""
        self._found.restore(self.server.admin)

    def cleared(self) -> str:
        """Restore what a cell has changed or left open. Say what it changed, as ``changed`` does."""
        changed = self.changed()
        if changed:
            self.restore()
        elif self.alive() and self.server.admin.sessions():
            self.server.admin.end_sessions()
            self._found.forget()  # in process the tables go with the sessions
        return changed

    def alive(self) -> bool:
        """Say whether the server still answers us."""
        try:
            self.server.admin.ask("select 1")
        except Silent:
            raise
        except Exception:
            return False
        return True

    def _told(self, error: Exception) -> bool:
        """Say whether our connection was ended by somebody. A server may end what is idle, and a user's, or the way to
        it, for many a reason: there only what the server was told was somebody's doing."""
        said = getattr(error, "sqlstate", None)
        return said == TOLD_TO_END or (said != WAS_IDLE and not is_url(self.server.spec.source))

    def connected(self) -> None:
        """Connect anew if our connection was lost while no step had a hand in it: what is idle for long may be ended.
        Raises Silent where the server itself does not answer."""
        try:
            if self.alive():
                return
        except Silent:
            if not self._reconnects():
                raise
        self._reconnects()

    def _reconnects(self) -> bool:
        """Connect anew, if the server is there and only our connection is gone."""
        try:
            self.server = self.server.reconnected()
        except Exception:
            return False
        if self._at_socket is not None:
            self._at_socket.server = self.server.by_socket()
        return True

    def revive(self) -> None:
        """Start the server anew, after its death: nothing of the old one is left, so all tables must be made again."""
        self.close()
        self._found.forget()
        self.server = self.server.again()
        self._revived = True

    def close(self) -> None:
        if self._tap is not None:
            self._tap.close()
            self._tap = None
        if self._at_socket is not None:
            self._at_socket.close()
            self._at_socket = None
        while self._links:
            _, reached = self._links.popitem()
            reached.link.close()
        while self._engines:
            _, beside = self._engines.popitem()
            beside.close()
            beside.server.stop()
        if self._revived:  # ours to stop: the code that started the first one does not know it
            self.server.stop()
