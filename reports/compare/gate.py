"""``--fail-on slower:5%``: what a gate stops at, and what it cannot see. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.compare.contest import Change
from reports.statistics.controls import LEAST
from reports.statistics.verdicts import Verdict, Word

Said = Change | Verdict


@dataclass(frozen=True, slots=True)
class Gate:
    """What became of a threshold. A cell that is neither slower nor too noisy was seen to pass."""

    past: float
    """The slowdown that is too much, as a ratio minus 1."""
    compared: int
    slower: int
    too_noisy: int

    def __str__(self) -> str:
        return (
            f"slower by more than {_percent(self.past)}: {self.slower} of {self.compared}; "
            f"{self.too_noisy} of {self.compared} too noisy to tell {_percent(sought(self.past))}"
            + (": a longer --effort tells more" if self.too_noisy else "")
        )


def gate(past: float, compared: Sequence[Said | None]) -> Gate:
    """Hold what was said against the threshold; None stands for what a void contest would have said."""
    said = [one for one in compared if one]
    noisy = sum(too_noisy(one, past) for one in said) + len(compared) - len(said)
    return Gate(past, len(compared), sum(confirmed(one, past) for one in said), noisy)


def confirmed(said: Said, past: float = 0.0) -> bool:
    """Return whether it is slower beyond 3 % and this threshold, with its whole interval."""
    return said.word is Word.SLOWER and said.interval is not None and said.interval.low > 1 + past


def too_noisy(said: Said, past: float) -> bool:
    """Return whether it may be slower by so much, and may not be: its interval is too wide."""
    if confirmed(said, past) or said.word is Word.FASTER:
        return False
    return said.interval is None or said.interval.high > 1 + sought(past)


def sought(past: float) -> float:
    """Return the slowdown to be seen: no contest claims to see less than matters to users."""
    return max(past, LEAST)


def _percent(ratio: float) -> str:
    return f"{100 * ratio:.4g} %"
