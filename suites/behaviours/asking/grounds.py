"""Where a question is asked: a database of its own on a server that others share, or a server that it may disturb."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import urlsplit

from drivers.contract import Driver
from suites.behaviours.asking.onlooker import Onlooker
from suites.servers import Server, pgbouncer
from suites.servers.admins.pgbouncer import BouncerAdmin
from suites.servers.contract import GIVEN

LASTING = {
    "postgres": ("alter system set synchronous_commit = on", "select pg_reload_conf()"),
    "mysql": ("set global innodb_flush_log_at_trx_commit = 1",),
}
"""What has committed must be there when a server that was stopped at once comes up again."""
AS_BEFORE = {"postgres": ("alter system reset all",), "mysql": ("set global read_only = off",)}
"""What a question may have set, and has not set back because it did not come to its end."""


@dataclass(slots=True)
class Ground:
    """A server on which questions are asked."""

    server: Server
    own: bool = False
    """Whether one question at a time has it to itself, to stop and to change."""
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _turn: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        if self.own:
            self.make_lasting()

    @contextlib.contextmanager
    def fresh(self, driver: Driver) -> Iterator[tuple[str, Onlooker]]:
        """Give the URL of a database that nobody else uses, and who looks on; it is gone afterwards."""
        with self._file(driver) if self.server.speaks == "sqlite" else self._database() as url:
            onlooker = Onlooker(self.server.speaks, lambda: self.server.kind.admin(url))
            try:
                yield url, onlooker
            finally:
                onlooker.close()

    @contextlib.contextmanager
    def _file(self, driver: Driver) -> Iterator[str]:
        assert self.server.kind.beside
        endpoint = self.server.kind.beside(self.server.endpoint, driver.engine or "asked")
        try:
            yield endpoint.url
        finally:
            endpoint.stop()

    @contextlib.contextmanager
    def _database(self) -> Iterator[str]:
        name = f"{GIVEN}asked_{next(self._numbers)}"
        self._do(f"create database {name}")
        try:
            yield self._url(name)
        finally:
            self.heal()
            self._drop(name)

    def _drop(self, name: str) -> None:
        if self.server.speaks == "postgres":
            self._do(f"drop database if exists {name} with (force)")
            return
        onlooker = Onlooker("mysql", lambda: self.server.kind.admin(self._url(name)))
        onlooker.kill(())
        onlooker.close()
        self._do(f"drop database if exists {name}")

    def _url(self, name: str) -> str:
        return urlsplit(self.server.url)._replace(path=f"/{name}").geturl()

    def _do(self, sql: str) -> list[tuple[int]]:
        with self._turn:
            return list(self.server.admin.ask(sql))

    def tell(self, command: str) -> None:
        """Have the server stop, start, restart, pause or resume, and be what it was when it is up."""
        assert self.server.endpoint.tell, "questions that disturb a server are not asked where it is not ours"
        for one in ("stop", "start") if command == "restart" else (command,):
            self.server.endpoint.tell(one)
        if command in ("start", "restart"):
            self.make_lasting()

    def make_lasting(self, as_before: bool = False) -> None:
        """Connect anew, and have what commits be kept."""
        with self._turn, contextlib.suppress(Exception):
            self.server.admin.close()
        self.server = self.server.reconnected()
        before = AS_BEFORE.get(self.server.speaks, ()) if as_before else ()
        for command in (*before, *LASTING.get(self.server.speaks, ())):
            self._do(command)

    def heal(self) -> None:
        """Have the server run again and be what it was, whatever the question has done to it."""
        if not self.own:
            return
        self.tell("resume")
        try:
            self.make_lasting(as_before=True)
        except Exception:
            self.tell("restart")
            self.make_lasting(as_before=True)


@contextlib.contextmanager
def bouncer(url: str, suite: str) -> Iterator[tuple[str, Onlooker]]:
    """Give the way to a database by a PgBouncer, and who looks on behind it; a session is one of its clients'."""
    endpoint = pgbouncer.before_database(url, suite)
    onlooker = Onlooker("postgres", lambda: BouncerAdmin(endpoint.url))
    try:
        yield endpoint.url, onlooker
    finally:
        onlooker.close()
        endpoint.stop()
