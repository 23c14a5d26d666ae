"""What a run writes down and a report reads back. Standard library only. ``SCHEMA.md`` tells it to readers of the JSON.

A record that exists is a good one: each refuses nonsense when it is made, so no later code has to look again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from reprlib import repr as shown  # shortened: what is refused may be huge
from typing import Any

from reports.records.as_json import plain, read
from reports.records.bursts import Bursts
from reports.records.checks import RecordError, at, check, demand
from reports.records.key import Key, spelt
from reports.records.launch import COLUMNS
from reports.records.launch import Launch as Launch

# Format 1: the first. Format 2: bursts are kept. A change that an older reader would misunderstand takes the next
# number and a line here; older formats are read as long as they can be judged.
FORMAT = 2
BURSTS = 2
"""The format from which on bursts are kept."""
READ = (1, FORMAT)
KNOWN = " and ".join(map(str, READ))

BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


class Role(StrEnum):
    """What a measurement is there for. Only a cell and the reference are ranked."""

    CELL = "cell"
    REFERENCE = "reference"
    TWIN = "twin"
    HANDICAP = "handicap"
    FLOOR = "floor"


class Outcome(StrEnum):
    MEASURED = "measured"
    ABSENT = "absent"
    FAILED = "failed"


NOT_HELD, BROKEN_OFF = "its contest was not held", "its contest was broken off"
NOT_REACHED = "not reached"
"""What people are told of a cell that a run ended before: failed or absent in the format, as its reason says."""
KNOWN_WRONG = "; known: "
"""Stands in the reason of a cell that failed as its driver's file says it does; behind it, why."""


class Placement(StrEnum):
    TOGETHER = "together"
    APART = "apart"
    FREE = "free"


CONTROLS = (Role.TWIN, Role.HANDICAP)
"""The reference a second time, which must come out equal; and with a known slowdown, which must be seen."""
OWN = (Role.CELL, Role.REFERENCE, Role.FLOOR)  # a key is there once among these
AGAIN = (Role.REFERENCE, Role.TWIN, Role.HANDICAP)  # one driver three times: they share the reference's key


@dataclass(frozen=True, slots=True)
class Measurement:
    """The result of a cell: never nothing."""

    key: Key
    role: Role = Role.CELL
    outcome: Outcome = Outcome.MEASURED
    reason: str = ""
    """Why there is no number, in words."""
    edition: int = 1
    """The workload's edition: figures of different editions are of different work."""
    launches: tuple[Launch, ...] = ()
    histogram: str = ""
    """Times of all steps in nanoseconds: an HdrHistogram as it encodes itself, base64."""
    statements: int | None = None
    """Statements of one step, as counted in the proof; None where they cannot be seen."""
    round_trips: int | None = None
    """Round trips of one step; None where there is no wire."""
    types: Mapping[str, str] = field(default_factory=dict)
    """Kind of column -> the Python types it came as."""
    costs: Mapping[str, float] = field(default_factory=dict)
    """What a step takes beside time, in a pass that was not timed; ``SCHEMA.md`` has the names."""
    notes: tuple[str, ...] = ()
    """What happened meanwhile, such as "server restarted"."""

    @property
    def measured(self) -> bool:
        return self.outcome is Outcome.MEASURED

    @property
    def state(self) -> str:
        """The outcome in a word for people."""
        before = (NOT_HELD, BROKEN_OFF, NOT_HELD.removeprefix("its contest was "))
        return NOT_REACHED if not self.measured and self.reason.startswith(before) else str(self.outcome)

    @property
    def ranked(self) -> bool:
        """Return whether it can be the fastest: neither a control nor a floor, which is there for scale."""
        return self.role in (Role.CELL, Role.REFERENCE)

    def __post_init__(self) -> None:
        check(self)
        demand(
            self.measured != bool(self.reason.strip()), "must be there unless it is measured, and only then", "reason"
        )
        demand(self.measured == bool(self.launches), "must be there if it is measured, and only then", "launches")
        demand(self.measured or not self.histogram, "there, but it is not measured", "histogram")
        demand(bool(BASE64.fullmatch(self.histogram)), "no base64", "histogram")
        for name, least in (("edition", 1), ("statements", 0), ("round_trips", 0)):
            count = getattr(self, name)
            demand(count is None or count >= least, f"{count}; the least is {least}", name)
        self._check_launches()

    def _check_launches(self) -> None:
        numbers = [launch.number for launch in self.launches]
        demand(numbers == sorted(set(numbers)), f"numbered {numbers}; each stands once, in order", "launches")
        alone = self.role is Role.REFERENCE
        rule = "the reference has no effect" if alone else "all but the reference have an effect"
        for number, launch in enumerate(self.launches):
            demand((launch.effect is None) == alone, f"{rule}, this one is {launch.effect}", f"launches[{number}]")


@dataclass(frozen=True, slots=True)
class Contest:
    """Every cell of one workload at one setting on one server, measured together."""

    workload: str
    settings: tuple[tuple[str, str], ...]
    server: str
    placement: Placement
    reference: str
    """The driver by whose bursts those of the others are divided."""
    seed: int
    launches: int
    blocks: int
    """The number in each launch."""
    burst_ns: int
    measurements: tuple[Measurement, ...]
    bursts: tuple[Bursts, ...] = ()
    """Every burst of each launch, in order of the launches' numbers; format 1 kept none."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What was different here from the run's facts: contests of a merged run come from several machines."""

    def __post_init__(self) -> None:
        check(self)
        for name in ("launches", "blocks", "burst_ns"):
            demand(getattr(self, name) >= 1, f"{getattr(self, name)}; there is at least one", name)
        demand(self.seed >= 0, f"{self.seed}; seeds are not negative", "seed")
        self._check_settings()
        for number, measurement in enumerate(self.measurements):
            at(f"measurements[{number}]", self._check_member, measurement)
        self._check_roles()
        self._check_bursts()

    def _check_settings(self) -> None:
        """Refuse an implied setting. Only the placement that ranks, both on one CPU, may go unnamed."""
        try:
            named = dict(self.key(self.reference).settings)
        except ValueError as wrong:
            raise RecordError(str(wrong)) from None
        demand(len(named) == len(self.settings), f"a name stands twice in {self.settings}", "settings")
        said = named.get("placement", Placement.TOGETHER)
        demand(said == self.placement, f"they say placement={said}, the contest was {self.placement}", "settings")

    def _check_member(self, measurement: Measurement) -> None:
        key = measurement.key
        ours = self.key(key.driver)
        demand(key == ours, f"{key} is of another contest; here it would be {ours}", "key")
        own = measurement.role not in AGAIN or key.driver == self.reference
        demand(own, f"{key} is no {measurement.role}; that would be {self.key(self.reference)}", "role")
        for number, launch in enumerate(measurement.launches):
            if launch.number >= self.launches or launch.blocks > self.blocks:
                plan = f"{self.launches} x {self.blocks}"
                what = f"number {launch.number} with {launch.blocks} blocks, in a contest of {plan}"
                raise RecordError(what, f"launches[{number}]")

    def _check_roles(self) -> None:
        """Refuse a cell that is there twice, or a number without the reference it was divided by."""
        cells = Counter(str(one.key) for one in self.measurements if one.role in OWN)
        twice = [key for key, count in cells.items() if count > 1]
        demand(not twice, f"{', '.join(twice)} more than once", "measurements")
        for role in AGAIN:
            count = sum(one.role is role for one in self.measurements)
            demand(count <= 1, f"{count} of the role {role}", "measurements")
        paired = {launch.number for one in self.measurements if one.role is Role.REFERENCE for launch in one.launches}
        for number, one in enumerate(self.measurements):
            alone = [launch.number for launch in one.launches if launch.number not in paired]
            demand(not alone, f"launches {alone} without the reference", f"measurements[{number}].launches")

    def _check_bursts(self) -> None:
        """Refuse bursts that are not those of the launches beside them: all of a cell's blocks, or nothing kept."""
        if not self.bursts:
            return
        kept = {(one.number, cell): many for one in self.bursts for cell, many in Counter(one.cells).items()}
        numbers = [one.number for one in self.bursts]
        demand(numbers == sorted(set(numbers)), f"numbered {numbers}; each stands once, in order", "bursts")
        for place, one in enumerate(self.measurements):
            for launch in one.launches:
                found = kept.pop((launch.number, place), 0)
                what = f"{found} of {one.key} as {one.role} in launch {launch.number}, where it took part in"
                demand(found == launch.blocks, f"{what} {launch.blocks} blocks", "bursts")
        demand(not kept, f"of launches that are not there: {sorted(kept)[:3]}", "bursts")

    def key(self, driver: str) -> Key:
        """Return the key of a driver in this contest."""
        return Key(self.workload, driver, self.server, self.settings)


@dataclass(frozen=True, slots=True)
class Run:
    """The facts of one session, and everything that came of it."""

    facts: Mapping[str, Any]
    """Facts about machine, servers and versions; anything JSON can hold except null."""
    contests: tuple[Contest, ...]
    effort: str
    seed: int
    started: str
    """ISO 8601, with the offset from UTC."""
    complete: bool
    """Whether everything planned was measured or has its reason."""
    why_not: str = ""
    format: int = FORMAT

    def __post_init__(self) -> None:
        check(self)
        demand(self.format in READ, f"{self.format}; this program knows formats {KNOWN}", "format")
        demand(bool(self.effort), "empty", "effort")
        demand(self.seed >= 0, f"{self.seed}; seeds are not negative", "seed")
        demand(
            _is_time(self.started),
            f"{shown(self.started)} where a time was expected, like 2026-01-31T12:00:00+00:00",
            "started",
        )
        demand(self.complete != bool(self.why_not), "must be there unless complete, and only then", "why_not")
        twice = [
            f"{key} as {role}" for (key, role), count in Counter((m.key, m.role) for _, m in self).items() if count > 1
        ]
        demand(not twice, f"{', '.join(twice)} in two of them", "contests")

    def __iter__(self) -> Iterator[tuple[Contest, Measurement]]:
        return ((contest, one) for contest in self.contests for one in contest.measurements)

    @property
    def by_bursts(self) -> bool:
        """Return whether it kept the bursts that it is judged by."""
        return self.format >= BURSTS

    def find(self, key: Key, role: Role | None = None) -> Measurement | None:
        """Find a measurement by its key; the reference's twin and handicap share its key and are found by role."""
        roles = OWN if role is None else (role,)
        return next((one for _, one in self if one.key == key and one.role in roles), None)

    def to_json(self) -> dict[str, Any]:
        """Return plain dictionaries and lists, for ``json.dumps(..., allow_nan=False)``."""
        return {"format": self.format, "launch": " ".join(COLUMNS), **plain(self)}

    @classmethod
    def from_json(cls, raw: Any) -> Run:
        """Return the run, or raise a RecordError that names the place: a report may come from a stranger."""
        demand(isinstance(raw, dict), "no run: a report holds a mapping with format, facts and contests")
        written = raw.get("format")
        demand(isinstance(written, int) and written in READ, f"{shown(written)}; this program knows {KNOWN}", "format")
        demand(raw.get("launch") == (columns := " ".join(COLUMNS)), f"expected {columns!r}", "launch")
        run: Run = read(cls, {name: value for name, value in raw.items() if name != "launch"})
        return run


def address(of: Contest | Key) -> str:
    """Return what a contest is called: a key without its driver."""
    return "-".join(filter(None, (of.workload, spelt(of.settings), of.server)))


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
