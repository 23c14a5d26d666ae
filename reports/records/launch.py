"""What one cell did in one launch, and the line of text that it is written as. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, NoReturn

from reports.records.checks import RecordError, check, demand

NUMBER = r"(?:-|-?[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?)"


@dataclass(frozen=True, slots=True)
class Launch:
    """What one cell did in one launch. Its bursts are in the journal.

    A line of text in JSON: pytest-benchmark indents its file, where a list would spend 40 characters on each number.
    """

    number: int
    """Which launch of the contest, from 0: cells are paired by it."""
    median_ns: float
    """Median over the blocks of the burst medians."""
    blocks: int
    dirty: int
    """How many of the blocks were marked. They are labelled, not dropped."""
    steps: int
    """Timed steps, all bursts together."""
    effect: float | None
    """Median over the blocks of log(this / the reference in the same block); None for the reference itself."""
    cpu_user_ns: float | None
    """Client CPU of one step; None where the platform does not tell."""
    cpu_sys_ns: float | None
    bimodal: bool

    def __post_init__(self) -> None:
        check(self)
        for name, digits in DIGITS.items():
            if (value := getattr(self, name)) is not None:
                object.__setattr__(self, name, float(f"{value:.{digits}g}"))
        if self.effect is not None:
            object.__setattr__(self, "effect", round(float(self.effect), EFFECT_DIGITS))
        for sentence in self._wrong():
            raise RecordError(sentence)

    def _wrong(self) -> Iterator[str]:
        """Yield what is wrong, in words that are made only where needed: a report has thousands of launches."""
        if self.number < 0:
            yield f"launch {self.number}; launches are counted from 0"
        if self.median_ns <= 0:
            yield f"a median of {self.median_ns} ns; time goes forward"
        if self.effect is not None and abs(self.effect) >= LARGEST:
            yield f"an effect of {self.effect}; e to that is no ratio of two times, say under {LARGEST}"
        if self.blocks < 1:
            yield f"{self.blocks} blocks; a launch without blocks is left out"
        if not 0 <= self.dirty <= self.blocks:
            yield f"{self.dirty} dirty blocks of {self.blocks}"
        if self.steps < self.blocks:
            yield f"{self.steps} steps in {self.blocks} blocks; each has at least one"
        for cpu in (self.cpu_user_ns, self.cpu_sys_ns):
            if cpu is not None and cpu < 0:
                yield f"{cpu} ns of CPU; time goes forward"

    def __str__(self) -> str:
        return " ".join(_word(getattr(self, name)) for name in COLUMNS)

    @classmethod
    def parse(cls, text: str) -> Launch:
        if not LINE.fullmatch(text):
            _refuse(text)
        *numbers, bimodal = text.split(" ")
        values: list[Any] = [*map(_number, numbers), bimodal == "1"]
        return cls(*values)


COLUMNS = tuple(each.name for each in fields(Launch))
LINE = re.compile(" ".join([*[NUMBER] * (len(COLUMNS) - 1), "[01]"]))
LARGEST = 100  # of effects: further out, a report could not even say the ratio
DIGITS = {"median_ns": 5, "cpu_user_ns": 4, "cpu_sys_ns": 4}
"""Digits of what is known to a hundredth. A report has thousands of launches, and a size to keep."""
EFFECT_DIGITS = 5
"""Digits behind the point: 0.001 %."""


def _word(value: float | None) -> str:
    if value is None:
        return "-"
    return str(int(value)) if isinstance(value, bool) or value == int(value) else repr(value)


def _number(word: str) -> float | None:
    if word == "-":
        return None
    return float(word) if "." in word or "e" in word else int(word)


def _refuse(text: str) -> NoReturn:
    """Say what is wrong with a line. A good one is read in one go, since a report has thousands."""
    words = text.split(" ")
    demand(len(words) == len(COLUMNS), f"{len(words)} columns where {len(COLUMNS)} were expected: {' '.join(COLUMNS)}")
    demand(words[-1] in ("0", "1"), "neither 0 nor 1", "bimodal")
    wrong = next(word for word in words if not re.fullmatch(NUMBER, word))
    raise RecordError(f"{wrong[:30]!r} is no number")
