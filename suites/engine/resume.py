"""What a broken run had measured, read back from its journal, so that it can go on.

A launch that was not finished is measured again: it is the replicate, and half of one is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from suites.engine import journal


class CannotResume(Exception):
    """Why that run cannot go on here. One sentence."""


@dataclass(slots=True)
class Saved:
    """One contest, as far as it came."""

    blocks: int = 0
    """0: it was not calibrated yet, and starts from the beginning."""
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    launches: int = 0
    """How many were finished."""
    bursts: list[dict[str, Any]] = field(default_factory=list)
    server: dict[str, str] = field(default_factory=dict)

    def kept(self) -> list[dict[str, Any]]:
        """The bursts of finished launches."""
        return [burst for burst in self.bursts if burst["launch"] < self.launches]


@dataclass(frozen=True, slots=True)
class Broken:
    """A run that ended before its time."""

    seed: int
    effort: str
    manifest: Mapping[str, Any]
    facts: Mapping[str, Any]
    contests: Mapping[str, Saved]
    damaged: int


def load(path: Path) -> Broken:
    try:
        found = journal.read(path)
    except OSError as error:
        raise CannotResume(f"--resume {path.name}: {error.strerror}") from None
    if not found.records or "manifest" not in found.records[0]:
        raise CannotResume(f"--resume {path.name}: that is no journal of a run, or its first line is damaged")
    plan, *rest = found.records
    contests: dict[str, Saved] = {}
    for record in rest:
        _take(contests.setdefault(str(record["contest"]), Saved()), record)
    return Broken(plan["seed"], plan["effort"], plan["manifest"], plan["facts"], contests, found.damaged)


def _take(saved: Saved, record: dict[str, Any]) -> None:
    match record.get("is"):
        case "server":
            saved.server = record["facts"]
        case "calibrated":
            saved.blocks, saved.entries = record["blocks"], record["entries"]
        case "burst":
            saved.bursts.append(record)
        case "out":
            saved.entries[record["entry"]]["cause"] = record["cause"]
        case "launched":
            saved.launches = record["launch"] + 1


def same_facts(before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Figures under different facts do not belong together. Names the first fact that differs."""
    for name, was, is_now in _differences(before, now):
        raise CannotResume(f"--resume: {name} was {was!r} and is {is_now!r} now; begin a run of its own")


def _differences(before: Mapping[str, Any], now: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, Any, Any]]:
    for name in [*before, *(name for name in now if name not in before)]:
        was, is_now = before.get(name), now.get(name)
        if isinstance(was, Mapping) and isinstance(is_now, Mapping):
            yield from _differences(was, is_now, f"{at}{name}.")
        elif was != is_now:
            yield f"{at}{name}", was, is_now
