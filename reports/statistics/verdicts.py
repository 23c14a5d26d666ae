"""What a contest says of its drivers: faster, slower, equivalent or unresolved, and whether it may say anything at all.

A word is only given where the whole interval allows it, and only to the pairs of a family. The margin is 3 %, which
matters to no user: a noisy contest has wide intervals, and so few words.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations
from typing import Any

from reports.records.facts import facts_of
from reports.records.run import CONTROLS, Contest, Role, Run
from reports.statistics import controls, families, intervals
from reports.statistics.contrasts import Contrast, alone_confidence, contrasts, difference
from reports.statistics.controls import LEAST, times
from reports.statistics.effects import Timed, timed

MARGIN = math.log1p(LEAST)
ENOUGH = 6
"""Launches with which t is not much wider than with many: of ten pairs it is 3.8 at ten launches, and 6.0 at five."""
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

    ratio: float
    """How many times the time of the other."""
    word: Word | None = None
    """None for a pair of no family: it has a ratio and nothing else."""
    interval: intervals.Interval | None = None
    """Holds together with all intervals of the contest, 95 times of 100. None with one launch."""
    p: float | None = None
    """The p of no difference, by Holm's method within the family."""
    mde: float | None = None
    """Ratio minus 1 from which this many launches would say faster or slower, 80 times of 100."""
    launches_needed: int | None = None
    """Launches in all for the half-width to fall under the margin; None unless it is unresolved for want of them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A contest, and what may be concluded from it."""

    contest: Contest
    void: str
    """Why nothing may be concluded, in one sentence; empty if something may. Its verdicts are all unresolved then."""
    timed: tuple[Timed, ...] = field(repr=False)
    """What was measured, controls included."""
    drivers: tuple[str, ...]
    """The measured drivers, the fastest first; without controls."""
    ranked: tuple[str, ...]
    """Those of them that a reader chooses between, the fastest first: the native ones, if there are any."""
    tiers: tuple[tuple[str, ...], ...]
    """Of ranked drivers, the fastest first. No driver of a tier is called slower than another of it."""
    twin: Timed | None
    handicap: Timed | None
    slowed: Verdict | None
    """The handicap beside the reference, by the rule of ranked drivers."""
    floor: str
    """The driver that is there for scale; empty if there is none."""
    verdicts: Mapping[tuple[str, str], Verdict] = field(repr=False)

    def between(self, first: str, second: str) -> Verdict | None:
        """Return the verdict on two drivers, which may be floors; None if one of them was not measured."""
        return self.verdicts.get((first, second))

    @property
    def handicap_seen(self) -> bool | None:
        """Return whether the handicap is called slower; None where one launch or none was held: it cannot be told."""
        return None if self.slowed is None or self.slowed.interval is None else self.slowed.word is Word.SLOWER

    @property
    def below_floor(self) -> tuple[tuple[str, Verdict], ...]:
        """Return the drivers that are called faster than the floor: it is not the least then, or they do less."""
        found = ((driver, self.between(driver, self.floor)) for driver in self.ranked)
        return tuple((driver, verdict) for driver, verdict in found if verdict and verdict.word is Word.FASTER)

    @property
    def pairs(self) -> tuple[Verdict, ...]:
        """Return the verdicts on pairs of ranked drivers."""
        found = (self.between(*pair) for pair in combinations(self.ranked, 2))
        return tuple(verdict for verdict in found if verdict)

    @property
    def mde(self) -> float | None:
        """Return the ratio minus 1 from which ranked drivers are told apart, 80 times of 100: the median pair's."""
        known = [one.mde for one in self.pairs if one.mde is not None]
        return intervals.median(known) if known else None


@dataclass(frozen=True, slots=True)
class Trust:
    """What the contests of a run can tell, and how far that can be trusted, by what they say of cells about which the
    truth is known."""

    contests: int
    void: int
    few: int
    """Contests of fewer than ``ENOUGH`` launches, and more than one."""
    pairs: int
    """Pairs of ranked drivers."""
    told: int
    """Those of them that were called different."""
    equal: int
    """Those that were called equivalent; the others are open."""
    smallest: float | None
    """Ratio minus 1 that is told apart 80 times of 100: the median of the contests that are not void."""
    best: float | None
    worst: float | None
    twins: int
    """Twins that were measured."""
    false_differences: int
    """Twins that were called different."""
    spread: float | None
    """Ratio minus 1: 19 of 20 twins stay within."""
    twin_t: float | None
    """Root of the mean square of the twins' t: about 1.1 where intervals are as wide as they should be."""
    handicaps: int
    """Handicaps that had two launches or more: with one, nothing is seen."""
    handicaps_seen: int
    """Handicaps that were called slower, by the rule of ranked drivers."""
    slowed_by: float | None
    """Ratio minus 1 that the handicaps came to: their median."""
    busy: float
    """The share of all blocks that were marked: stolen time, load, throttling."""


def judged(run: Run, by_bursts: bool = True) -> tuple[Judged, ...]:
    """Judge the contests in which something was measured."""
    measured = (one for one in run.contests if any(each.measured for each in one.measurements))
    return tuple(judge(one, facts_of(run, one), by_bursts) for one in measured)


def judge(contest: Contest, facts: Mapping[str, Any], by_bursts: bool = True) -> Judged:
    """Judge a contest. ``facts``: what it was held under; they say which driver is a layer over which. ``by_bursts``:
    unless by the medians of its blocks, as of a run that kept no bursts."""
    found = timed(contest, by_bursts)
    twin, handicap = (controls.of_role(found, role) for role in CONTROLS)
    void = controls.void(contest, found)
    drivers = tuple(one.driver for one in sorted(found, key=lambda one: one.effect.mean) if one.measurement.ranked)
    floors = [one.driver for one in found if one.role is Role.FLOOR]
    ranked = families.ranked(drivers, facts)
    asked = families.families(drivers, floors, facts)
    verdicts = _verdicts(contest, found, asked, bool(void))
    return Judged(
        contest=contest,
        void=void,
        timed=found,
        drivers=drivers,
        ranked=ranked,
        tiers=tiers(ranked, lambda one, other: verdicts.get((one, other))),
        twin=twin,
        handicap=handicap,
        slowed=_slowed(handicap, asked) if handicap else None,
        floor=next(iter(floors), ""),
        verdicts=verdicts,
    )


def trust(judged: Sequence[Judged]) -> Trust:
    words = Counter(pair.word for each in judged for pair in each.pairs)
    twins = [each.twin for each in judged if each.twin]
    apart = [abs(times(twin.effect.mean) - 1) for twin in twins]
    smallest = [each.mde for each in judged if each.mde is not None and not each.void]
    slowed = [each for each in judged if each.slowed and each.handicap_seen is not None]
    return Trust(
        contests=len(judged),
        void=sum(bool(each.void) for each in judged),
        few=sum(1 < max(len(one.effects) for one in each.timed) < ENOUGH for each in judged),
        pairs=words.total(),
        told=words[Word.FASTER] + words[Word.SLOWER],
        equal=words[Word.EQUIVALENT],
        smallest=intervals.median(smallest) if smallest else None,
        best=min(smallest, default=None),
        worst=max(smallest, default=None),
        twins=len(twins),
        false_differences=sum(map(controls.called_different, twins)),
        spread=intervals.percentile(apart, 0.95) if apart else None,
        twin_t=controls.root_mean_square(twins),
        handicaps=len(slowed),
        handicaps_seen=sum(each.handicap_seen is True for each in slowed),
        slowed_by=intervals.median(each.slowed.ratio for each in slowed if each.slowed) - 1 if slowed else None,
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


def _verdicts(
    contest: Contest, found: Sequence[Timed], asked: Sequence[families.Family], void: bool
) -> dict[tuple[str, str], Verdict]:
    """Return the verdict on each pair both ways round, the floors among them."""
    own = (one for one in found if one.role not in CONTROLS)
    effects = {one.driver: [one.effects.get(number) for number in range(contest.launches)] for one in own}
    verdicts = _both_ways(_ratios(effects))
    for family in asked:
        pairs = contrasts(effects, family.pairs, family.alpha)
        verdicts |= _both_ways(((pair.first, pair.second), _verdict(pair, void)) for pair in pairs)
    return verdicts


def _ratios(effects: Mapping[str, Sequence[float | None]]) -> Iterator[tuple[tuple[str, str], Verdict]]:
    """Yield what may be said of any pair."""
    for first, second in combinations(effects, 2):
        if effect := difference(effects[first], effects[second]):
            yield (first, second), Verdict(times(effect.mean))


def _both_ways(found: Iterable[tuple[tuple[str, str], Verdict]]) -> dict[tuple[str, str], Verdict]:
    known = dict(found)
    return known | {(second, first): _turned(verdict) for (first, second), verdict in known.items()}


OPPOSITE = {Word.FASTER: Word.SLOWER, Word.SLOWER: Word.FASTER}


def _turned(verdict: Verdict) -> Verdict:
    around = verdict.interval and intervals.Interval(1 / verdict.interval.high, 1 / verdict.interval.low)
    turned = verdict.word and OPPOSITE.get(verdict.word, verdict.word)
    return replace(verdict, word=turned, ratio=1 / verdict.ratio, interval=around)


def word(around: intervals.Interval | None) -> Word:
    """Choose the word for an effect (a log) by its whole interval; unresolved with one launch."""
    if around is None:
        return Word.UNRESOLVED
    if around.high < -MARGIN:
        return Word.FASTER
    if around.low > MARGIN:
        return Word.SLOWER
    return Word.EQUIVALENT if around.low > -MARGIN and around.high < MARGIN else Word.UNRESOLVED


def _verdict(pair: Contrast[str], void: bool = False) -> Verdict:
    around, sd, held = pair.interval, pair.effect.sd, pair.effect.launches
    said = Word.UNRESOLVED if void else word(around)
    needed = None
    if said is Word.UNRESOLVED and sd is not None:
        needed = _launches_needed(sd, held, pair.confidence)
    return Verdict(
        ratio=times(pair.effect.mean),
        word=said,
        interval=around and intervals.Interval(times(around.low), times(around.high)),
        p=pair.adjusted_p,
        mde=None if sd is None else times(MARGIN + intervals.mde(sd, held, confidence=pair.confidence)) - 1,
        launches_needed=needed,
    )


def _slowed(handicap: Timed, asked: Sequence[families.Family]) -> Verdict:
    """Judge the handicap as if it were one of the pairs that are asked first."""
    effect, first = handicap.effect, next(iter(asked), None)
    confidence = alone_confidence(len(first.pairs), first.alpha) if first else intervals.CONFIDENCE
    p = intervals.p_value(effect)
    return _verdict(Contrast("handicap", "reference", effect, p, p, intervals.interval(effect, confidence), confidence))


def _launches_needed(sd: float, held: int, confidence: float) -> int | None:
    """Count launches that would tell; None where the half-width is under the margin: more do not help."""

    def enough(launches: int) -> bool:
        return intervals.t_quantile(1 - (1 - confidence) / 2, launches - 1) * sd / math.sqrt(launches) <= MARGIN

    most = held
    while most < MOST_LAUNCHES and not enough(most):
        most = min(2 * most, MOST_LAUNCHES)
    return bisect_left(range(most), True, lo=most // 2, key=enough) if most > held else None
