"""A timed run: which contests it holds, their journal, and the record of it all."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reports.records import Contest as ContestRecord
from reports.records import Measurement, Outcome, Run
from suites.engine.cells import Cell
from suites.engine.contest import CONTROLS, Contest, Effort
from suites.engine.journal import Journal
from suites.engine.outcome import contest_record
from suites.engine.placement import cpus, placed
from suites.engine.proof import Here, Proof, prove
from suites.engine.referee import Referee, Result
from suites.engine.resume import Saved, same_facts
from suites.engine.stage import Stage
from suites.servers import cache
from suites.servers.private import locked


class Busy(Exception):
    """Another timed run is under way on this machine. One sentence."""


@contextmanager
def alone_on_this_machine() -> Iterator[None]:
    """Two runs that time at once would time each other."""
    path = cache.directory() / "timed-run.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        lock = locked(path)
    except OSError:
        raise Busy(
            "another timed run is under way on this machine, and each would slow the other: wait for it, or say "
            "--anyway to measure all the same"
        ) from None
    with lock:
        yield


def seconds(effort: Effort, contest: Contest) -> float:
    """About how long a contest takes, for the line that says what is left: its blocks, and starting its hosts."""
    bursts = effort.launches * effort.blocks * len(contest.entries) * effort.burst_ns / 1e9
    return effort.launches * 0.4 + max(bursts, 0.5) * 1.5


@dataclass(slots=True)
class Session:
    """The contests of one run, held when the first of their cells is asked for."""

    contests: Sequence[Contest]
    effort: Effort
    effort_name: str
    seed: int
    files: dict[str, str]
    stage_of: Callable[[str], Stage]
    journal: Journal
    facts: dict[str, Any]
    saved: Mapping[str, Saved] = field(default_factory=dict)
    """What a broken run had measured already."""
    progress: Callable[[Contest, str], None] = lambda contest, what: None
    interrupted: Callable[[], None] = lambda: None
    """Called between bursts; raises when the run is to end."""
    held: dict[str, tuple[dict[str, Result], ContestRecord]] = field(default_factory=dict)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))

    def manifest(self) -> dict[str, list[str]]:
        """What is planned: contest -> the keys of its cells."""
        return {c.name: sorted({str(entry.cell.key) for entry in c.entries}) for c in self.contests}

    def plan(self) -> None:
        """Written first, so that whatever happens it is known what should have been there."""
        self.journal.write(
            {"manifest": self.manifest(), "seed": self.seed, "effort": self.effort_name, "facts": self.facts}
        )
        self.journal.sync()

    def of(self, cell: Cell) -> tuple[Result, Measurement]:
        """What came of a cell: its contest is held now, if it was not before."""
        contest = next(c for c in self.contests if any(e.cell.key == cell.key for e in c.entries))
        if contest.name not in self.held:
            self._hold(contest)
        results, record = self.held[contest.name]
        measurement = next(m for m in record.measurements if m.key == cell.key and m.role not in CONTROLS)
        return results[contest.entry(cell).name], measurement

    def _hold(self, contest: Contest) -> None:
        stage, saved = self.stage_of(contest.server), self.saved.get(contest.name)
        self._know(contest, stage, saved)
        chosen = cpus(contest.placement, stage.server.pid, in_process=not stage.wired)
        referee = Referee(contest, stage, self.effort, chosen, self.seed, self.files)
        referee.note, referee.interrupted = self.journal.write, self.interrupted
        referee.pause = lambda launch, block: self._between(contest, referee, launch, block)
        self.progress(contest, "starts")
        try:
            with placed(chosen, stage.server.pid):
                referee.measure(saved)
        finally:
            # Kept even when the run ends in the middle: what was measured by then is as good as any.
            record = contest_record(contest, referee.results, self.effort, referee.blocks, self.seed)
            self.held[contest.name] = referee.results, record
            self.journal.sync()
        self.progress(contest, "ends")

    def _know(self, contest: Contest, stage: Stage, saved: Saved | None) -> None:
        """The facts of the server, once for each; a broken run goes on only under the same ones."""
        facts = stage.server.facts()
        self.facts.setdefault("servers", {})[contest.server] = facts
        if saved and saved.server:
            same_facts({contest.server: saved.server}, {contest.server: facts})
        self.journal.write({"is": "server", "contest": contest.name, "facts": facts})

    def _between(self, contest: Contest, referee: Referee, launch: int, block: int) -> None:
        self.journal.flush()
        self.progress(contest, f"launch {launch + 1}/{self.effort.launches}, block {block + 1}/{referee.blocks}")

    def record(self, why_not: str = "") -> Run:
        """The run as a report reads it. What was planned and not measured says so."""
        records = tuple(record for _, record in self.held.values())
        missing = [contest.name for contest in self.contests if contest.name not in self.held]
        why_not = why_not or (f"not held: {', '.join(missing)}" if missing else "")
        return Run(
            facts=self.facts,
            contests=records,
            effort=self.effort_name,
            seed=self.seed,
            started=self.started.isoformat(timespec="seconds"),
            complete=not why_not,
            why_not=why_not,
        )


def journal_path(directory: Path, started: datetime) -> Path:
    """A name that no other run has, whenever and wherever it began."""
    return directory / f"{started:%Y%m%dT%H%M%S}-{os.getpid()}-{secrets.token_hex(2)}.journal"


def proven(cell: Cell, stage: Stage) -> Proof:
    """The proof alone, in this process: for a run that times nothing."""
    return asyncio.run(prove(cell, stage, Here()))


def failed(measurement: Measurement) -> bool:
    return measurement.outcome is Outcome.FAILED
