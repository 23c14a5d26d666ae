"""What a reader may ask of these figures, and whether they are met here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from suites.calibrate.duty import Duty
from suites.calibrate.equal import Equal, together
from suites.calibrate.overhead import Overhead
from suites.calibrate.slowed import Slowed

WITHIN = 0.01
"""How far from 1.00 the interval of an overhead may lie."""
FALSE = 0.01
SEEN = 0.95
SMALLEST = {"quick": 0.03, "standard": 0.015, "full": 0.015}
"""Effort -> the slowdown that must be seen."""
DUTY = {"quick": 0.50, "standard": 0.80, "full": 0.80}
FINE, SOON = 0.01, 15.0
"""A contest of twelve drivers at quick: its half-width, and the seconds it may take."""


@dataclass(frozen=True, slots=True)
class Goal:
    what: str
    figure: str
    met: bool

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def overhead(found: list[Overhead]) -> Iterator[Goal]:
    for each in found:
        if each.goal and each.low is not None and each.high is not None:
            met = each.low >= 1 - WITHIN and each.high <= 1 + WITHIN
            yield Goal(f"overhead within 0.99-1.01: {each.what}", f"{each.low:.3f}-{each.high:.3f}", met)


def equal(found: list[Equal]) -> Iterator[Goal]:
    # A single launch calls nothing different, and proves nothing by it.
    for effort in dict.fromkeys(each.effort for each in found if each.effort in SMALLEST):
        share = together(found, effort).share("holm")
        yield Goal(f"equal called different at {effort}: at most {FALSE:.0%}", f"{share:.2%}", share <= FALSE)
    if twelve := [each for each in found if each.effort == "quick" and each.what.startswith("fetch_row")]:
        width, seconds = max(each.half_width or 1.0 for each in twelve), max(each.seconds for each in twelve)
        figure = f"+-{width:.2%} in {seconds:.1f} s"
        yield Goal(f"twelve drivers to +-{FINE:.0%} in {SOON:.0f} s", figure, width <= FINE and seconds <= SOON)


def slowed(found: list[Slowed]) -> Iterator[Goal]:
    for each in found:
        if each.slowdown == SMALLEST.get(each.effort):
            share = each.calls.share("holm")
            beside = " beside a hog" if each.hog else ""
            what = f"+{each.slowdown:.1%} seen at {each.effort}{beside}, {each.what}: at least {SEEN:.0%}"
            yield Goal(what, f"{share:.0%}", share >= SEEN)


def duty(found: list[Duty]) -> Iterator[Goal]:
    for each in found:
        if each.effort in DUTY:
            least = DUTY[each.effort]
            yield Goal(f"duty cycle at {each.effort}: at least {least:.0%}", f"{each.bursts:.0%}", each.bursts >= least)
