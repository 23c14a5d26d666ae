"""How a driver behaved when something went wrong: a grade for each question, as it is written and read again.

A file of its own beside a run's report: questions are asked without pytest-benchmark. Standard library only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

NAMED = ("question", "driver", "server", "version", "said")
FORMAT = 1  # history: 1 - first version


class Grade(StrEnum):
    """What came of a question, from good to bad. That nothing could be asked says nothing of a driver, and is first."""

    NOT_SUPPORTED = "not-supported"
    OK = "ok"
    OK_WITH_OPTION = "ok-with-option"
    CLEAN_ERROR = "clean-error"
    SLOW = "slow"
    RAW_ERROR = (
        "raw-error"  # an error from inside that is none of the driver's own kinds: nobody can catch it by design
    )
    LEAKS = "leaks"
    HANGS = "hangs"
    CRASHES = "crashes"
    WRONG_DATA = "wrong-data"

    @property
    def severity(self) -> int:
        return list(Grade).index(self)

    @property
    def bad(self) -> bool:
        return self > Grade.CLEAN_ERROR

    # All four, since a text has its own: "hangs" would come before "leaks".

    def __lt__(self, other: str) -> bool:
        return self.severity < Grade(other).severity

    def __le__(self, other: str) -> bool:
        return self.severity <= Grade(other).severity

    def __gt__(self, other: str) -> bool:
        return self.severity > Grade(other).severity

    def __ge__(self, other: str) -> bool:
        return self.severity >= Grade(other).severity


@dataclass(frozen=True, slots=True)
class Graded:
    """What one driver did on one server when it was asked one question."""

    question: str
    driver: str
    """As in keys: a rival has its version behind its name."""
    server: str
    version: str
    """Of the driver's package."""
    grade: Grade | None
    """None: it could not be graded, and ``said`` tells why."""
    said: str
    """What it did, in a sentence."""
    figures: Mapping[str, Any] = field(default_factory=dict)
    times: int = 1
    """How often it was asked, each time in a fresh host."""
    of_them: int = 1
    """How many of these came to this grade, the worst of all."""
    seeds: tuple[int, ...] = ()
    seconds: float = 0.0
    noise: tuple[str, ...] = ()
    """What the driver wrote or warned of meanwhile."""
    wire: tuple[str, ...] = ()
    """What the wire saw, where there was one that fails."""
    family: str = ""
    expected: str = ""
    """The grade that was expected; empty where none was."""

    @property
    def key(self) -> str:
        return f"{self.question}-{self.driver}-{self.server}"

    @property
    def severity(self) -> int:
        """Return how bad it is, as a number. What could not be graded comes before everything."""
        return len(Grade) if self.grade is None else self.grade.severity

    def to_json(self) -> dict[str, Any]:
        """Return what it says, without what is empty but for what every one of them has."""
        whole = asdict(self)
        return {name: value for name, value in whole.items() if name in NAMED or value not in ("", (), {}, None)}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Graded:
        lists = {name: tuple(said.get(name, ())) for name in ("seeds", "noise", "wire")}
        grade = Grade(said["grade"]) if "grade" in said else None
        return cls(**{**said, **lists, "grade": grade})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, as a reader who has no question files needs it."""

    why: str
    """Its docstring: what is asked, and how people meet it."""
    good: str
    family: str
    number: str = ""
    sources: tuple[str, ...] = ()
    """Addresses of reports by people who met it."""

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Asked:
        return cls(**{**said, "sources": tuple(said.get("sources", ()))})


@dataclass(frozen=True, slots=True)
class Behaviours:
    """A file of grades, with the questions that they answer."""

    questions: Mapping[str, Asked]
    graded: tuple[Graded, ...]


def written(graded: Iterable[Graded], questions: Mapping[str, Asked], facts: Mapping[str, Any]) -> str:
    """Return the file of a run's grades."""
    asked = {name: asdict(questions[name]) for name in sorted(questions)}
    whole = {"format": FORMAT, "facts": dict(facts), "questions": asked, "graded": [one.to_json() for one in graded]}
    return json.dumps(whole, allow_nan=False, indent=1)


def read(text: str) -> Behaviours:
    """Return the grades in a file. Raises ValueError, in a sentence, for what is no such file."""
    said = json.loads(text)
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        found = said.get("format", "none") if isinstance(said, dict) else type(said).__name__
        raise ValueError(f"this is no file of behaviours: its format is {found}, and {FORMAT} is what can be read")
    try:
        questions = {name: Asked.from_json(one) for name, one in said.get("questions", {}).items()}
        return Behaviours(questions, tuple(Graded.from_json(one) for one in said["graded"]))
    except (AttributeError, KeyError, TypeError) as wrong:
        raise ValueError(f"this file of behaviours cannot be read: {type(wrong).__name__}: {wrong}") from None
