"""One launch of a contest: a fresh host, its sessions, and which cells had to leave."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from time import perf_counter_ns
from typing import Any

from suites.contest.host_pool import HostPool
from suites.contest.host_process import Failed, HostProcess, Lost
from suites.contest.host_worker import PATIENCE, opening
from suites.contest.leftovers import GLANCE, GLANCE_AT_END, NOBODY, Idle, Meddling, Owners
from suites.contest.placement import Cpus
from suites.contest.prepared_server import PreparedServer
from suites.contest.watch import Changed, Watch
from suites.matrix.contests import Contest, Entry
from suites.matrix.homes import Home

WARM_STEPS = 20
WARM_NS = 10_000_000
"""Warming up after a renewal ends with whichever comes first."""
SLOWEST = 50
"""A burst may take this many times what calibration said before its host is given up."""


class DriverGone(Exception):
    """A cell cannot go on; why, in a sentence."""

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(cause)
        self.name = name


class Launch:
    """The sessions of one host in each home. After a host is lost the next use starts another."""

    def __init__(
        self,
        contest: Contest,
        prepared: PreparedServer,
        cpus: Cpus,
        chance: random.Random,
        pool: HostPool,
        watch: Watch,
        counts: bool = False,
    ) -> None:
        self._contest, self._prepared, self._cpus = contest, prepared, cpus
        self._chance, self._pool, self._watch = chance, pool, watch
        self._counts, self._idle = counts, Idle(Owners())
        """Whether it is kept whose everything is that a host has."""
        self._meddling = Meddling(self._idle.owners)
        self._hosts: dict[Home, HostProcess] = {}
        self._open: set[str] = set()
        self.turns = count()
        """Numbers its bursts, of all cells, as they run."""
        self._connections = 0
        """Those that all cells have on the server, where it is known."""

    def renew(self, names: Sequence[str], step_ns: dict[str, float]) -> list[str]:
        """Make fresh tables, and fresh connections in random order, warmed up. Returns the order."""
        self._close()
        self.look()
        self._prepared.prepare_for(entry.cell for entry in self._contest.entries)
        order = self._chance.sample(list(names), len(names))
        for name in order:
            self.open(name)
            # A large answer was compared when it was proven and calibrated: that takes twice as long as to fetch it.
            self.warm(name, self.warming(step_ns[name]), check=not self._entry(name).cell.large)
            if self._watch.always:
                self._ask(name, "settle")
        self._settle()
        return order

    def _settle(self) -> None:
        """Have all hosts settle. What goes wrong there comes of what any cell has left: of whose, a launch will show
        that settles after each."""
        for home, host in list(self._hosts.items()):
            try:
                self._command(host, "settle", PATIENCE)
            except (Lost, Failed) as cause:
                held = frozenset(name for name in self._open if self._entry(name).cell.home == home)
                self._checked(partial(_raise, Changed(f"left what its host cannot settle: {cause}", held)))

    def open(self, name: str) -> None:
        entry = self._entry(name)
        cell, prepared = entry.cell, self._prepared.of(entry.cell.driver)
        columns = self._prepared.columns(cell.workload)
        self._ask(name, "open", **opening(cell, prepared.way(cell.settings), columns), slowdown=entry.slowdown)
        self._open.add(name)
        self._connections = self._prepared.server.admin.sessions() if self._prepared.wired else 0

    @staticmethod
    def warming(step_ns: float) -> int:
        """Return how many steps to warm up with."""
        return max(1, min(WARM_STEPS, int(WARM_NS / step_ns)))

    def warm(self, name: str, steps: int, check: bool = True) -> None:
        self._ask(name, "warm", steps=steps, check=check)

    def burst(self, name: str, steps: int, expected_ns: float, cut: int | None = None) -> dict[str, Any]:
        """Time steps, and hold the host's clock against ours: both read the same one, which runs for all processes.
        ``cut``: after how many of them one more is taken, whose answer is compared when the clock has stopped."""
        host = self._hosts.get(self._entry(name).cell.home) if self._counts else None
        if host:
            self._meddling.begins(host.pid)
        begun = perf_counter_ns()
        answer = self._ask(name, "burst", max(PATIENCE, SLOWEST * expected_ns / 1e9), steps=steps, cut=cut)
        ended = perf_counter_ns()
        match answer.pop("span"):
            case [int(first), int(last)]:
                pass
            case _:
                raise DriverGone(name, "its host did not say when a burst began and ended")
        if not begun <= first <= last <= ended:
            raise DriverGone(name, f"its clock is not ours: {first - begun} ns passed until it began, by ours and its")
        if len(answer["taken"]) != steps or any(type(one) is not int or one <= 0 for one in answer["taken"]):
            raise DriverGone(name, f"its host did not say what each of {steps} steps took")
        if host:
            self._meddling.ended(name, host.pid, answer["wall"])
        between = answer["wall"] - sum(answer["taken"])
        return {**answer, "beside": ended - begun - (last - first), "between": between}

    def first_step(self, name: str, long_ns: float) -> float:
        """Time a first step; a long one twice, since one held up by chance would be thought long for good."""
        first = float(self.burst(name, 1, PATIENCE)["taken"][0])
        return first if first < long_ns else min(first, float(self.burst(name, 1, PATIENCE)["taken"][0]))

    def adds(self, name: str) -> list[int | None] | None:
        """Return what the last burst should have added to what the server holds, where that is known."""
        adds: list[int | None] | None = self._ask(name, "adds")["adds"]
        return adds

    def holds(self, name: str) -> bool:
        """Say whether the cell has a session; none has after its host was lost."""
        return name in self._open

    def __enter__(self) -> Launch:
        return self

    def __exit__(self, *error: object) -> None:
        self.abandon()

    def abandon(self) -> None:
        """Let the hosts go, with all their sessions."""
        for host in self._hosts.values():
            host.end()
        self._hosts.clear()
        self._open.clear()
        self._connections = 0
        self._idle = Idle(Owners())
        self._meddling = Meddling(self._idle.owners)

    def _entry(self, name: str) -> Entry:
        return next(entry for entry in self._contest.entries if entry.name == name)

    def _ask(self, name: str, do: str, deadline: float = PATIENCE, **fields: Any) -> dict[str, Any]:
        """Ask the host that holds the cell."""
        cell = self._entry(name).cell
        try:
            host = self._living_host(cell.home)
            if why_not := self._pool.why_not(cell):  # known since the host was begun
                raise Failed(why_not)
            answer = self._command(host, do, deadline, name=name, **fields)
        except Lost as cause:
            self._checked(partial(self._watch.lost, name, cause))
            self.abandon()
            self.look(name)  # another's step may be the cause of it
            raise DriverGone(name, str(cause)) from None
        except Failed as error:
            if self._lacks_connections():
                self._checked(partial(self._watch.failed, name, str(error)))
            self._drop(name)
            self.look(name)
            raise DriverGone(name, str(error)) from None
        self._checked(partial(self._watch.after, name, answer.get("wall", 0), self._goes_on))
        return answer

    def look(self, name: str = "") -> None:
        """See whether anything was changed, by the entry that has just failed or any other since the last look."""
        if name:
            self._watch.suspect(name)
        self._checked(partial(self._watch.look, partial(self._goes_on, GLANCE if name else GLANCE_AT_END)))

    def look_at_what_is_left(self) -> None:
        """See whether a cell has left a transaction open, and what is there when all have closed their sessions."""
        self._checked(self._see_meddling)
        self._checked(self._see_transactions)
        self._close()
        self._checked(self._see_connections)

    def _see_meddling(self) -> None:
        try:
            shared = {thread for threads in self._all("shared", "threads") for thread in threads}
        except (Lost, Failed):  # whoever is asked next is told why
            return
        if meddles := self._meddling.found(shared):
            raise Changed("left a thread that computes while others are timed", meddles)

    def _see_transactions(self) -> None:
        if before := self._prepared.open_transactions():
            for name in sorted(self._open):
                self._close(name)
                if self._prepared.open_transactions() < before:
                    raise Changed("left a transaction open", frozenset({name}))

    def _see_connections(self) -> None:
        if self._prepared.left_behind():  # not how many: SQLite closes no file that another connection has locked
            everybody = frozenset(entry.name for entry in self._contest.entries)
            raise Changed("left a connection open", self._idle.owners.of_connections() or everybody)

    def _close(self, *names: str) -> None:
        """Close the sessions of these cells, or of all."""
        self._connections = 0
        for name in names or sorted(self._open):
            self._ask(name, "close")
            self._open.discard(name)

    def _goes_on(self, glance: float = GLANCE) -> tuple[str, frozenset[str]]:
        try:
            if self._counts and (replaced := self._all("replaced", "replaced")):
                return f"replaced {replaced[0]}", frozenset()
            if self._counts and self._lacks_connections():
                return "ended a connection of another's", frozenset()
            pids = [host.pid for host in self._hosts.values()]
            return self._idle.goes_on(pids, glance, lambda seconds: sum(self._all("rest", "computed", seconds=seconds)))
        except (Lost, Failed) as cause:
            return f"left a host that could not go on: {cause}", frozenset()

    def _lacks_connections(self) -> bool:
        """Say whether fewer are there than when all were opened; not if the server itself is gone."""
        server = self._prepared
        return bool(self._connections) and server.alive() and server.server.admin.sessions() < self._connections

    def _all(self, do: str, told: str, **fields: Any) -> list[Any]:
        """Return what each host tells of it, if that is anything."""
        answers = [self._command(host, do, PATIENCE, **fields) for host in self._hosts.values()]
        return [answer[told] for answer in answers if answer.get(told)]

    def _command(self, host: HostProcess, do: str, deadline: float, **fields: Any) -> dict[str, Any]:
        self._idle.asked(host.pid)
        try:
            return host.ask(do, deadline, **fields)
        finally:
            self._idle.answered(host.pid)
            self._keep_whose(host, fields.get("name", NOBODY))

    def _keep_whose(self, host: HostProcess, name: str) -> None:
        if self._counts:
            self._idle.owners.after(name, host.pid)

    def _checked(self, look: Callable[[], None]) -> None:
        """Look. What was changed is set back, and the next cell has a fresh host and fresh tables."""
        try:
            look()
        except Changed as found:
            self.abandon()
            self._prepared.restore()
            self._prepared.prepare_for(entry.cell for entry in self._contest.entries)
            if len(found.by) != 1:
                raise
            (name,) = found.by
            raise DriverGone(name, f"its step {found}") from None

    def _drop(self, name: str) -> None:
        """Close the session of a cell that failed, lest it hold locks against the others; or let the host go."""
        self._open.discard(name)
        self._connections = 0
        try:
            if host := self._hosts.get(self._entry(name).cell.home):
                self._command(host, "close", PATIENCE, name=name)
        except Failed:
            pass  # it never came to be open, or fails at closing too: then it is gone with the host's end
        except Lost:
            self.abandon()

    def _living_host(self, home: Home) -> HostProcess:
        if home not in self._hosts:
            self._hosts[home] = self._pool.fresh(home)
            self._keep_whose(self._hosts[home], NOBODY)
            if self._cpus.host:
                self._command(self._hosts[home], "pin", PATIENCE, cpus=list(self._cpus.host))
            if self._counts:
                self._command(self._hosts[home], "remember", PATIENCE)
        return self._hosts[home]


def _raise(found: Changed) -> None:
    raise found
