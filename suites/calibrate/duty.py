"""Part 4: how much of a contest's time is spent in bursts, and where the rest goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from suites.calibrate.bench import Bench, short
from suites.calibrate.ledger import BURSTS


@dataclass(frozen=True, slots=True)
class Duty:
    what: str
    effort: str
    seconds: float
    shares: dict[str, float]
    """Item -> share of the wall time."""

    @property
    def bursts(self) -> float:
        return self.shares[BURSTS]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def measure(bench: Bench, driver: str, efforts: Iterable[str]) -> Iterator[Duty]:
    cell = bench.cell(driver, "fetch_row")
    for effort in efforts:
        bench.say(f"duty cycle: {short(cell)} twelve times at {effort}")
        ledger = bench.twelve(cell, effort, again=False).ledger
        yield Duty(short(cell), effort, ledger.wall, ledger.shares())
