"""Where the time of a contest goes: into bursts, or into what is needed for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from suites.contest.host_process import HostProcess
from suites.matrix.homes import OURS, Home

BURSTS, BEFORE, REST = "bursts", "proof and calibration", "rest: tables, journal, order"
HOSTS, PIPES = "starting and ending hosts", "pipes and JSON"
WHERE = {
    "open": "connecting",
    "close": "connecting",
    "warm": "warming up",
    "settle": "warming up",
    "burst": PIPES,
}
"""What a command is for; all others are about the host itself."""


@dataclass(slots=True)
class Ledger:
    clock: Callable[[], float] = perf_counter
    wall: float = 0.0
    spent: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _start: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Measure the wall time from the first host to the last."""
        self._start = self.clock()
        yield
        self.wall = self.clock() - self._start

    def note(self, record: dict[str, Any]) -> None:
        """Book all that came before the launches as one item, bursts included: they only calibrate."""
        if record["is"] == "calibrated":
            self.spent = defaultdict(float, {BEFORE: self.clock() - self._start})

    def spawn(self, seed: int, environment: Mapping[str, str], home: Home = OURS) -> HostProcess:
        with self.item(HOSTS):
            return WatchedHost(self, seed, environment)

    @contextmanager
    def item(self, what: str) -> Iterator[None]:
        start = self.clock()
        try:
            yield
        finally:
            self.spent[what] += self.clock() - start

    def burst(self, seconds: float) -> None:
        """Book the part of a command's time that was the burst itself."""
        self.spent[BURSTS] += seconds
        self.spent[PIPES] -= seconds

    def shares(self) -> dict[str, float]:
        """Return each item's share of the wall time, bursts first and what is left over last; together they are 1."""
        bursts = self.spent.get(BURSTS, 0.0)
        items = {BURSTS: bursts} | dict(sorted(self.spent.items(), key=lambda item: -item[1]))
        items[REST] = self.wall - sum(items.values())
        return {what: seconds / self.wall for what, seconds in items.items()}


class WatchedHost(HostProcess):
    """A host whose commands are timed from outside."""

    def __init__(self, ledger: Ledger, seed: int, environment: Mapping[str, str]) -> None:
        self._ledger = ledger
        super().__init__(seed, environment)

    def tell(self, do: str, **fields: Any) -> None:
        with self._ledger.item(WHERE.get(do, HOSTS)):
            super().tell(do, **fields)

    def answer(self, do: str, deadline: float) -> dict[str, Any]:
        with self._ledger.item(WHERE.get(do, HOSTS)):
            answer = super().answer(do, deadline)
        if do == "burst":
            self._ledger.burst(answer["wall"] / 1e9)
        return answer

    def end(self) -> None:
        with self._ledger.item(HOSTS):
            super().end()
