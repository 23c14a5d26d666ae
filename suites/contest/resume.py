"""What a broken run had measured, read back from its journal, so that it can go on.

A launch that was not finished is measured again: it is the replicate, and half of one is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from suites.contest import journal

PLANNED = ("seed", "effort", "started", "manifest", "facts")
UNKNOWN = "nothing"


class CannotResume(Exception):
    """Says in one sentence why that run cannot go on here."""


@dataclass(slots=True)
class Saved:
    """One contest, as far as it came."""

    blocks: int = 0
    """0: it was not calibrated yet, and starts from the beginning."""
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    effort: dict[str, Any] = field(default_factory=dict)
    """The effort: what the contest was given of a budget, or what the effort's name stands for."""
    launches: int = 0
    """How many were finished."""
    bursts: list[dict[str, Any]] = field(default_factory=list)
    server: dict[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        return bool(self.blocks) and self.launches == self.effort["launches"]

    def kept(self) -> list[dict[str, Any]]:
        """Return the bursts of finished launches."""
        return [burst for burst in self.bursts if burst["launch"] < self.launches]


@dataclass(frozen=True, slots=True)
class Broken:
    """A run that ended before its time."""

    plan: Mapping[str, Any]
    contests: Mapping[str, Saved]
    damaged: int


def load(path: Path) -> Broken:
    try:
        found = journal.read(path)
    except OSError as error:
        raise CannotResume(f"--resume {path.name}: {error.strerror}") from None
    if not found.records or not set(PLANNED) <= found.records[0].keys():
        raise CannotResume(
            f"--resume {path.name}: that is no journal of a run, or its first line is damaged; journals are the "
            ".journal files in reports/runs"
        )
    plan, *rest = found.records
    if plan.get("format") != journal.FORMAT:
        raise CannotResume(
            f"--resume {path.name}: a journal of format {plan.get('format')}, and this program knows {journal.FORMAT}"
        )
    contests: dict[str, Saved] = {}
    for record in rest:
        if record["is"] == "resumed":
            _forget_half_launches(contests)
        elif "contest" in record:
            _take(contests.setdefault(str(record["contest"]), Saved()), record)
    return Broken(plan, contests, found.damaged)


def _forget_half_launches(contests: Mapping[str, Saved]) -> None:
    """Forget half launches: the run broke here once before, and measured them again from here on."""
    for saved in contests.values():
        saved.bursts = saved.kept()


def _take(saved: Saved, record: dict[str, Any]) -> None:
    """Take one line. Before its calibration a contest has nothing: what counts begins, or begins again, with that."""
    match record["is"]:
        case "server":
            saved.server = record["facts"]
        case "calibrated":
            saved.blocks, saved.entries, saved.effort = record["blocks"], record["entries"], record["effort"]
            saved.launches, saved.bursts = 0, []
        case "burst" if saved.blocks:
            saved.bursts.append(record)
        case "out" if saved.blocks:
            saved.entries[record["entry"]]["cause"] = record["cause"]
        case "revived" if saved.blocks:
            saved.entries[record["entry"]]["notes"].append(record["note"])
        case "launched" if saved.blocks:
            saved.launches = record["launch"] + 1
        case "enough" if saved.blocks:
            saved.effort["launches"] = record["launches"]


def same_facts(before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raise CannotResume for the first fact that differs: figures under different facts do not belong together."""
    for name, was, is_now in _differences(before, now):
        raise CannotResume(f"--resume: {name} was {was!r} and is {is_now!r} now; begin a run of its own")


def same_selection(before: Mapping[str, list[str]], now: Mapping[str, list[str]]) -> None:
    """Raise CannotResume for the first cell planned and not selected, or the reverse: lists of hundreds say nothing."""
    was = {key for keys in before.values() for key in keys}
    selected = {key for keys in now.values() for key in keys}
    for keys, said in ((was - selected, "was planned and is not selected"), (selected - was, "was not planned")):
        if keys:
            others = f" (and {len(keys) - 1} more)" if len(keys) > 1 else ""
            raise CannotResume(f"--resume: {min(keys)}{others} {said} now; select the same cells, or begin a new run")


def _differences(before: Mapping[str, Any], now: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, Any, Any]]:
    for name in [*before, *(name for name in now if name not in before)]:
        was, is_now = before.get(name, UNKNOWN), now.get(name, UNKNOWN)
        if isinstance(was, Mapping) and isinstance(is_now, Mapping):
            yield from _differences(was, is_now, f"{at}{name}.")
        elif was != is_now:
            yield f"{at}{name}", was, is_now
