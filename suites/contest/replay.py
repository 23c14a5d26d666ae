"""A journal's lines taken one after the other, each where a run would have written it and nowhere else.

Where a line before was damaged, what it said is not known: then a launch may be missing, or have begun again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from reprlib import repr as shown  # shortened: what is refused may be huge
from typing import Any

from reports.records.checks import demand
from reports.records.run import CONTROLS
from suites.contest.lines import (
    Again,
    Calibrated,
    Calibration,
    Enough,
    Full,
    Launched,
    Measured,
    Out,
    Planned,
    Renewed,
    Resumed,
    Revived,
    Said,
    Served,
    seconds_of,
)
from suites.contest.result import Burst
from suites.matrix import budget, costs
from suites.matrix.effort import EFFORTS, Effort


@dataclass(slots=True)
class Saved:
    """One contest, as far as it came."""

    blocks: int = 0
    """0: it was not calibrated yet, and starts from the beginning."""
    entries: dict[str, Calibration] = field(default_factory=dict)
    effort: Effort | None = None
    """What the contest was given of a budget, or what the effort's name stands for."""
    launches: int = 0
    """How many were finished."""
    bursts: dict[tuple[int, int, str], Burst] = field(default_factory=dict)
    """By launch, block and entry."""
    server: dict[str, str] = field(default_factory=dict)
    known: bool = False
    """Whether the server was looked at since the run last began."""
    block: int = -1
    """The block that is under way in the launch that is."""
    turn: int = 0
    """The least that the next burst of it may have."""

    @property
    def complete(self) -> bool:
        return self.effort is not None and self.launches == self.effort.launches

    def kept(self) -> Iterator[tuple[str, Burst]]:
        """Yield the bursts of finished launches, each with its entry."""
        return ((entry, burst) for (_, _, entry), burst in self.finished())

    def finished(self) -> Iterator[tuple[tuple[int, int, str], Burst]]:
        return ((where, burst) for where, burst in self.bursts.items() if where[0] < self.launches)

    def forget_half(self) -> None:
        """Forget a launch that was not finished: the run broke here, and measured it again from here on."""
        self.bursts = dict(self.finished())
        self.known, self.block, self.turn = False, -1, 0


@dataclass(slots=True)
class Replay:
    """Raises a RecordError for a line that no run writes where it stands."""

    planned: Planned
    contests: dict[str, Saved] = field(default_factory=dict)
    damaged: bool = False
    """Whether a line before was."""
    full: bool = False
    """Whether the line before says that the disk was full."""
    under_way: set[str] = field(default_factory=set)
    """Contests of which anything was said since the run last began."""

    def take(self, line: Said) -> None:
        demand(
            not self.full or isinstance(line, Resumed), "after the disk was full a run goes on only when it is resumed"
        )
        if isinstance(line, Resumed):
            self.full = False
            while self.under_way:
                self.contests[self.under_way.pop()].forget_half()
        elif isinstance(line, Full):
            self.full = True
        else:
            demand(line.contest in self.planned.manifest, f"{shown(line.contest)} was not planned", "contest")
            self.under_way.add(line.contest)
            self._take(self.contests.setdefault(line.contest, Saved()), line)

    def _take(self, saved: Saved, line: Any) -> None:
        demand(not saved.complete, "it has all its launches already", "contest")
        if isinstance(line, Served):
            self._serve(saved, line)
            return
        self._must(saved.known, "nothing is known of its server", "contest")
        if isinstance(line, Calibrated):
            self._calibrate(saved, line)
        elif saved.blocks:
            TAKES[type(line)](self, saved, line)
        else:
            self._must(False, "it was not calibrated", "contest")

    def _must(self, holds: bool, sentence: str, place: str = "") -> None:
        """Demand what holds of a journal of which no line is missing."""
        demand(holds or self.damaged, sentence, place)

    def _serve(self, saved: Saved, line: Served) -> None:
        self._must(not saved.known, "its server stands there twice", "contest")
        demand(saved.server in ({}, line.facts), "its server was another one before", "facts")
        saved.server, saved.known = dict(line.facts), True

    def _calibrate(self, saved: Saved, line: Calibrated) -> None:
        self._must(not saved.blocks, "it was calibrated already", "contest")
        refuse_effort(self.planned.effort, line.effort, line.blocks)
        demand(bool(line.entries), "empty", "entries")
        most = max(entry.blocks for entry in line.entries.values())
        demand(most == line.blocks, f"{line.blocks}, and an entry takes part in {most}", "blocks")
        saved.blocks, saved.entries, saved.effort = line.blocks, dict(line.entries), line.effort
        saved.launches, saved.bursts, saved.block, saved.turn = 0, {}, -1, 0

    def _renew(self, saved: Saved, line: Renewed) -> None:
        self._where(saved, line)
        for name in line.order:
            _entry(saved, name, "order")

    def _measure(self, saved: Saved, line: Measured) -> None:
        self._where(saved, line)
        entry, where = _entry(saved, line.entry), (line.launch, line.block, line.entry)
        self._must(not entry.cause, f"{shown(line.entry)} had fallen out", "entry")
        self._must(where not in saved.bursts, "there twice", "entry")
        demand(len(line.taken) == entry.steps, f"{len(line.taken)} steps; a burst of it has {entry.steps}", "taken")
        self._must(line.turn >= saved.turn, f"{line.turn}, after {saved.turn - 1}", "turn")
        saved.bursts[where], saved.turn = line.burst, line.turn + 1

    def _where(self, saved: Saved, line: Renewed | Measured) -> None:
        """Refuse a block that is not the one under way or the next."""
        self._launch(saved, line.launch)
        demand(0 <= line.block < saved.blocks, f"{line.block}; there are {saved.blocks}, counted from 0", "block")
        self._must(line.block - saved.block in (0, 1), f"{line.block} after {saved.block}", "block")
        saved.block = max(0, line.block)

    def _launch(self, saved: Saved, number: int) -> None:
        assert saved.effort
        last = saved.effort.launches
        demand(saved.launches <= number < last, f"{number}, after {saved.launches} of {last}, from 0", "launch")
        self._must(number == saved.launches, f"{number} where {saved.launches} was to come", "launch")

    def _finish(self, saved: Saved, line: Launched) -> None:
        """Take a finished launch: every cell that is still in has a burst in as many blocks as it takes part in."""
        self._launch(saved, line.launch)
        there = [entry for launch, _, entry in saved.bursts if launch == line.launch]
        for name, entry in saved.entries.items():
            whole = entry.cause or there.count(name) == entry.blocks
            self._must(bool(whole), f"{shown(name)} has not a burst in {entry.blocks} blocks", "launch")
        saved.launches, saved.block, saved.turn = line.launch + 1, -1, 0

    def _begin_again(self, saved: Saved, line: Again) -> None:
        self._launch(saved, line.launch)
        saved.bursts, saved.block, saved.turn = dict(saved.finished()), -1, 0

    def _fall_out(self, saved: Saved, line: Out) -> None:
        """Take a cell out of the contest; the reference's controls follow it."""
        self._must(not _entry(saved, line.entry).cause, f"{shown(line.entry)} had fallen out already", "entry")
        for name in (line.entry, *(f"{line.entry}~{role}" for role in CONTROLS)):
            if name in saved.entries:
                saved.entries[name] = replace(saved.entries[name], cause=line.cause)

    def _revive(self, saved: Saved, line: Revived) -> None:
        entry = _entry(saved, line.entry)
        self._must(not entry.notes, "once for each entry, and no more", "entry")
        saved.entries[line.entry] = replace(entry, notes=(*entry.notes, line.note))

    def _enough(self, saved: Saved, line: Enough) -> None:
        assert saved.effort
        fewest = saved.effort.fewest
        demand(saved.effort.share is not None, "there is no budget", "launches")
        demand(max(fewest, saved.launches) <= line.launches < saved.effort.launches, f"{line.launches}", "launches")
        self._must(line.launches == saved.launches, f"{line.launches}, after {saved.launches}", "launches")
        saved.effort = replace(saved.effort, launches=line.launches)


TAKES: dict[type, Any] = {
    Renewed: Replay._renew,
    Measured: Replay._measure,
    Out: Replay._fall_out,
    Revived: Replay._revive,
    Again: Replay._begin_again,
    Launched: Replay._finish,
    Enough: Replay._enough,
}


def _entry(saved: Saved, name: str, place: str = "entry") -> Calibration:
    demand(name in saved.entries, f"{shown(name)} is not in this contest", place)
    return saved.entries[name]


def refuse_effort(name: str, effort: Effort, blocks: int) -> None:
    """Refuse what no contest is given under an effort of this name."""
    whole = EFFORTS.get(name) or _share(effort, seconds_of(name))
    demand(replace(effort, launches=whole.launches) == whole, f"it is not that of {name}", "effort")
    demand(1 <= effort.launches <= whole.launches, f"{effort.launches} of {whole.launches}", "effort.launches")
    most = costs.MOST_BLOCKS if effort.share is not None else whole.blocks
    demand(1 <= blocks <= most, f"{blocks}; at most {most} are planned", "blocks")


def _share(effort: Effort, total: float) -> Effort:
    """Return the largest effort of such a share of a budget."""
    share = effort.share
    demand(share is not None and share <= total, f"{share} of {total:g} s", "effort.share")
    assert share is not None
    least, most = budget.BURST_NS, budget.LONGEST_NS
    demand(least <= effort.burst_ns <= most, f"{effort.burst_ns}; from {least} to {most}", "effort.burst_ns")
    least, most = 1, costs.MOST_BLOCKS
    demand(least <= effort.blocks <= most, f"{effort.blocks}; from {least} to {most}", "effort.blocks")
    fewest, memory = costs.LEAST_LAUNCHES, share >= budget.AMPLE
    return Effort(costs.MOST_LAUNCHES, effort.blocks, effort.burst_ns, share, fewest, share, memory)
