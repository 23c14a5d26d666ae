"""One contest in two sessions: what moved, measured by a driver that did not. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from statistics import fmean

from reports.records.key import Key
from reports.records.run import OWN, Contest, Measurement, Role
from reports.statistics.contrasts import holm
from reports.statistics.controls import LEAST
from reports.statistics.intervals import Interval
from reports.statistics.verdicts import Judged, Word, word
from reports.statistics.welch import Shift, interval, p_value, shift

FURTHEST = 700.0  # what exp() can take
COLDER = 1.5
"""A burst more than this many times as long is not compared. A budget makes contests' bursts of different lengths."""
Effects = Mapping[int, float]
Unchanged = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Change:
    """How a cell's ratio to the yardstick moved from one session to the next. Above 1, it takes longer now."""

    key: Key
    yardstick: str
    """The driver that both were divided by: the reference, unless that became another version itself."""
    word: Word
    ratio: float
    interval: Interval | None
    """Holds together with the intervals of the whole contest, 95 times of 100. None where a session had one launch."""
    p: float | None
    """Holm's, within the contest."""
    before: float
    """How many times the yardstick's time."""
    after: float
    absolute: float | None
    """The ratio of the times themselves; None unless both were taken under the same facts. Shown, and never judged."""

    @property
    def factor(self) -> float:
        """Return how many times 3 % it moved: its significance."""
        return abs(math.log(self.ratio)) / math.log1p(LEAST)


@dataclass(frozen=True, slots=True)
class Pair:
    """A contest of both sessions, each judged by its own controls."""

    before: Judged
    after: Judged
    unchanged: Unchanged
    """Whether a driver is the same version in both."""
    alike: bool
    """Whether machine, client and server are the same, so that times compare at all."""


def void(pair: Pair, names: tuple[str, str] = ("before", "after")) -> str:
    """Return why nothing may be concluded, in one sentence; empty if something may."""
    for judged, session in zip((pair.before, pair.after), names, strict=True):
        if judged.void:
            return f"{session}: {judged.void}"
    was, now = (judged.contest.burst_ns / 1e6 for judged in (pair.before, pair.after))
    if max(was, now) > COLDER * min(was, now):
        return (
            f"its bursts were of {was:.3g} ms and are of {now:.3g} ms: in a short one steps are colder, and slowest "
            "where there is much code; compare what was measured with the same --effort"
        )
    if yardstick(pair) is None:
        return "no driver of the same version in both to measure by: neither the reference nor a floor"
    if moved := _handicap_moved(pair):
        return f"the handicap, which is the same in both, moved to {moved:.3f}x: the sessions do not compare"
    return ""


def changes(pair: Pair) -> tuple[Change, ...]:
    """Return the change of every cell that both sessions measured, as one family."""
    by = yardstick(pair)
    if by is None:
        return ()
    old, new = (_rebased(judged, by) for judged in (pair.before, pair.after))
    keys = [key for key in _comparable(pair) if key.driver != by and old.get(key.driver) and new.get(key.driver)]
    shifts = [shift(old[key.driver], new[key.driver]) for key in keys]
    alone = [p_value(moved) for moved in shifts]
    tested = iter(holm([p for p in alone if p is not None]))
    made = partial(_change, pair, by, sum(p is not None for p in alone))
    return tuple(
        made(key, fmean(old[key.driver]), moved, None if p is None else next(tested))
        for key, moved, p in zip(keys, shifts, alone, strict=True)
    )


def yardstick(pair: Pair) -> str | None:
    """Return what both are measured by: the reference, or a floor where the reference became another version."""
    both = (_effects(pair.before), _effects(pair.after))
    floors = (one.key.driver for one in pair.after.contest.measurements if one.role is Role.FLOOR)
    offered = (pair.after.contest.reference, pair.before.contest.reference, *floors)
    return next((one for one in offered if all(one in measured for measured in both) and pair.unchanged(one)), None)


def _change(pair: Pair, by: str, family: int, key: Key, before: float, moved: Shift, p: float | None) -> Change:
    around = interval(moved, family)
    return Change(
        key=key,
        yardstick=by,
        word=word(around),
        ratio=math.exp(moved.mean),
        interval=around and Interval(_ratio(around.low), _ratio(around.high)),
        p=p,
        before=math.exp(before),
        after=math.exp(before + moved.mean),
        absolute=_absolute(pair, key) if pair.alike else None,
    )


def _ratio(effect: float) -> float:
    """Return the ratio of an effect. Where two launches disagree, an interval ends where numbers do."""
    return math.exp(max(-FURTHEST, min(FURTHEST, effect)))


def _comparable(pair: Pair) -> Iterator[Key]:
    """Yield the cells of both, in the newer one's order; figures of two editions are of different work."""
    old = {one.key: one.edition for one in _own(pair.before.contest)}
    return (one.key for one in _own(pair.after.contest) if old.get(one.key) == one.edition)


def _own(contest: Contest) -> Iterator[Measurement]:
    return (one for one in contest.measurements if one.measured and one.role in OWN)


def _effects(judged: Judged) -> dict[str, Effects]:
    """Return effects by driver and launch; those of the reference are 0."""
    return {one.driver: one.effects for one in judged.timed if one.role in OWN}


def _rebased(judged: Judged, by: str) -> dict[str, list[float]]:
    """Return effects against another driver: both were taken against the same reference, which cancels."""
    effects = _effects(judged)
    base = effects[by]
    return {
        driver: [effect - base[launch] for launch, effect in own.items() if launch in base]
        for driver, own in effects.items()
    }


def _handicap_moved(pair: Pair) -> float | None:
    """Return how far the handicap moved. It is the same in both sessions, so a difference means they do not compare."""
    both = [list(one.handicap.effects.values()) for one in (pair.before, pair.after) if one.handicap]
    if len(both) < 2 or pair.before.contest.reference != pair.after.contest.reference:
        return None
    moved = shift(*both)
    said = word(interval(moved))
    return math.exp(moved.mean) if said in (Word.SLOWER, Word.FASTER) else None


def _absolute(pair: Pair, key: Key) -> float:
    old, new = (
        fmean(math.log(launch.median_ns) for one in _own(judged.contest) if one.key == key for launch in one.launches)
        for judged in (pair.before, pair.after)
    )
    return math.exp(new - old)
