"""What a timed run is to measure, and the record of what came of it: every planned cell ends in one measurement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.records.run import NOT_HELD, Outcome, Run
from reports.records.run import Contest as ContestRecord
from suites.contest.journal import FORMAT
from suites.contest.record import not_held
from suites.matrix.contests import Contest
from suites.matrix.effort import Effort

EffortOf = Callable[[Contest, Sequence[Contest]], Effort]
"""Gives a contest its effort, knowing those that come after it: all the same, or a share of a budget."""


NOTHING = Effort(launches=1, blocks=1, burst_ns=1, seconds=0)
"""The effort of a contest that no driver can take part in. A record wants numbers."""


@dataclass(frozen=True, slots=True)
class Plan:
    contests: Sequence[Contest]
    effort: str
    """Its name, or the budget."""
    effort_of: EffortOf
    seed: int
    facts: dict[str, Any]
    """The facts of servers are added when they have started."""
    started: str
    spent: Callable[[Contest], str] = lambda contest: ""
    """Why a contest is not to be begun; empty while there is time for it."""

    @property
    def to_hold(self) -> list[Contest]:
        """Return the contests in which there is anything to measure."""
        return [contest for contest in self.contests if contest.entries]

    def manifest(self) -> dict[str, list[str]]:
        """Return what is planned: contest -> the keys of its cells."""
        return {contest.name: sorted(_keys(contest)) for contest in self.contests}

    def to_json(self) -> dict[str, Any]:
        """Return the first line of the journal: whatever happens, it says what should have been there."""
        planned = {"seed": self.seed, "effort": self.effort, "started": self.started}
        return {"format": FORMAT, "manifest": self.manifest(), **planned, "facts": self.facts}

    def record(self, held: Mapping[str, ContestRecord], why_not: str = "") -> Run:
        """Return the run as a report reads it. What was planned and not held says so."""
        missing = sum(contest.name not in held for contest in self.to_hold)
        why_not = why_not or (f"the run ended before {missing} of its contests" if missing else "")
        return Run(
            facts=self.facts,
            contests=tuple(held.get(contest.name) or self._not_held(contest, why_not) for contest in self.contests),
            effort=self.effort,
            seed=self.seed,
            started=self.started,
            complete=not why_not,
            why_not=why_not,
        )

    def _not_held(self, contest: Contest, why_not: str) -> ContestRecord:
        effort = self.effort_of(contest, ()) if contest.entries else NOTHING
        return not_held(contest, effort, self.seed, Outcome.FAILED, f"{NOT_HELD}: {why_not}")


def _keys(contest: Contest) -> set[str]:
    return {str(cell.key) for cell in (*(entry.cell for entry in contest.entries), *contest.absent)}
