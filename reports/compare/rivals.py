"""Races of versions as a sheet: first what did not race, then what the gate saw, then every race."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from reports.compare.races import Gap, Race, Raced
from reports.records.checks import printable
from reports.records.run import Run
from reports.records.words import count
from reports.sheets import Sheet, Table
from reports.statistics.controls import said
from reports.statistics.verdicts import Word, judged, trust

HEADER = ("contest", "from", "to", "verdict", "time")
NONE = "no rival was measured: pytest --benchmark-only --rival asyncpg==0.30.0 ... races one"
LONGEST = 300
"""Characters of a reason: an installer's is a paragraph."""


def sheet(of: Raced) -> Sheet:
    lines = (
        *_missing(of.gaps),
        *(f"{label} could not be had: {_short(why)}" for label, why in of.not_had.items()),
        *([] if of.run.complete else [f"{of.name} is not complete: {_short(of.run.why_not)}"]),
        *([str(of.gate)] if of.gate else []),
        _controls(of.run),
        *([] if of.races or of.gaps else [NONE]),
    )
    tables = (
        Table("failed and absent rivals", ("cell", "what", "why"), tuple(_gaps(of)), asked=True),
        Table("one version over the one before it, or over its base", HEADER, tuple(map(_row, of.races)), asked=True),
    )
    return Sheet(of.name, lines, tuple(table for table in tables if table.rows))


def _missing(missing: Sequence[Gap]) -> Iterator[str]:
    if of := Counter(gap.state for gap in missing):
        states = ", ".join(f"{number} {state}" for state, number in of.items())
        yield f"{count(of.total(), 'cell')} did not race: {states}"


def _gaps(of: Raced) -> Iterator[tuple[str, ...]]:
    """Yield cells with their reasons; what could not be had has said its reason once, for all of its cells."""
    for gap in of.gaps:
        if of.not_had.get(gap.key.driver) != gap.why:
            yield str(gap.key), gap.state, _short(gap.why)


def _controls(run: Run) -> str:
    held = trust(judged(run))
    return (
        f"{held.false_differences} of {count(held.twins, 'twin')} called different; "
        f"{held.handicaps_seen} of {count(held.handicaps, 'handicap')} seen"
    )


def _row(race: Race) -> tuple[str, ...]:
    word = f"void: {race.void}" if race.void else _told(race.verdict.word)
    time = said(race.verdict.ratio, race.verdict.interval)
    return race.contest, str(race.older), str(race.newer), word, time


def _told(word: Word | None) -> str:
    return "not told apart" if word in (Word.UNRESOLVED, None) else word


def _short(text: str) -> str:
    return printable(" ".join(text.split()), LONGEST)
