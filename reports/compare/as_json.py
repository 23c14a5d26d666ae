"""A comparison for programs: everything, nothing cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from reports.compare.contest import Change
from reports.compare.gate import Gate, confirmed, gate
from reports.compare.plain_files import WEAKER, compare
from reports.compare.races import Gap, Race, Raced
from reports.compare.sessions import Comparison, Note, Session, recurring
from reports.statistics.verdicts import Word, judged, trust

Sessions = Sequence[tuple[str, Any]]


def of_runs(comparisons: Sequence[Comparison], past: float | None) -> dict[str, Any]:
    changes = recurring(comparisons)
    counts = Counter(one.word for one in changes)
    return {
        "before": _session(comparisons[0].before),
        "after": [_session(one.after) for one in comparisons],
        **({} if past is None else {"gate": _gate(gate(past, changes))}),
        "counts": {word.value: counts[word] for word in Word},
        "facts": [{"place": f.place, "before": f.before, "after": f.after} for one in comparisons for f in one.facts],
        "changes": [_change(one, past or 0.0) for one in changes],
        "void": [_note(note) for one in comparisons for note in one.void],
        "lists": [
            {title: [_note(note) for note in notes] for title, notes in one.lists.items()} for one in comparisons
        ],
    }


def of_plain(sessions: Sessions) -> dict[str, Any]:
    (first, before), (last, after) = sessions[0], sessions[-1]
    found = compare(before, after)
    changes = [{**asdict(one), "ratio": one.ratio, "moved": one.moved} for one in found]
    return {"before": {"name": first}, "after": [{"name": last}], "weaker": WEAKER, "changes": changes}


def of_rivals(of: Raced) -> dict[str, Any]:
    run, past = of.run, of.gate.past if of.gate else 0.0
    return {
        "did_not_race": [_gap(one) for one in of.gaps],
        "not_had": of.not_had,
        **({"gate": _gate(of.gate)} if of.gate else {}),
        "run": {"name": of.name, "started": run.started, "complete": run.complete, "trust": asdict(trust(judged(run)))},
        "races": [_race(one, past) for one in of.races],
    }


def _gap(one: Gap) -> dict[str, Any]:
    return {"key": str(one.key), "state": one.state, "why": one.why, "fails": one.fails}


def _gate(one: Gate) -> dict[str, Any]:
    return {**asdict(one), "said": str(one)}


def _race(one: Race, past: float) -> dict[str, Any]:
    older, newer = one.older, one.newer
    names = {"contest": one.contest, "older": older.name, "newer": newer.name}
    versions = {"older_version": older.version, "newer_version": newer.version}
    verdict = {**asdict(one.verdict), "confirmed_slowdown": confirmed(one.verdict, past)}
    return _known({**names, **versions, "void": one.void, **verdict})


def _session(session: Session) -> dict[str, Any]:
    said = {"name": session.name, "started": session.run.started, "complete": session.run.complete}
    return {**said, "by_bursts": session.by_bursts, "trust": asdict(session.trust)}


def _change(one: Change, past: float) -> dict[str, Any]:
    said = {**asdict(one), "key": str(one.key), "factor": one.factor, "confirmed_slowdown": confirmed(one, past)}
    return _known(said)


def _known(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}


def _note(note: Note) -> dict[str, str]:
    return {"what": note.what, "why": note.why}
