"""A comparison as a sheet of lines and tables, in the order in which it is to be read; the printer decides how.

Whether the sessions may be believed comes first, then what else changed, then counts and range, and only then cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reports.compare.contest import Change
from reports.compare.gate import gate
from reports.compare.sessions import DIFFERENT, Comparison, Fact, Note, Session, recurring
from reports.records.checks import printable
from reports.records.words import count
from reports.sheets import Sheet, Table
from reports.statistics.verdicts import Word


def sheet(comparisons: Sequence[Comparison], past: float | None = None) -> Sheet:
    first = comparisons[0]
    sessions = [first.before, *(one.after for one in comparisons)]
    changes = recurring(comparisons)
    return Sheet(
        " -> ".join(one.name for one in sessions),
        (
            *(_controls(one) for one in sessions),
            *_incomplete(sessions),
            *_estimator(sessions),
            *_counts(comparisons, changes),
            *([] if past is None else [str(gate(past, changes))]),
        ),
        tuple(table for table in _tables(comparisons, changes) if table.rows),
    )


def _controls(session: Session) -> str:
    """Say first whether a session's own controls came out as they must."""
    held = session.trust
    void = f", {held.void} of them void" if held.void else ""
    spread = "" if held.spread is None else f", 19 of 20 within {held.spread:.1%}"
    return (
        f"{session.name}: {count(held.contests, 'contest')}{void}; {held.false_differences} of "
        f"{count(held.twins, 'twin')} called different{spread}; {held.handicaps_seen} of "
        f"{count(held.handicaps, 'handicap')} seen"
    )


def _incomplete(sessions: Sequence[Session]) -> Iterator[str]:
    return (f"{one.name} is not complete: {one.run.why_not}" for one in sessions if not one.run.complete)


def _estimator(sessions: Sequence[Session]) -> Iterator[str]:
    """Say by what launches count, where it is not by bursts beside their neighbours in time."""
    if older := [one.name for one in sessions if not one.run.by_bursts]:
        yield f"{' and '.join(older)} kept no bursts: all are judged by the medians of their blocks, which see less"


def _counts(comparisons: Sequence[Comparison], changes: Sequence[Change]) -> Iterator[str]:
    differing = [_range(word, [one for one in changes if one.word is word]) for word in DIFFERENT]
    void = max(len(one.void) for one in comparisons)
    contests = f"; {count(void, 'contest')} void" if void else ""
    yield f"{count(len(changes), 'cell')} compared: {', '.join(differing)}{contests}"
    if noise := [one for one in changes if one.word not in DIFFERENT]:
        equal = sum(one.word is Word.EQUIVALENT for one in noise)
        unresolved = f"{len(noise) - equal} unresolved (nobody can tell)"
        yield f"within noise: {equal} equivalent (shown to be within 3 %), {unresolved}"
    if len(comparisons) > 1:
        yield f"a change is one that each of the {len(comparisons)} newer runs shows; the least of them is given"


def _range(word: Word, changes: Sequence[Change]) -> str:
    ratios = sorted(one.ratio for one in changes)
    between = dict.fromkeys(f"{ratio:.2f}x" for ratio in (*ratios[:1], *ratios[-1:]))
    return f"{len(ratios)} {word}" + (f" ({' to '.join(between)})" if ratios else "")


def _tables(comparisons: Sequence[Comparison], changes: Sequence[Change]) -> Iterator[Table]:
    facts = dict.fromkeys(_fact(fact) for one in comparisons for fact in one.facts)
    yield Table("what else changed", ("fact", "before", "after"), tuple(facts))
    rows = tuple(_change(one) for one in changes if one.word in DIFFERENT)
    yield Table("changes of the ratio to the yardstick", CHANGE, rows, asked=True)
    yield Table("void: nothing may be concluded", ("contest", "why"), _notes(one.void for one in comparisons))
    titles = dict.fromkeys(title for one in comparisons for title in one.lists)
    for title in titles:
        yield Table(title, ("cell", "why"), _notes(one.lists.get(title, ()) for one in comparisons))


def _notes(found: Iterator[tuple[Note, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys((note.what, _short(note.why)) for notes in found for note in notes))


CHANGE = ("cell", "verdict", "change", "interval", "factor", "over", "before", "after", "time")


def _change(one: Change) -> tuple[str, ...]:
    around = f"[{one.interval.low:.3f}, {one.interval.high:.3f}]" if one.interval else "-"
    return (
        str(one.key),
        one.word,
        f"{one.ratio:.3f}x",
        around,
        f"{one.factor:.1f}",
        one.yardstick,
        f"{one.before:.2f}x",
        f"{one.after:.2f}x",
        "-" if one.absolute is None else f"{one.absolute:.3f}x",
    )


def _fact(fact: Fact) -> tuple[str, ...]:
    return fact.place, _said(fact.before), _said(fact.after)


def _said(value: Any) -> str:
    if value is None:
        return "-"
    return _short(str(value)) or "(differs)"


def _short(text: str) -> str:
    return printable(" ".join(text.split()), 120)
