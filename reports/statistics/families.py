"""Which pairs of a contest are compared, and how its 5 % are shared out among them. Pure functions.

Most of the certainty goes to what people choose between. The decision about it is 0017.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Any

from reports.records.facts import layer, over
from reports.statistics.contrasts import ALPHA

RANKED, UPWARD, WITHIN = 0.040, 0.008, 0.002
"""Alpha of the drivers that are ranked, among each other; of what stands on something, a layer on its own native driver
and a ranked driver on the floor; and of the drivers of one layer, among each other."""
NATIVE = "native"

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Family:
    """Pairs whose intervals hold together, but for alpha."""

    alpha: float
    pairs: tuple[Pair, ...]


def ranked(fastest_first: Sequence[str], facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the drivers that a reader chooses between: the native ones, or all where there is none."""
    native = tuple(driver for driver in fastest_first if layer(facts, driver) == NATIVE)
    return native or tuple(fastest_first)


def families(drivers: Sequence[str], floors: Sequence[str], facts: Mapping[str, Any]) -> tuple[Family, ...]:
    """Return the families of a contest. What one without pairs would have, the first that has some gets."""
    chosen = ranked(drivers, facts)
    layers = [driver for driver in drivers if driver not in chosen]
    below = {driver: over(facts, driver) for driver in drivers}
    upward = [(driver, native) for driver, native in below.items() if native in (*drivers, *floors)]
    upward += [(driver, floor) for driver in chosen for floor in floors if below[driver] != floor]
    within = [*_within(layers, facts), *combinations(floors, 2)]
    asked = ((RANKED, combinations(chosen, 2)), (UPWARD, upward), (WITHIN, within))
    return _shared_out([(alpha, held) for alpha, pairs in asked if (held := tuple(pairs))])


def _within(drivers: Sequence[str], facts: Mapping[str, Any]) -> Iterator[Pair]:
    """Yield pairs of one layer."""
    by_layer = sorted(drivers, key=lambda driver: layer(facts, driver))
    for _, alike in groupby(by_layer, key=lambda driver: layer(facts, driver)):
        yield from combinations(alike, 2)


def _shared_out(asked: Sequence[tuple[float, tuple[Pair, ...]]]) -> tuple[Family, ...]:
    spare = ALPHA - sum(alpha for alpha, _ in asked)
    return tuple(Family(alpha + (0 if number else spare), pairs) for number, (alpha, pairs) in enumerate(asked))
