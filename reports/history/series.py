"""Many runs: each cell's ratio to its reference as a series, and where it stepped. Pure functions.

Ratios, since seconds of two nights are of two machines' moods. What was void is shown and concludes nothing.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from reports.history.night import Night
from reports.history.steps import Find, steps
from reports.records.key import Key

LATELY = 30  # changes from one run to the next, from which a cell's own threshold is taken


@dataclass(slots=True)
class Series:
    """A cell over the runs that measured it by one reference, in one edition, at one effort; another begins another."""

    key: Key
    reference: str
    edition: int
    nights: list[int] = field(default_factory=list)
    effects: list[float] = field(default_factory=list)
    void: list[tuple[int, float]] = field(default_factory=list)
    """Points that nothing may be concluded from."""
    effort: str = ""

    @property
    def threshold(self) -> float | None:
        """Return how much one run must differ from the last to be more than this cell's noise; as a ratio minus 1.

        Q3 + 3 IQR of what it lately did, as rustc's own tracker has it. None of fewer than three runs.
        """
        moves = sorted(abs(b - a) for a, b in pairwise(self.effects[-LATELY - 1 :]))
        if len(moves) < 2:
            return None
        low, _, high = statistics.quantiles(moves, n=4, method="inclusive")
        return math.expm1(high + 3 * (high - low))


@dataclass(frozen=True, slots=True)
class Step:
    """Where a series moved, and stayed."""

    series: Series
    night: int
    """The first run at the new level."""
    before: float
    after: float
    changed: tuple[tuple[str, str, str], ...]
    """Facts of this cell that changed at that run: place, before, after."""

    @property
    def ratio(self) -> float:
        """Return how many times the time of before."""
        return math.exp(self.after - self.before)


@dataclass(frozen=True, slots=True)
class History:
    nights: tuple[Night, ...]
    series: tuple[Series, ...]
    steps: tuple[Step, ...]
    """The largest first."""

    @property
    def efforts(self) -> Counter[str]:
        """How many runs there are of each."""
        return Counter(night.effort for night in self.nights)

    def name(self, series: Series) -> str:
        """Return its key, with its effort where there are several."""
        return f"{series.key}{f', {series.effort}' if len(self.efforts) > 1 else ''}"


def history(nights: Sequence[Night], find: Find = steps) -> History:
    """Make series in the order in which the runs began. The same run twice, under two names, is one."""
    by_start = sorted(nights, key=lambda one: datetime.fromisoformat(one.started))
    ordered = tuple({(one.started, one.points): one for one in by_start}.values())
    found = _series(ordered)
    stepped = [step for one in found for step in _steps(one, ordered, find)]
    return History(ordered, found, tuple(sorted(stepped, key=lambda step: -abs(step.after - step.before))))


def _series(nights: Sequence[Night]) -> tuple[Series, ...]:
    found: dict[tuple[str, str, int, str], Series] = {}
    for number, night in enumerate(nights):
        for key, reference, edition, effect, void in night.points:
            name = (key, reference, edition, night.effort)
            if (one := found.get(name)) is None:
                one = found[name] = Series(Key.parse(key), reference, edition, effort=night.effort)
            if void:
                one.void.append((number, effect))
            else:
                one.nights.append(number)
                one.effects.append(effect)
    return tuple(found.values())


def _steps(series: Series, nights: Sequence[Night], find: Find) -> Iterator[Step]:
    for first, before, after in find(series.effects):
        at, last = series.nights[first], series.nights[first - 1]
        yield Step(series, at, before, after, tuple(_changed(series, nights[last].facts, nights[at].facts)))


def _changed(series: Series, was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield what may have done it: this driver, its reference, its server, the client, the machine; nothing else."""
    places = [f"drivers.{name}." for name in (series.key.driver, series.reference)]
    places += [f"servers.{series.key.server}.", "client.", "machine."]
    for place in dict.fromkeys((*was, *now)):
        if was.get(place) != now.get(place) and place.startswith(tuple(places)):
            yield place, was.get(place, "-"), now.get(place, "-")
