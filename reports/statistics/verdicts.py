"""What a contest says of its drivers: faster, slower, equivalent or unresolved, and whether it may say anything at all.

A word is only given where the whole interval allows it. The margin ``delta`` is 3 %, which matters to no user, or twice
what equal cells differ by in this contest, if that is more: a noisy contest may tell two times from one, and no less.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from reports.records.run import Contest, Measurement, Role, Run
from reports.statistics import controls, intervals
from reports.statistics.contrasts import Contrast, contrasts
from reports.statistics.controls import LEAST, effect, times

ALIKE = 0.10
"""The margin beyond which nothing is equivalent, whatever delta is: noise must not make drivers alike."""


MOST_LAUNCHES = 1_000_000
"""How far launches that would be needed are counted."""


class Word(StrEnum):
    FASTER = "faster"
    SLOWER = "slower"
    EQUIVALENT = "equivalent"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The first of two drivers beside the second. Ratios, below 1 where the first is the faster one."""

    word: Word
    ratio: float
    """How many times the time of the other."""
    interval: intervals.Interval | None
    """Holds together with all intervals of the contest, 95 times of 100. None with one launch."""
    delta: float
    """Faster and slower are beyond 1 / (1 + delta) and 1 + delta."""
    p: float | None
    """The p of no difference, by Holm's method within the contest."""
    mde: float | None
    """Ratio minus 1 from which this many launches would say faster or slower, 80 times of 100."""
    launches_needed: int | None
    """Launches in all for the half-width to fall under delta; None unless it is unresolved for want of them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A contest, and what may be concluded from it."""

    contest: Contest
    void: str
    """Why nothing may be concluded, in one sentence; empty if something may. Its verdicts are all unresolved then."""
    spread: float
    """Ratio minus 1 that equal cells stay within, 19 times of 20, as the twin shows it."""
    delta: float
    alike: float
    """The margin for equivalence, as delta is for the others."""
    drivers: tuple[str, ...]
    """The measured drivers, the fastest first; without controls."""
    tiers: tuple[tuple[str, ...], ...]
    """The fastest first. No driver of a tier is called slower than another of it."""
    twin: Measurement | None
    handicap: Measurement | None
    handicap_seen: bool | None
    """None where there was one launch or no handicap: it cannot be told."""
    floor: Measurement | None
    verdicts: Mapping[tuple[str, str], Verdict] = field(repr=False)

    def between(self, first: str, second: str) -> Verdict | None:
        """Return the verdict on two drivers, which may be floors; None if one of them was not measured."""
        return self.verdicts.get((first, second))

    @property
    def below_floor(self) -> tuple[tuple[str, Verdict], ...]:
        """Return the drivers that are called faster than the floor: it is not the least then, or they do less."""
        floor = self.floor.key.driver if self.floor else ""
        found = ((driver, self.between(driver, floor)) for driver in self.drivers)
        return tuple((driver, verdict) for driver, verdict in found if verdict and verdict.word is Word.FASTER)

    @property
    def mde(self) -> float | None:
        """Return the ratio minus 1 from which its drivers are told apart, 80 times of 100: the median of all pairs."""
        known = [one.mde for one in self.verdicts.values() if one.mde is not None]
        return intervals.median(known) if known else None


@dataclass(frozen=True, slots=True)
class Trust:
    """How far the contests of a run can be trusted, by what they say of cells about which the truth is known."""

    contests: int
    void: int
    twins: int
    """Twins that were measured."""
    false_differences: int
    """Twins that were called different."""
    spread: float | None
    """Ratio minus 1: 19 of 20 twins stay within."""
    smallest: float | None
    """Ratio minus 1 that is told apart 80 times of 100: the median of the contests that are not void."""
    handicaps: int
    """Handicaps that had two launches or more: with one, nothing is seen."""
    handicaps_seen: int
    busy: float
    """The share of all blocks that were marked: stolen time, load, throttling."""


def judged(run: Run) -> tuple[Judged, ...]:
    """Judge the contests in which something was measured."""
    return tuple(judge(one) for one in run.contests if any(each.measured for each in one.measurements))


def judge(contest: Contest) -> Judged:
    twin, handicap, floor = (controls.measured(contest, role) for role in (Role.TWIN, Role.HANDICAP, Role.FLOOR))
    spread = controls.spread(twin)
    delta = max(LEAST, 2 * spread)
    void = controls.void(contest, delta)
    verdicts = _verdicts(contest, delta, bool(void))
    drivers = _fastest_first(one for one in contest.measurements if one.measured and one.ranked)
    return Judged(
        contest=contest,
        void=void,
        spread=spread,
        delta=delta,
        alike=min(delta, ALIKE),
        drivers=drivers,
        tiers=tiers(drivers, lambda one, other: verdicts.get((one, other))),
        twin=twin,
        handicap=handicap,
        handicap_seen=controls.seen(handicap),
        floor=floor,
        verdicts=verdicts,
    )


def trust(judged: Sequence[Judged]) -> Trust:
    twins = [abs(times(effect(each.twin).mean) - 1) for each in judged if each.twin]
    smallest = [each.mde for each in judged if each.mde is not None and not each.void]
    seen = [each.handicap_seen for each in judged if each.handicap_seen is not None]
    return Trust(
        contests=len(judged),
        void=sum(bool(each.void) for each in judged),
        twins=len(twins),
        false_differences=sum(each.twin is not None and controls.called_different(each.twin) for each in judged),
        spread=intervals.percentile(twins, 0.95) if twins else None,
        smallest=intervals.median(smallest) if smallest else None,
        handicaps=len(seen),
        handicaps_seen=sum(seen),
        busy=_busy(each.contest for each in judged),
    )


def _busy(contests: Iterable[Contest]) -> float:
    launches = [launch for contest in contests for one in contest.measurements for launch in one.launches]
    return sum(launch.dirty for launch in launches) / max(1, sum(launch.blocks for launch in launches))


def tiers(fastest_first: Iterable[str], between: Callable[[str, str], Verdict | None]) -> tuple[tuple[str, ...], ...]:
    """Group drivers: one opens the next tier if called slower than any of this one, whose first may be a noisy one."""
    found: list[list[str]] = []
    for driver in fastest_first:
        above = [between(driver, other) for other in found[-1]] if found else []
        if found and not any(verdict and verdict.word is Word.SLOWER for verdict in above):
            found[-1].append(driver)
        else:
            found.append([driver])
    return tuple(map(tuple, found))


def _fastest_first(measurements: Iterable[Measurement]) -> tuple[str, ...]:
    return tuple(one.key.driver for one in sorted(measurements, key=lambda one: effect(one).mean))


def _verdicts(contest: Contest, delta: float, void: bool) -> dict[tuple[str, str], Verdict]:
    """Return the verdict on each pair both ways round, the floors among them."""
    cells = [one for one in contest.measurements if one.measured and one.role not in (Role.TWIN, Role.HANDICAP)]
    pairs = contrasts({one.key.driver: _by_launch(one, contest.launches) for one in cells})
    family = sum(pair.p is not None for pair in pairs)
    found = {}
    for pair in pairs:
        said = Word.UNRESOLVED if void else word(pair.interval, delta)
        found[pair.first, pair.second] = verdict = _verdict(pair, family, said, delta)
        found[pair.second, pair.first] = _turned(verdict)
    return found


OPPOSITE = {Word.FASTER: Word.SLOWER, Word.SLOWER: Word.FASTER}


def _by_launch(measurement: Measurement, launches: int) -> list[float | None]:
    """Return effects by launch, 0 for the reference: it is what the others are divided by."""
    held = {launch.number: launch.effect or 0.0 for launch in measurement.launches}
    return [held.get(number) for number in range(launches)]


def _turned(verdict: Verdict) -> Verdict:
    around = verdict.interval and intervals.Interval(1 / verdict.interval.high, 1 / verdict.interval.low)
    turned = OPPOSITE.get(verdict.word, verdict.word)
    return replace(verdict, word=turned, ratio=1 / verdict.ratio, interval=around)


def word(around: intervals.Interval | None, delta: float) -> Word:
    """Choose the word for an effect (a log) by its whole interval; unresolved with one launch."""
    if around is None:
        return Word.UNRESOLVED
    margin, alike = math.log1p(delta), math.log1p(min(delta, ALIKE))
    if around.high < -margin:
        return Word.FASTER
    if around.low > margin:
        return Word.SLOWER
    return Word.EQUIVALENT if -alike < around.low and around.high < alike else Word.UNRESOLVED


def _verdict(pair: Contrast[str], family: int, said: Word, delta: float) -> Verdict:
    around, sd = pair.interval, pair.effect.sd
    confidence = 1 - (1 - intervals.CONFIDENCE) / max(1, family)
    margin = math.log1p(delta)
    needed = None
    if said is Word.UNRESOLVED and sd is not None:
        needed = _launches_needed(sd, pair.effect.launches, margin, confidence)
    return Verdict(
        word=said,
        ratio=times(pair.effect.mean),
        interval=around and intervals.Interval(times(around.low), times(around.high)),
        delta=delta,
        p=pair.adjusted_p,
        mde=None if sd is None else times(margin + intervals.mde(sd, pair.effect.launches, confidence=confidence)) - 1,
        launches_needed=needed,
    )


def _launches_needed(sd: float, held: int, margin: float, confidence: float) -> int | None:
    """Count launches that would tell; None where the half-width is under the margin: more do not help."""

    def enough(launches: int) -> bool:
        return intervals.t_quantile(1 - (1 - confidence) / 2, launches - 1) * sd / math.sqrt(launches) <= margin

    most = held
    while most < MOST_LAUNCHES and not enough(most):
        most = min(2 * most, MOST_LAUNCHES)
    return bisect_left(range(most), True, lo=most // 2, key=enough) if most > held else None
