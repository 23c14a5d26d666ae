"""One launch of a contest: a fresh host, its sessions, and who had to leave."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from suites.engine.contest import Contest
from suites.engine.hosts import Failed, HostProcess, Lost
from suites.engine.placement import Cpus
from suites.engine.remote import PATIENCE, opening
from suites.engine.stage import Stage

WARM_STEPS = 20
WARM_NS = 10_000_000
"""Warming up after a renewal ends with whichever comes first."""
SLOWEST = 50
"""A burst may take this many times what calibration said before its host is given up."""


class Out(Exception):
    """A cell cannot go on; why, in a sentence."""

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(cause)
        self.name = name


class Launch:
    """The sessions of one host. After a host is lost the next use starts another."""

    def __init__(
        self, contest: Contest, stage: Stage, cpus: Cpus, chance: random.Random, fresh_host: Callable[[], HostProcess]
    ) -> None:
        self._contest, self._stage, self._cpus = contest, stage, cpus
        self._chance, self._fresh_host = chance, fresh_host
        self._host: HostProcess | None = None
        self._open: set[str] = set()
        self.reference_ns = 0.0
        """The reference's step time, of which a handicap waits a share; 0 while it is not known yet."""

    def renew(self, names: Sequence[str], step_ns: dict[str, float]) -> list[str]:
        """Fresh tables, and fresh connections in random order, warmed up. Returns the order."""
        for name in sorted(self._open):
            self._ask(name, "close")
        self._open.clear()
        self._stage.prepare(self._contest.entries[0].cell.workload)
        order = self._chance.sample(list(names), len(names))
        for name in order:
            self.open(name)
            self.warm(name, self.warming(step_ns[name]))
        self._ask("", "settle")
        return order

    def open(self, name: str) -> None:
        entry = next(entry for entry in self._contest.entries if entry.name == name)
        cell, server = entry.cell, self._stage.server
        # At least 1: it is a handicap from the start, with all that wrapping a step costs.
        extra = max(1, round(self.reference_ns * entry.slowdown)) if entry.slowdown else 0
        columns = self._stage.columns(cell.workload)
        self._ask(name, "open", **opening(cell, server.url, columns), extra_ns=extra)
        self._open.add(name)

    @staticmethod
    def warming(step_ns: float) -> int:
        """How many steps to warm up with."""
        return max(1, min(WARM_STEPS, int(WARM_NS / step_ns)))

    def warm(self, name: str, steps: int) -> None:
        self._ask(name, "warm", steps=steps)

    def burst(self, name: str, steps: int, expected_ns: float) -> dict[str, Any]:
        return self._ask(name, "burst", max(PATIENCE, SLOWEST * expected_ns / 1e9), steps=steps)

    def holds(self, name: str) -> bool:
        """Whether the cell has a session; none has after its host was lost."""
        return name in self._open

    def __enter__(self) -> Launch:
        return self

    def __exit__(self, *error: object) -> None:
        self.abandon()

    def abandon(self) -> None:
        """Let the host go, with all its sessions."""
        if self._host is not None:
            self._host.end()
        self._host = None
        self._open.clear()

    def _ask(self, name: str, do: str, deadline: float = PATIENCE, **fields: Any) -> dict[str, Any]:
        try:
            return self._living_host().ask(do, deadline, **({"name": name} if name else {}), **fields)
        except Lost as cause:
            self.abandon()
            raise Out(name, str(cause)) from None
        except Failed as error:
            self._drop(name)
            raise Out(name, str(error)) from None

    def _drop(self, name: str) -> None:
        """Close the session of a cell that failed, lest it hold locks against the others; or let the host go."""
        self._open.discard(name)
        try:
            if self._host is not None and name:
                self._host.ask("close", PATIENCE, name=name)
        except Failed:
            pass  # it never came to be open, or fails at closing too: then it is gone with the host's end
        except Lost:
            self.abandon()

    def _living_host(self) -> HostProcess:
        if self._host is None:
            self._host = self._fresh_host()
            if self._cpus.host:
                self._host.ask("pin", PATIENCE, cpus=list(self._cpus.host))
        return self._host
