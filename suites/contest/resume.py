"""What a broken run had measured, read back from its journal, so that it can go on.

A launch that was not finished is measured again: it is the replicate, and half of one is none. What is read here
becomes figures of a report: a line that no run writes where it stands is refused, as strictly as in a report.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from reprlib import repr as shown  # shortened: what is refused may be huge
from typing import Any, NoReturn

from reports.records.checks import RecordError
from suites.contest import journal
from suites.contest.journal import FORMAT
from suites.contest.lines import Planned, planned, said
from suites.contest.replay import Replay
from suites.contest.replay import Saved as Saved
from suites.contest.result import Result
from suites.contest.seal import NoSecret
from suites.matrix.contests import Contest
from suites.system import cache

UNKNOWN = "nothing"


class CannotResume(Exception):
    """Says in one sentence why that run cannot go on here."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A run that ended before its time."""

    plan: Planned
    contests: Mapping[str, Saved]
    found: journal.Read


def load(path: Path, key: bytes | None = None) -> Broken:
    """Read a journal that was sealed with this secret; the machine's, if none is given."""
    try:
        found = journal.read(path, key)
        if not found.lines:
            _refuse_first_line(path)
        return _replayed(found)
    except OSError as error:
        raise CannotResume(f"--resume {path.name}: {error.strerror}") from None
    except (NoSecret, RecordError) as wrong:
        raise CannotResume(f"--resume {path.name}: {wrong}") from None


def _refuse_first_line(path: Path) -> NoReturn:
    """Say why nothing was read. Until format 2 a line had a checksum that anyone can make."""
    with path.open("rb") as file:
        checksum, _, body = file.readline(journal.LONGEST).rstrip(b"\n").partition(b" ")
    if checksum == b"%08x" % zlib.crc32(body) and body.startswith(b'{"'):
        raise RecordError(f"a journal of an older format, and this program knows {FORMAT}: begin a new run")
    raise RecordError(
        f"that is no journal that this machine wrote for this user, with the secret in {cache.VARIABLE} or the usual "
        "cache; or its first line is damaged. Journals are the .journal files in reports/runs: begin a new run"
    )


def _replayed(found: journal.Read) -> Broken:
    """Take line after line. Each has the number that it was written as: one that is missing was damaged."""
    first, *rest = found.lines
    written = first.record.get("format")
    if written != FORMAT:
        raise RecordError(f"a journal of format {shown(written)}, and this program knows {FORMAT}")
    replay, before = Replay(_at(1, planned, first.record)), first
    for line in rest:
        damaged = line.at - before.at > 1
        expected = before.number + 1
        if line.number < expected or (line.number > expected and not damaged):
            raise RecordError(f"it was written as line {line.number + 1}", f"line {line.at}")
        replay.damaged |= damaged
        _at(line.at, lambda record: replay.take(said(record)), line.record)
        before = line
    return Broken(replay.planned, replay.contests, found)


def _at(number: int, call: Any, record: dict[str, Any]) -> Any:
    try:
        return call(record)
    except RecordError as wrong:
        raise wrong.inside(f"line {number}") from None


def restored(contest: Contest, saved: Saved) -> dict[str, Result]:
    """Return what a journal kept of a contest that was calibrated."""
    results = {entry.name: Result(entry) for entry in contest.entries}
    for name, known in saved.entries.items():
        for each in fields(known):
            setattr(results[name], each.name, getattr(known, each.name))
        results[name].notes, results[name].costs = list(known.notes), dict(known.costs)
    for name, burst in saved.kept():
        results[name].bursts.append(burst)
    return results


def same_contests(contests: Mapping[str, Saved], now: Mapping[str, Contest]) -> None:
    """Raise CannotResume for the first contest that was not held as these are."""
    for name, saved in contests.items():
        for sentence in _differs(saved, now[name]) if saved.blocks else ():
            raise CannotResume(f"--resume: {name}: {sentence}; begin a new run")


def _differs(saved: Saved, now: Contest) -> Iterator[str]:
    assert saved.effort
    if set(saved.entries) != {entry.name for entry in now.entries}:
        yield "its entries are others"
        return
    reference = saved.entries[now.reference.name]
    entries = {entry.name: entry for entry in now.entries}
    callers = {name: entry.cell.callers for name, entry in entries.items()}
    for name, known in saved.entries.items():
        planned_for = (known, reference) if callers[name] else (known,)
        steps = {saved.effort.steps(one.step_ns, callers[name]) for one in planned_for if one.step_ns}
        if steps and known.steps not in steps:
            yield f"{name} has {known.steps} steps in a burst, where {min(steps)} are planned"
        if known.blocks != (turns := now.turns(entries[name], saved.blocks)):
            yield f"{name} takes part in {known.blocks} of {saved.blocks} blocks, where {turns} are planned"
    for name, burst in saved.kept():
        if burst.callers != callers[name]:
            yield f"{name} has {callers[name]} callers, and had {burst.callers}"


def same_facts(before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raise CannotResume for the first fact that differs: figures under different facts do not belong together."""
    for name, was, is_now in _differences(before, now):
        raise CannotResume(f"--resume: {name} was {was!r} and is {is_now!r} now; begin a run of its own")


def same_selection(before: Mapping[str, tuple[str, ...]], now: Mapping[str, list[str]]) -> None:
    """Raise CannotResume for the first cell planned and not selected, or the reverse: lists of hundreds say nothing."""
    was = {key for keys in before.values() for key in keys}
    selected = {key for keys in now.values() for key in keys}
    for keys, told in ((was - selected, "was planned and is not selected"), (selected - was, "was not planned")):
        if keys:
            others = f" (and {len(keys) - 1} more)" if len(keys) > 1 else ""
            raise CannotResume(f"--resume: {min(keys)}{others} {told} now; select the same cells, or begin a new run")
    for name in [*before, *now]:
        if list(before.get(name, ())) != now.get(name, []):
            raise CannotResume(f"--resume: {name} was planned with other cells; begin a new run")


def _differences(before: Mapping[str, Any], now: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, Any, Any]]:
    for name in [*before, *(name for name in now if name not in before)]:
        was, is_now = before.get(name, UNKNOWN), now.get(name, UNKNOWN)
        if isinstance(was, Mapping) and isinstance(is_now, Mapping):
            yield from _differences(was, is_now, f"{at}{name}.")
        elif was != is_now:
            yield f"{at}{name}", was, is_now
