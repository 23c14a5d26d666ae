"""A server with the tables of the workloads on it, and a tap before it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from suites.data import Table
from suites.servers.tap import READERS, Tap
from suites.workloads.contract import Workload

if TYPE_CHECKING:
    from suites.servers import Server

SETTLING = 2.0
"""Seconds that a server is given to notice that a client has gone."""


@dataclass(slots=True)
class Stage:
    server: Server
    _as_made: set[str] = field(default_factory=set)
    """The tables that hold what their rows say: read since they were made, and not written."""
    _tap: Tap | None = None
    _revived: bool = False

    @property
    def wired(self) -> bool:
        """Whether there is a wire between driver and server; SQLite runs in process."""
        return self.server.speaks in READERS

    @property
    def encrypts(self) -> bool:
        """Whether the URL asks for TLS: then everybody uses it, and only round trips can be counted."""
        asked = parse_qs(urlsplit(self.server.url).query).get("sslmode", [])
        return bool({"require", "verify-ca", "verify-full"}.intersection(asked))

    @property
    def tap(self) -> Tap:
        if self._tap is None:
            self._tap = Tap(self.server.url, self.server.speaks)
        return self._tap

    @property
    def url(self) -> str:
        """Through the tap where there is a wire."""
        return self.tap.url if self.wired else self.server.url

    def prepare(self, workload: Workload) -> None:
        """Make the tables that the workload needs; those that it only reads, once."""
        stale = [table for table in workload.reads if table.name not in self._as_made]
        self._make([*stale, *workload.writes])
        self._as_made |= {table.name for table in stale}
        self._as_made -= {table.name for table in workload.writes}

    def columns(self, workload: Workload) -> list[str]:
        """Those of the answer's columns that this server has."""
        return [name for name, kind in workload.columns.items() if kind in self.server.admin.kinds]

    async def left_behind(self) -> int:
        """Sessions still open once the server has had time to notice that they are not."""
        end = time.monotonic() + SETTLING
        while (sessions := self.server.admin.sessions()) and time.monotonic() < end:  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.002)
        return sessions

    def alive(self) -> bool:
        """Whether the server still answers us."""
        try:
            self.server.admin.ask("select 1")
        except Exception:
            return False
        return True

    def revive(self) -> None:
        """The server anew, after its death: nothing of the old one is left, so all tables must be made again."""
        self.close()
        self._as_made.clear()
        self.server = self.server.again()
        self._revived = True

    def close(self) -> None:
        if self._tap is not None:
            self._tap.close()
            self._tap = None
        if self._revived:  # ours to stop: whoever started the first one does not know it
            self.server.stop()

    def _make(self, tables: Iterable[Table]) -> None:
        if tables := list(tables):
            self.server.admin.reset(tables)
