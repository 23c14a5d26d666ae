"""A run in short: how far to trust it, what it answers, what is missing, where the rest is. Pure functions.

Which answers are shown where there is no room for all: those of the card, the workloads that people ask about first,
in its order, each at its plainest setting on every server, with SQLAlchemy's cost for the first of them; then those
of other workloads; then further settings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.records.run import NOT_REACHED, OWN, Contest, Measurement, Outcome, Run
from reports.records.words import count
from reports.statistics import controls
from reports.statistics.controls import LEAST
from reports.statistics.verdicts import ENOUGH, Judged, Trust, judged, trust
from reports.summary.sentences import Answer, answers, mapping

BUSY = 0.1
"""The share of busy blocks from which on the summary says so: on a quiet machine it is a few per cent."""


OLDER = "It kept no bursts, so launches count by the medians of their blocks, which see less."
"""What is said of a run of format 1."""


@dataclass(frozen=True, slots=True)
class Summary:
    title: str
    trust: str
    answers: tuple[Answer, ...]
    """All there are, the first to be shown first."""
    missing: tuple[str, ...]
    """What is absent, failed or void; nothing if nothing is."""
    page: str
    """The place where the rest can be read."""
    sound: bool
    """Whether the controls came out as they must, and everything planned was measured."""


def summary(run: Run, page: str, found: Sequence[Judged] = ()) -> Summary:
    """Return the summary. ``found``: its contests, where they are judged already."""
    found = found or judged(run)
    of_run = trust(found)
    return Summary(
        title=f"driver-matrix: {run.effort}, {count(len(found), 'contest')}",
        trust=" ".join(filter(None, (said(of_run), *([] if run.by_bursts or not found else [OLDER])))),
        answers=ranked(answers(run, found), card(run)),
        missing=tuple(_missing(run, found)),
        page=page,
        sound=run.complete and not (of_run.void or of_run.false_differences),
    )


# Trust.


def said(trust: Trust) -> str:
    """Say how far to trust the run, for people who have never heard of any of it."""
    if not trust.contests:
        return "Nothing was measured."
    told = (_pairs(trust), _smallest(trust), _few(trust), _twins(trust), _handicaps(trust), _busy(trust))
    return " ".join(filter(None, told))


def _pairs(trust: Trust) -> str:
    """Say what became of the pairs that readers choose between; of single launches nothing can."""
    if not trust.pairs or not trust.handicaps:
        return ""
    opened = trust.pairs - trust.told - trust.equal
    return (
        f"Of {count(trust.pairs, 'pair')} of drivers {trust.told} {_be(trust.told, 'was', 'were')} told apart, "
        f"{trust.equal} {_be(trust.equal)} equal within {100 * LEAST:.0f} %, {opened} {_be(opened)} open."
    )


def _be(number: int, one: str = "is", more: str = "are") -> str:
    return one if number == 1 else more


def _few(trust: Trust) -> str:
    if not trust.few or not trust.handicaps:
        return ""
    return f"{trust.few} of {count(trust.contests, 'contest')} had fewer than {ENOUGH} launches, and so wide intervals."


def _twins(trust: Trust) -> str:
    if not trust.twins or trust.spread is None:
        return "Nothing was measured twice, so nothing says how far to trust this."
    within = f"; 19 of 20 agree within {percent(trust.spread)}" if trust.twins > 1 else ""
    return (
        f"The same driver measured twice was called different {count(trust.false_differences, 'time')} of "
        f"{trust.twins}{within}."
    )


def _smallest(trust: Trust) -> str:
    if not trust.handicaps:
        return "One launch each: no intervals, so no verdicts."
    if trust.smallest is None or trust.best is None or trust.worst is None:
        return ""
    return (
        f"In half of the contests drivers {percent(trust.smallest)} apart are told apart (best {percent(trust.best)}, "
        f"worst {percent(trust.worst)})."
    )


def _handicaps(trust: Trust) -> str:
    if trust.slowed_by is None:
        return ""
    seen = f"called slower {count(trust.handicaps_seen, 'time')} of {trust.handicaps}"
    return f"A slowdown of about {100 * controls.HANDICAP:.0f} % came to {percent(trust.slowed_by)}, {seen}."


def _busy(trust: Trust) -> str:
    if trust.busy < BUSY:
        return ""
    return f"The machine was busy beside us, or held us back, in {percent(trust.busy)} of the blocks."


def percent(share: float) -> str:
    """Write a share in per cent, with two digits."""
    return f"{100 * share:.1f} %" if share < 0.0995 else f"{100 * share:.0f} %"


# Which answers.


def card(run: Run) -> list[str]:
    """Return the workloads that say they are on the card, in its order. Older runs do not say."""
    facts = mapping(run.facts, "workloads")
    places = {name: place for name in facts if isinstance(place := mapping(facts, name).get("card"), int)}
    return sorted(places, key=lambda name: places[name])


def ranked(found: Sequence[Answer], card: Sequence[str]) -> tuple[Answer, ...]:
    """Rank answers in the order that this file's first words say."""
    plainest = _plainest([answer.contest for answer in found])
    return tuple(sorted(found, key=lambda answer: (place(answer.contest) not in plainest, _rank(answer, card))))


def _plainest(contests: Sequence[Contest]) -> set[str]:
    """Return for each workload on each server the contest with the fewest settings, of several the first."""
    of: dict[tuple[str, str], Contest] = {}
    for contest in sorted(contests, key=lambda one: len(one.settings)):
        of.setdefault((contest.workload, contest.server), contest)
    return {place(contest) for contest in of.values()}


def _rank(answer: Answer, card: Sequence[str]) -> int:
    workload, others = answer.contest.workload, len(card) + 1
    place = card.index(workload) if workload in card else others
    return others + 1 if answer.tax and place else place


# What is not there.


def _missing(run: Run, found: Sequence[Judged]) -> list[str]:
    """Count what is missing, then name one of each kind that should not be."""
    own = [one for _, one in run if one.role in OWN]
    of = Counter(one.state for one in own)
    void = [one for one in found if one.void]
    without = (Outcome.FAILED, NOT_REACHED, Outcome.ABSENT)
    counts = [f"{count(of[state], 'cell')} {state}" for state in without if of[state]]
    counts += [f"{count(len(void), 'contest')} void"] * bool(void)
    failed = next((one for one in own if one.state == Outcome.FAILED), None)
    return [
        *([f"Not complete: {run.why_not}"] if run.why_not else []),
        *([f"Not here: {', '.join(counts)} (reasons on the page)."] if counts else []),
        *([_failure(failed)] if failed else []),
        *([f"Void {place(void[0].contest)}: {void[0].void}."] if void else []),
        *_below_floors(found),
    ]


def _below_floors(found: Sequence[Judged]) -> Iterator[str]:
    """Say who was faster than the floor, the furthest first: a reader should know before anybody quotes it."""
    below = [(verdict, driver, one) for one in found for driver, verdict in one.below_floor]
    if below:
        verdict, driver, one = min(below, key=lambda it: it[0].ratio)
        more = f" (and {len(below) - 1} more)" if len(below) > 1 else ""
        share = controls.said(verdict.ratio, verdict.interval)
        yield (
            f"Faster than the floor: {driver} takes {share} of what {one.floor} takes in "
            f"{place(one.contest)}{more}. Its work was proven, so the two do it otherwise."
        )


def _failure(one: Measurement) -> str:
    return f"Failed {one.key}: {' '.join(one.reason.split())}"


def place(contest: Contest) -> str:
    """Write ``fetch_all rows=100 on postgres``."""
    return f"{contest.workload}{settings(contest)} on {contest.server}"


def settings(contest: Contest) -> str:
    return "".join(f" {name}={value}" for name, value in contest.settings)
