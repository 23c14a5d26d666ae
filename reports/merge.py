"""Shards from several machines into one run. A contest is one machine's work, and keeps that machine's facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from reports.records.checks import printable
from reports.records.facts import beside, common, facts_of, flat
from reports.records.run import FORMAT, Contest, Run

# What the columns of one matrix are: in these the shards must agree. Machines, kernels and servers may differ.
PLATFORM = ("python", "implementation", "free_threaded", "event_loop", "allocator")


class Conflict(ValueError):
    """Why these are not shards of one run: one sentence."""


@dataclass(frozen=True, slots=True)
class Shard:
    name: str
    """The name of its file, for sentences."""
    run: Run


@dataclass(frozen=True, slots=True)
class Held:
    """A contest, where it came from, and everything that it was held under."""

    contest: Contest
    shard: Shard
    facts: dict[str, Any]


def merge(shards: Sequence[Shard]) -> Run:
    """Make one run of all contests. Facts that the shards do not share stand with their contests."""
    held = list(_once(_held(shards)))
    _agree(held)
    facts = common([one.facts for one in held] or [dict(one.run.facts) for one in shards])
    session = _session(facts.pop("session", {}), shards)
    known = {**facts, "session": session}
    why_not = "; ".join(f"{one.name}: {one.run.why_not}" for one in shards if not one.run.complete)
    return Run(
        facts=facts,
        contests=tuple(replace(one.contest, facts=beside(one.facts, known)) for one in held),
        complete=not why_not,
        why_not=why_not,
        format=min((one.run.format for one in shards), default=FORMAT),
        **session,
    )


def _session(shared: dict[str, Any], shards: Sequence[Shard]) -> dict[str, Any]:
    """Return the merged session: what the sessions share, else the first start and seed. Contests keep their own."""
    first = min((one.run for one in shards), key=lambda run: datetime.fromisoformat(run.started))
    return {"effort": "mixed", "seed": first.seed, **shared, "started": first.started}


def _held(shards: Sequence[Shard]) -> Iterator[Held]:
    for shard in shards:
        run = shard.run
        session = {"effort": run.effort, "seed": run.seed, "started": run.started}
        for contest in run.contests:
            facts = facts_of(run, contest)
            yield Held(contest, shard, {**facts, "session": {**session, **facts.get("session", {})}})


def _once(held: Iterator[Held]) -> Iterator[Held]:
    """Yield each contest once. The same file given twice does no harm; two measurements of one cell are a conflict."""
    seen: dict[tuple[str, Any, str], Held] = {}
    for one in held:
        contest = one.contest
        first = seen.setdefault((contest.workload, contest.settings, contest.server), one)
        if first is one:
            yield one
        elif (first.contest, first.facts) != (contest, one.facts):
            raise Conflict(
                f"{_both(first.contest, contest)} stands in {first.shard.name} and in {one.shard.name}, and not alike; "
                "a contest is one machine's work: leave it out of one of them"
            )


def _both(first: Contest, second: Contest) -> str:
    """Return the key that both have, or the reference's: cells of two contests do not meet afterwards either."""
    keys = {str(one.key) for one in second.measurements}
    return next((str(one.key) for one in first.measurements if str(one.key) in keys), str(first.key(first.reference)))


def _agree(held: Sequence[Held]) -> None:
    """Refuse cells of one column that are of two versions, reached in two ways, or do two things."""
    said: dict[str, tuple[Any, Shard]] = {}
    for one in held:
        for name, fact in _columns(one):
            first, shard = said.setdefault(name, (fact, one.shard))
            if fact != first:
                raise Conflict(
                    f"{printable(name, 80)} is {printable(str(first), 80)} in {shard.name} and "
                    f"{printable(str(fact), 80)} in {one.shard.name}; shards of one run are measured with one lock: "
                    "to see what a version changes, compare them instead"
                )


def _columns(one: Held) -> Iterator[tuple[str, Any]]:
    for name, fact in flat(one.facts).items():
        where, _, rest = name.partition(".")
        if (where == "client" and rest in PLATFORM) or (where == "drivers" and rest.endswith(".version")):
            yield name, fact
    for measurement in one.contest.measurements:
        yield f"edition of {one.contest.workload}", measurement.edition


# pytest-benchmark's part of the file, so that its own command and others go on reading it.

TOP = ("datetime", "version")


def together(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return all benchmarks, each once, and what shards agree on of machine and commit. Empty where none has any."""
    known = [part for part in parts if part]
    if not known:
        return {}
    benchmarks = {str(one.get("fullname", number)): one for number, one in enumerate(_all(known))}
    about = {name: _alike([part.get(name) for part in known]) for name in ("machine_info", "commit_info")}
    return {**about, "benchmarks": list(benchmarks.values()), **{name: known[0].get(name, "") for name in TOP}}


def _all(parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [one for part in parts for one in part["benchmarks"]]


def _alike(said: Sequence[Any]) -> dict[str, Any]:
    return common([one if isinstance(one, dict) else {} for one in said], {})
