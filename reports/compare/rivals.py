"""Version against version, from one run in which they met in the same blocks: nothing but the version differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from packaging.version import InvalidVersion, Version

from reports.records.facts import fact, facts_of, under
from reports.records.key import row_of
from reports.records.run import Run, address
from reports.records.words import count
from reports.sheets import Sheet, Table
from reports.statistics.controls import said
from reports.statistics.verdicts import Judged, Verdict, Word, judged, trust

HEADER = ("contest", "from", "to", "verdict", "time")
NONE = "no rival was measured: pytest --benchmark-only --rival asyncpg==0.30.0 ... races one"


@dataclass(frozen=True, slots=True)
class Race:
    """A version and the one before it in one contest; or another loop or Python beside what is installed."""

    contest: str
    older: str
    newer: str
    verdict: Verdict
    """The newer version's, beside the older."""
    void: str
    """Why this contest may say nothing; its verdict is unresolved then."""


def races(run: Run) -> tuple[Race, ...]:
    """Return every step from a version to the next, oldest first, and from the first to the last."""
    return tuple(race for one in judged(run) for race in _races(run, one))


def not_had(run: Run) -> dict[str, str]:
    """Return the rivals that came to no race, and why."""
    whys = {label: fact(about, "why_not") for facts in under(run) for label, about in _raced(facts)}
    return {label: str(why) for label, why in whys.items() if why}


def sheet(run: Run, name: str) -> Sheet:
    held = trust(judged(run))
    rows = tuple(map(_row, races(run)))
    lines = (
        f"{held.false_differences} of {count(held.twins, 'twin')} called different; "
        f"{held.handicaps_seen} of {count(held.handicaps, 'handicap')} seen",
        *(f"{label} could not be had: {why}" for label, why in not_had(run).items()),
        *([] if rows else [NONE]),
    )
    return Sheet(name, lines, (Table("one version over the one before it", HEADER, rows, asked=True),) if rows else ())


def _row(race: Race) -> tuple[str, ...]:
    word = f"void: {race.void}" if race.void else _told(race.verdict.word)
    return race.contest, race.older, race.newer, word, said(race.verdict.ratio, race.verdict.interval)


def _told(word: Word) -> str:
    return "not told apart" if word is Word.UNRESOLVED else word


def _races(run: Run, one: Judged) -> Iterator[Race]:
    facts = facts_of(run, one.contest)
    for older, newer in _pairs(facts, one.drivers):
        if verdict := one.between(newer, older):
            yield Race(address(one.contest), older, newer, verdict, one.void)


def _pairs(facts: Mapping[str, Any], drivers: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pair versions one after the other, and the first with the last; another loop or Python with what is installed."""
    raced = dict(_raced(facts))
    for driver in drivers:
        rivals = [name for name in drivers if driver not in raced and name in raced and row_of(name) == driver]
        same_loop = [driver, *(name for name in rivals if "@" not in name)]
        versions = sorted(same_loop, key=lambda name: _version(facts, name))
        yield from pairwise(versions)
        if len(versions) > 2:
            yield versions[0], versions[-1]
        yield from ((driver, name) for name in rivals if "@" in name)


def _raced(facts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield rivals by their labels, with what is known of each."""
    found = fact(facts, "rivals")
    yield from found.items() if isinstance(found, Mapping) else ()


def _version(facts: Mapping[str, Any], name: str) -> Version:
    try:
        return Version(str(fact(facts, "drivers", name, "version")))
    except InvalidVersion:
        return Version("0")
