"""A timed run: its contests, held when the first of their cells is asked for, and their journal."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from reports.records.key import Key
from reports.records.run import BROKEN_OFF, CONTROLS, Measurement, Outcome, Run
from reports.records.run import Contest as ContestRecord
from suites.contest.host_pool import HostPool
from suites.contest.host_process import ROOT
from suites.contest.journal import Journal
from suites.contest.placement import CannotPlace, cpus, placed
from suites.contest.plan import Plan
from suites.contest.prepared_server import PreparedServer
from suites.contest.record import contest_record, not_held
from suites.contest.referee import Referee
from suites.contest.result import Burst, Result
from suites.contest.resume import Saved, restored, same_facts
from suites.contest.watch import Disturbed
from suites.matrix.cells import Cell
from suites.matrix.contests import Contest, Entry
from suites.matrix.effort import Effort
from suites.servers.contract import Unavailable
from suites.servers.sources.supervised import DidNotStart
from suites.system import cache
from suites.system.directories import locked
from suites.system.redact import redacted
from suites.system.sources import Sources


class Busy(Exception):
    """Another timed run is under way on this machine, or may be. One sentence."""


@contextmanager
def alone_on_this_machine() -> Iterator[None]:
    """Lock out a second timed run: two at once would time each other. The runs of other users are not seen."""
    path = cache.directory() / "timed-run.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = locked(path)
    except BlockingIOError:
        raise Busy(
            "another timed run is under way on this machine, and each would slow the other: wait for it, or say "
            "--anyway to measure all the same"
        ) from None
    except OSError as error:
        raise Busy(
            f"whether another timed run is under way cannot be known: {path.parent} cannot be used "
            f"({error.strerror}); say {cache.VARIABLE}=DIRECTORY to keep things elsewhere, or --anyway to measure all "
            "the same"
        ) from None
    with lock:
        yield


@dataclass(slots=True)
class Held:
    """A contest that is over, or as far as it came."""

    results: Mapping[str, Result]
    record: ContestRecord
    broken_off: str = ""
    own: Mapping[Key, Measurement] = field(init=False)
    """By key, without the controls, which run under the reference's."""

    def __post_init__(self) -> None:
        self.own = {one.key: one for one in self.record.measurements if one.role not in CONTROLS}


@dataclass(slots=True)
class Session:
    plan: Plan
    files: dict[str, str]
    """Driver -> the file that holds it."""
    prepared_of: Callable[[str], PreparedServer]
    """Raises Unavailable or DidNotStart."""
    journal: Journal
    saved: Mapping[str, Saved] = field(default_factory=dict)
    """What a broken run had measured already."""
    progress: Callable[[Contest, Effort, str], None] = lambda contest, effort, what: None
    interrupted: Callable[[], None] = lambda: None
    """Called between bursts; raises when the run is to end."""
    held: dict[str, Held] = field(default_factory=dict)
    _host_pools: dict[str, HostPool] = field(default_factory=dict)
    _sources: Sources = field(default_factory=lambda: Sources(ROOT))
    _places: Mapping[Key, tuple[Contest, Entry]] = field(init=False)
    """Where each cell is to be measured."""

    def __post_init__(self) -> None:
        self._places = {entry.cell.key: (contest, entry) for contest in self.plan.contests for entry in contest.own}

    def of(self, cell: Cell) -> tuple[Sequence[Burst], Measurement]:
        """Return what came of a cell; its contest is held now, if it was not before."""
        contest, entry = self._places[cell.key]
        if contest.name not in self.held:
            self._hold(contest)
        held = self.held[contest.name]
        measurement = held.own[cell.key]
        return held.results[entry.name].bursts if measurement.measured else (), measurement

    def record(self, why_not: str = "") -> Run:
        """Return the run as a report reads it."""
        why_not = why_not or next((held.broken_off for held in self.held.values() if held.broken_off), "")
        if dropped := [name for name, held in self.held.items() if held.broken_off and not held.results]:
            why_not += f"; not held: {', '.join(dropped)}"
        return self.plan.record({name: held.record for name, held in self.held.items()}, why_not)

    def _hold(self, contest: Contest) -> None:
        self.interrupted()
        saved = self.saved.get(contest.name, Saved())
        if saved.complete:
            self._restore(contest, saved)
        elif not saved.blocks and (spent := self.plan.spent(contest)):
            self._pass_over(contest, Outcome.ABSENT, f"not held: {spent}", broken_off=spent)
        else:
            self._hold_now(contest, saved)

    def _hold_now(self, contest: Contest, saved: Saved) -> None:
        try:
            prepared = self.prepared_of(contest.server)
            prepared.connected()
            chosen = cpus(contest.placement, prepared.server.pids, in_process=not prepared.wired)
        except (Unavailable, CannotPlace) as reason:
            self._pass_over(contest, Outcome.ABSENT, f"no {contest.server}: {reason}")
        except DidNotStart as failure:
            self._pass_over(contest, Outcome.FAILED, str(failure))
        else:
            self._know(contest, prepared, saved)
            effort = saved.effort or self._effort(contest)
            hosts = self._host_pool(contest, prove_first=not saved.blocks)
            referee = Referee(contest, prepared, effort, chosen, self.plan.seed, hosts)
            self._measure(referee, saved)

    def _host_pool(self, contest: Contest, prove_first: bool) -> HostPool:
        """Return the hosts of a contest. If it begins with proofs, the first host of the next contest begins meanwhile,
        when nothing is timed yet."""
        following = self._to_hold_after(contest)[:1] if prove_first else ()
        for one in (contest, *following):
            if one.name not in self._host_pools:
                self._host_pools[one.name] = HostPool.of(one, self.files, self.plan.seed)
                self._host_pools[one.name].prepare()
        return self._host_pools[contest.name]

    def close(self) -> None:
        """Close all hosts, also those that wait for a contest that is not held."""
        for hosts in self._host_pools.values():
            hosts.close()

    def _effort(self, contest: Contest) -> Effort:
        """Return the contest's effort, by what is still to be measured after it."""
        return self.plan.effort_of(contest, self._to_hold_after(contest))

    def _to_hold_after(self, contest: Contest) -> list[Contest]:
        done = {contest.name, *self.held, *(name for name, saved in self.saved.items() if saved.complete)}
        return [one for one in self.plan.to_hold if one.name not in done]

    def _restore(self, contest: Contest, saved: Saved) -> None:
        """Take over a complete contest: nothing is left to measure, and no server needed for it."""
        assert saved.effort
        self.plan.facts.setdefault("servers", {})[contest.server] = saved.server
        self._keep(contest, restored(contest, saved), saved.effort, saved.blocks)

    def _pass_over(self, contest: Contest, outcome: Outcome, reason: str, broken_off: str = "") -> None:
        record = not_held(contest, self._effort(contest), self.plan.seed, outcome, reason)
        self.held[contest.name] = Held({}, record, broken_off)

    def _know(self, contest: Contest, prepared: PreparedServer, saved: Saved) -> None:
        """Note the facts of each server once; a broken run goes on only under the same ones."""
        url = prepared.server.url
        facts = {name: redacted(value, url) for name, value in prepared.server.facts().items()}
        if saved.server:
            same_facts({"servers": {contest.server: saved.server}}, {"servers": {contest.server: facts}})
        self.plan.facts.setdefault("servers", {})[contest.server] = facts
        self.journal.write({"is": "server", "contest": contest.name, "facts": facts})

    def _know_way(self, contest: Contest, prepared: PreparedServer) -> None:
        """Note how much longer the way to the server really was."""
        if rtt := dict(contest.settings).get("rtt"):
            self.plan.facts.setdefault("links", {})[rtt] = prepared.reached(rtt).achieved.facts()

    def _measure(self, referee: Referee, saved: Saved) -> None:
        contest, broken_off = referee.contest, ""
        referee.note, referee.interrupted = self._note, self.interrupted
        referee.pause = lambda launch, block: self._between(referee, launch, block)
        self.progress(contest, referee.effort, "starts")
        try:
            with placed(referee.cpus, referee.prepared.server.pids):
                referee.measure(saved)
                self._know_way(contest, referee.prepared)
            self.journal.sync()
        except BaseException as end:
            broken_off = f"{BROKEN_OFF}: {_words(end, referee.prepared.server.url)}"
            raise
        finally:
            # Kept even when the run ends in the middle: what was measured by then is as good as any.
            self._keep(contest, referee.results, referee.effort, referee.blocks, broken_off)
            self.progress(contest, referee.effort, "ends")

    def _note(self, record: dict[str, Any]) -> None:
        """Write it down. A launch is over only if the next one's hosts will be the same program."""
        if record["is"] == "launched" and (file := self._sources.changed()):
            raise Disturbed(
                f"{file} was changed while the run was under way, by a driver's step or by hand, and hosts that begin "
                "later would do something else: see what it holds, and begin a new run"
            )
        self.journal.write(record)

    def _keep(
        self, contest: Contest, results: dict[str, Result], effort: Effort, blocks: int, broken_off: str = ""
    ) -> None:
        record = contest_record(contest, results, effort, blocks, self.plan.seed, broken_off)
        self.held[contest.name] = Held(results, record, broken_off)

    def _between(self, referee: Referee, launch: int, block: int) -> None:
        self.journal.afford_sync()
        where = f"launch {launch + 1}/{referee.effort.launches}, block {block + 1}/{referee.blocks}"
        self.progress(referee.contest, referee.effort, where)


def _words(end: BaseException, url: str) -> str:
    return redacted(" ".join(str(end).split()) or type(end).__name__, url)


def journal_path(directory: Path, started: datetime) -> Path:
    """Return a name that no other run has, whenever and wherever it began."""
    return directory / f"{started:%Y%m%dT%H%M%S}-{os.getpid()}-{secrets.token_hex(2)}.journal"
