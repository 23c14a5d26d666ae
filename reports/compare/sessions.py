"""Two sessions, or an older one and several newer: which cells moved, and what else did. Pure functions of runs.

Seconds of two sessions are of two hours and maybe two machines; what compares is each cell's ratio to a driver that
was timed in the same blocks. Where the facts agree, times are said beside it, and never judged: of two runs of the
same code, one after the other, their tests call 38 to 84 of 100 cells different.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reports.compare.contest import Change, Pair, changes, void
from reports.records.facts import fact, facts_of, flat, source
from reports.records.key import Key
from reports.records.run import NOT_REACHED, OWN, Contest, Measurement, Outcome, Run, address
from reports.statistics.contrasts import benjamini_hochberg
from reports.statistics.verdicts import Judged, Trust, Word, judged, trust

FALSE = 0.05  # the share of the differences in the list that may be none
TEXTS = ("workloads", "code")  # facts that are pages long: only which of them differ is said
DIFFERENT = (Word.SLOWER, Word.FASTER)


@dataclass(frozen=True, slots=True)
class Session:
    """One side of a comparison: a file, and what its own controls say about it."""

    name: str
    run: Run
    trust: Trust
    by_bursts: bool
    """Whether it was judged by its bursts; where one side kept none, both are judged by the medians of their blocks."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that is not the same under both; None where one of them does not say."""

    place: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Note:
    """A cell or contest without a verdict, and why."""

    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    before: Session
    after: Session
    facts: tuple[Fact, ...]
    changes: tuple[Change, ...]
    """The most significant first."""
    void: tuple[Note, ...]
    """Contests that nothing may be concluded from."""
    lists: Mapping[str, tuple[Note, ...]]
    """Cells that cannot be compared, by what became of them."""

    def of(self, *words: Word) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.word in words)


def compare(before: tuple[str, Run], *after: tuple[str, Run]) -> tuple[Comparison, ...]:
    """Compare the older run with each of the newer ones."""
    by_bursts = all(run.by_bursts for _, run in (before, *after))
    old, *new = (_session(*side, by_bursts) for side in (before, *after))
    return tuple(_compare(old, newer) for newer in new)


def recurring(comparisons: Sequence[Comparison]) -> tuple[Change, ...]:
    """Return the least change that every newer run shows: recurrence is the proof, a narrow interval is not.

    A cell that they call differently is unresolved.
    """
    seen = [{change.key: change for change in one.changes} for one in comparisons]
    everywhere = [key for key in seen[0] if all(key in changes for changes in seen)]
    return _sorted(_least([changes[key] for changes in seen]) for key in everywhere)


def _least(changes: Sequence[Change]) -> Change:
    least = min(changes, key=lambda change: change.factor)
    agreed = all(change.word is least.word for change in changes)
    return least if agreed else replace(least, word=Word.UNRESOLVED)


def _session(name: str, run: Run, by_bursts: bool) -> Session:
    return Session(name, run, trust(judged(run, by_bursts)), by_bursts)


def _compare(before: Session, after: Session) -> Comparison:
    old, new = _judged(before), _judged(after)
    pairs = {one: _pair(before.run, after.run, old[one], new[one]) for one in new if one in old}
    voided = {one: why for one, pair in pairs.items() if (why := void(pair, (before.name, after.name)))}
    moved = [change for one, pair in pairs.items() if one not in voided for change in changes(pair)]
    return Comparison(
        before=before,
        after=after,
        facts=_facts(before.run, after.run, [(pair.before.contest, pair.after.contest) for pair in pairs.values()]),
        changes=_sorted(of_a_list(moved)),
        void=tuple(Note(one, why) for one, why in voided.items()),
        lists=_lists(before.run, after.run),
    )


def _judged(session: Session) -> dict[str, Judged]:
    """Judge contests by their names; where nothing was measured, there is nothing to judge."""
    return {address(one.contest): one for one in judged(session.run, session.by_bursts)}


def _pair(before: Run, after: Run, old: Judged, new: Judged) -> Pair:
    was, now = facts_of(before, old.contest), facts_of(after, new.contest)
    alike = all(fact(was, *place) == fact(now, *place) is not None for place in _grounds(new.contest))
    return Pair(old, new, lambda driver: _version(was, driver) == _version(now, driver), alike)


def _version(facts: Mapping[str, Any], driver: str) -> tuple[Any, Any]:
    return fact(facts, "drivers", driver, "version"), fact(facts, "drivers", driver, "about")


def _grounds(contest: Contest) -> tuple[tuple[str, ...], ...]:
    """Return what must be the same before times stand side by side. Drivers may differ: they are what is compared."""
    return ("machine",), ("client",), ("servers", contest.server)


def of_a_list(found: Sequence[Change]) -> Iterator[Change]:
    """Yield changes that hold in a list: over many contests some differ by chance; 5 of 100 of these may be wrong."""
    chances = iter(benjamini_hochberg([change.p for change in found if change.p is not None]))
    for change in found:
        lucky = change.p is not None and next(chances) > FALSE
        yield replace(change, word=Word.UNRESOLVED) if lucky and change.word in DIFFERENT else change


def _sorted(found: Iterator[Change]) -> tuple[Change, ...]:
    return tuple(sorted(found, key=lambda change: (change.word not in DIFFERENT, -change.factor, str(change.key))))


def _facts(before: Run, after: Run, contests: Sequence[tuple[Contest, Contest]]) -> tuple[Fact, ...]:
    """Return facts that differ between runs, and between contests held elsewhere than the rest of their run."""
    found = list(differing({"effort": before.effort, **before.facts}, {"effort": after.effort, **after.facts}))
    for was, now in contests:
        if was.facts or now.facts:
            found += differing(facts_of(before, was), facts_of(after, now))
    told = {
        (one.place, repr(one.before), repr(one.after)): one for one in found if not one.place.startswith("session.")
    }
    return tuple(told.values())


def differing(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield the facts that are not the same under both, each by its place."""
    old, new = (flat(_readable(facts)) for facts in (was, now))
    for place in dict.fromkeys((*old, *new)):
        if old.get(place) != new.get(place):
            if place.partition(".")[0] in TEXTS:
                yield Fact(place, *("" if place in side else None for side in (old, new)))
            else:
                yield Fact(place, old.get(place), new.get(place))


def _readable(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts with the code of each step in its place: newer runs hold code that several steps share only once."""
    known = {name: fact for name, fact in facts.items() if name != "sources"}
    if isinstance(held := facts.get("code"), Mapping):
        steps = {driver: ops for driver, ops in held.items() if isinstance(ops, Mapping)}
        known["code"] = {driver: {op: source(facts, driver, op) for op in ops} for driver, ops in steps.items()}
    return known


def _lists(before: Run, after: Run) -> dict[str, tuple[Note, ...]]:
    old, new = _cells(before), _cells(after)
    both = [(old[key], one) for key, one in new.items() if key in old]
    lists = {
        "newly failing": [_note(now) for was, now in both if _became(Outcome.FAILED, was, now)],
        NOT_REACHED: [_note(now) for was, now in both if _became(NOT_REACHED, was, now)],
        "newly absent": [_note(now) for was, now in both if _became(Outcome.ABSENT, was, now)],
        "measured again": [_note(now, was.reason) for was, now in both if _became(Outcome.MEASURED, was, now)],
        "another edition": [_note(now, f"{was.edition} -> {now.edition}") for was, now in both if _reworked(was, now)],
        "new": [_note(one) for key, one in new.items() if key not in old],
        "gone": [_note(one) for key, one in old.items() if key not in new],
    }
    return {title: tuple(notes) for title, notes in lists.items() if notes}


def _cells(run: Run) -> dict[Key, Measurement]:
    return {one.key: one for _, one in run if one.role in OWN}


def _became(state: str, was: Measurement, now: Measurement) -> bool:
    return now.state == state != was.state


def _reworked(was: Measurement, now: Measurement) -> bool:
    return was.measured and now.measured and was.edition != now.edition


def _note(one: Measurement, why: str = "") -> Note:
    return Note(str(one.key), why or one.reason)
