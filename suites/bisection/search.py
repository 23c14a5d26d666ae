"""Find by halving which of many releases made the step. Knows nothing of how two releases are raced.

Both halves of a step are measured in one contest with its middle, so that what is claimed of one half was seen beside
the other. A step that no contest confirms is not followed: the search says how far it came, and stops.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from reports.records.words import count


@dataclass(frozen=True, slots=True)
class Ratio:
    """The time of the newer release divided by that of the older one."""

    value: float
    low: float
    high: float

    def beyond(self, least: float) -> bool:
        """Say whether the whole interval lies beyond ``least``."""
        margin = 1 + least
        return self.low > margin or self.high < 1 / margin

    @property
    def size(self) -> float:
        return abs(math.log(self.value))

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


class Unbuilt(Exception):
    """A release whose environment cannot be made: its version, and why."""

    def __init__(self, version: str, why: str) -> None:
        super().__init__(why)
        self.version = version


Pair = tuple[str, str]
Race = Callable[[Sequence[str]], Mapping[Pair, Ratio]]
"""Some releases in one contest -> every pair of them, older first. Raises Unbuilt."""


@dataclass(slots=True)
class Found:
    """What a search has found."""

    first: str
    last: str
    """The step is between these two; next to each other when the search came to its end."""
    ratio: Ratio
    """The newer over the older of them."""
    why: str = ""
    """Why it is not narrower, in a sentence."""
    evidence: list[tuple[Sequence[str], Mapping[Pair, Ratio]]] = field(default_factory=list)
    """Every contest that was held."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Releases that could not be raced, and why."""


def search(versions: Sequence[str], race: Race, least: float = 0.03, tell: Callable[[str], None] = print) -> Found:
    """Search the step between the first and the last of some releases. A step smaller than ``least`` does not count."""
    left = list(versions)
    whole = _raced(race, [left[0], left[-1]])
    found = Found(left[0], left[-1], whole[left[0], left[-1]])
    found.evidence.append(((left[0], left[-1]), whole))
    if not found.ratio.beyond(least):
        found.why = (
            f"from {left[0]} to {left[-1]} there is no step to look for: {found.ratio}{_noise(found.ratio, least)}"
        )
        return found
    while len(left) > 2:
        middle = left[len(left) // 2]
        tell(f"{left[0]} to {left[-1]}: {found.ratio}; {count(len(left) - 2, 'release')} between; next {middle}")
        try:
            seen = race([left[0], middle, left[-1]])
        except Unbuilt as unbuilt:
            found.left_out[unbuilt.version] = str(unbuilt)
            left.remove(unbuilt.version)
            continue
        found.evidence.append(((left[0], middle, left[-1]), seen))
        if not (half := _half(seen, left[0], middle, left[-1], least)):
            found.why = (
                f"between {found.first} and {found.last} no half shows it alone: to {middle} "
                f"{seen[left[0], middle]}, from there {seen[middle, left[-1]]}"
            )
            return found
        left = left[left.index(half[0]) : left.index(half[1]) + 1]
        found.first, found.last, found.ratio = *half, seen[half]
    return found


def _raced(race: Race, versions: Sequence[str]) -> Mapping[Pair, Ratio]:
    try:
        return race(versions)
    except Unbuilt as unbuilt:
        raise Unbuilt(unbuilt.version, f"{unbuilt.version} cannot be raced, and it is an end: {unbuilt}") from None


def _noise(ratio: Ratio, least: float) -> str:
    """Say that the contest was too noisy to see a step of ``least``; empty where it was not."""
    seen = 1 / (1 + least) < ratio.low and ratio.high < 1 + least
    return "" if seen else f"; the contest was too noisy to tell {100 * least:.4g} %"


def _half(seen: Mapping[Pair, Ratio], first: str, middle: str, last: str, least: float) -> Pair | None:
    """Return the half with the larger step, if one has any."""
    halves = [pair for pair in ((first, middle), (middle, last)) if seen[pair].beyond(least)]
    return max(halves, key=lambda pair: seen[pair].size, default=None)
