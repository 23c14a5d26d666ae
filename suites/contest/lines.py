"""What the lines of a journal say, as records that refuse nonsense: a journal is read as strictly as a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from reports.records.as_json import read
from reports.records.checks import RecordError, at, check, demand, refuse
from reports.records.run import Run
from suites.contest.placement import CPUS, MARKS
from suites.contest.proof import Proof
from suites.contest.result import Burst
from suites.matrix import budget
from suites.matrix.effort import EFFORTS, Effort

TICKS = 20_000_000
"""Nanoseconds by which a kernel that counts CPU time in ticks may be wrong."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The first line."""

    manifest: Mapping[str, tuple[str, ...]]
    """Contest -> the keys of its cells."""
    seed: int
    effort: str
    started: str
    facts: Mapping[str, Any]

    def __post_init__(self) -> None:
        Run(self.facts, (), self.effort, self.seed, self.started, complete=True)  # what a report refuses of them
        check(self)
        if self.effort not in EFFORTS:
            at("effort", seconds_of, self.effort)


@dataclass(frozen=True, slots=True)
class Resumed:
    """The run broke, and went on here."""


@dataclass(frozen=True, slots=True)
class Full:
    """The disk was full, and the run broke."""

    why: str


@dataclass(frozen=True, slots=True)
class Served:
    contest: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was known of an entry before there were bursts."""

    proof: Proof | None
    cause: str
    step_ns: float
    steps: int
    blocks: int
    """Blocks of each launch that it takes part in."""
    notes: tuple[str, ...]
    costs: Mapping[str, float]

    def __post_init__(self) -> None:
        check(self)
        if self.proof:
            at("proof", check, self.proof)
        least = 0 if self.cause else 1
        demand(self.step_ns >= 1 or self.step_ns == least, f"{self.step_ns}; time goes forward", "step_ns")
        demand(self.steps >= least, f"{self.steps}; the least is {least}", "steps")
        demand(self.blocks >= least, f"{self.blocks}; the least is {least}", "blocks")
        demand(bool(self.proof or self.cause), "neither a proof nor a cause why there is none", "proof")


@dataclass(frozen=True, slots=True)
class Calibrated:
    contest: str
    blocks: int
    effort: Effort
    entries: Mapping[str, Calibration]

    def __post_init__(self) -> None:
        check(self)
        at("effort", check, self.effort)


@dataclass(frozen=True, slots=True)
class Renewed:
    contest: str
    launch: int
    block: int
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """A burst."""

    contest: str
    entry: str
    launch: int
    block: int
    taken: tuple[int, ...]
    wall: int
    user: int
    sys: int
    preempted: int
    marks: tuple[str, ...]
    callers: int
    turn: int

    def __post_init__(self) -> None:
        check(self)
        for sentence in self._wrong():
            raise RecordError(sentence)

    @property
    def burst(self) -> Burst:
        return Burst(**{name: getattr(self, name) for name in Burst.__dataclass_fields__})

    def _wrong(self) -> Iterator[str]:
        """Yield what no host can have measured."""
        for name in ("user", "sys", "preempted", "callers", "turn"):
            if getattr(self, name) < 0:
                yield f"{name} is {getattr(self, name)}, and cannot be less than nothing"
        if min(self.taken, default=0) <= 0:
            yield "no step, or one that took no time"
        together, cpu = sum(self.taken), self.user + self.sys
        if together > self.wall * max(1, self.callers):
            yield f"steps of {together} ns together in a burst of {self.wall} ns"
        if self.burst.paused and not self.marks:
            yield f"steps of {together} ns together in a burst of {self.wall} ns that nothing held up"
        if cpu > 2 * CPUS * self.wall + TICKS:
            yield f"{cpu} ns of CPU in a burst of {self.wall} ns"
        if unknown := set(self.marks).difference(MARKS):
            yield f"marked {min(unknown)!r}; marks are {', '.join(MARKS)}"


@dataclass(frozen=True, slots=True)
class Out:
    """A cell cannot go on, and why."""

    contest: str
    entry: str
    cause: str

    def __post_init__(self) -> None:
        demand(bool(self.cause), "empty", "cause")


@dataclass(frozen=True, slots=True)
class Revived:
    """A server died under an entry and was restarted."""

    contest: str
    entry: str
    note: str


@dataclass(frozen=True, slots=True)
class Again:
    """A launch begins again: a cell changed what all find, and it was not seen at once which one."""

    contest: str
    launch: int


@dataclass(frozen=True, slots=True)
class Launched:
    """A launch was finished."""

    contest: str
    launch: int


@dataclass(frozen=True, slots=True)
class Enough:
    """A budget had no time for more launches."""

    contest: str
    launches: int


Said: TypeAlias = Resumed | Full | Served | Calibrated | Renewed | Measured | Out | Revived | Again | Launched | Enough
KINDS: dict[str, type[Said]] = {
    "resumed": Resumed,
    "full": Full,
    "server": Served,
    "calibrated": Calibrated,
    "renewed": Renewed,
    "burst": Measured,
    "out": Out,
    "revived": Revived,
    "again": Again,
    "launched": Launched,
    "enough": Enough,
}


def said(record: Mapping[str, Any]) -> Said:
    """Return what a line says, or raise a RecordError."""
    what = record.get("is")
    if not isinstance(what, str) or what not in KINDS:
        refuse(what, f"one of {', '.join(KINDS)}")
    found: Said = read(KINDS[what], {name: value for name, value in record.items() if name != "is"})
    if not isinstance(found, Calibrated | Measured):  # which have looked already
        check(found)
    return found


def planned(record: Mapping[str, Any]) -> Planned:
    found: Planned = read(Planned, {name: value for name, value in record.items() if name != "format"})
    return found


def seconds_of(effort: str) -> float:
    """Return the seconds of a budget by the name that a plan has for it."""
    try:
        if not effort.startswith(budget.NAMED):
            raise ValueError(f"{effort!r} is no effort")
        return budget.duration(effort.removeprefix(budget.NAMED))
    except ValueError as wrong:
        raise RecordError(str(wrong)) from None
