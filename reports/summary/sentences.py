"""What a run answers, in sentences that a stranger can read. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from reports.records.facts import calls, facts_of, layer, over
from reports.records.run import OWN, Contest, Measurement, Run
from reports.records.words import count
from reports.statistics.controls import LEAST, said
from reports.statistics.verdicts import Judged, Verdict, Word

LONGEST = 70
"""Characters of a headline; what is longer ends at a comma, or the workload's name stands for it."""
NAMED = 4
"""Drivers that a sentence names of those that cannot be told apart."""
LAYERS = {"core": "Core", "orm": "ORM"}
WAYS = ("async", "sync", "")


@dataclass(frozen=True, slots=True)
class Answer:
    contest: Contest
    text: str
    tax: bool = False
    """Whether it says what SQLAlchemy costs, and not which driver is fastest."""
    calls: str = ""
    """How the drivers that it is about are called: nobody chooses between async and sync ones by their speed."""


def answers(run: Run, judged: Sequence[Judged]) -> tuple[Answer, ...]:
    """Say for each contest that may say anything which driver is fastest, and what SQLAlchemy costs there."""
    return tuple(answer for one in judged if not one.void for answer in _of(facts_of(run, one.contest), one))


def headline(run: Run, workload: str) -> str:
    """Say what a workload does, in the first words of its docstring: up to the first colon or full stop."""
    why = mapping(run.facts, "workloads", workload).get("why", "")
    first = re.split(r"[:.;](?:\s|$)", " ".join(str(why).split()), maxsplit=1)[0]
    while len(first) > LONGEST:
        first = first.rpartition(", ")[0]
    return first[:1].lower() + first[1:] if first else workload


def mapping(facts: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """Return a mapping inside the facts. Other people's runs may lack it, or have something else there."""
    for name in path:
        inner = facts.get(name)
        facts = inner if isinstance(inner, dict) else {}
    return facts


def _of(facts: Mapping[str, Any], judged: Judged) -> Iterator[Answer]:
    everyone = (*judged.drivers, *filter(None, [judged.floor]))
    for way in WAYS:
        alike = [driver for driver in everyone if calls(facts, driver) == way]
        if ranked := [driver for driver in judged.ranked if driver in alike]:
            yield Answer(judged.contest, _fastest(judged, ranked), calls=way)
        if tax := _tax(facts, judged, alike):
            yield Answer(judged.contest, tax, tax=True, calls=way)


# Which driver is fastest.


def _fastest(judged: Judged, drivers: Sequence[str]) -> str:
    """Say which driver is fastest. ``drivers``: the fastest first."""
    if len(drivers) == 1:
        return _alone(judged, drivers[0])
    if _launches(judged) == 1:
        return f"{drivers[0]} came before {drivers[1]}, in one launch: no proof"
    first, *others = drivers
    slower = [other for other in others if _called(judged, other, first, Word.SLOWER)]
    if not slower:
        return _level(judged, drivers)
    beside = [other for other in others if other not in slower]
    doubt = f"; {_together(beside, ', ')} not told apart from {first}" if beside else ""
    unlike = _unlike(judged.contest, first, slower[0])
    return f"{first} {_times(judged.between(slower[0], first))} faster than {slower[0]}{unlike}{doubt}"


def _unlike(contest: Contest, one: str, other: str) -> str:
    """Say in brackets what two drivers did not do alike: how many statements they sent, and which types they made."""
    found = {of.key.driver: of for of in contest.measurements if of.role in OWN}
    if one not in found or other not in found:
        return ""
    own, others = found[one], found[other]
    said = [*_statements(own.statements, others.statements), *_types(own, others)]
    return f" ({'; '.join(said)})" if said else ""


def _statements(own: int | None, others: int | None) -> Iterator[str]:
    if own and others and own != others:
        yield f"{count(own, 'statement')} against {others}"


def _types(own: Measurement, others: Measurement) -> Iterator[str]:
    """Yield which kinds of columns came as other types, by their bare names: asyncpg's UUID is one, as Python's is."""
    for kind in own.types:
        one, other = ([name.rpartition(".")[2] for name in of.types.get(kind, "").split("/")] for of in (own, others))
        if all((*one, *other)) and one != other:
            yield f"{kind} as {', '.join(one)} against {', '.join(other)}"


def _called(judged: Judged, one: str, other: str, *words: Word) -> bool:
    """Return whether all words fit; two drivers that never met in a launch have none."""
    verdict = judged.between(one, other)
    return verdict is not None and verdict.word in words


def _alone(judged: Judged, driver: str) -> str:
    if not judged.floor:
        return f"{driver} alone was measured"
    return f"{driver} takes {_cost(judged.between(driver, judged.floor))} as long as {judged.floor}, the floor"


def _level(judged: Judged, drivers: Sequence[str]) -> str:
    """Say what is known where no driver is called slower than the fastest."""
    pairs = list(combinations(drivers, 2))
    if all(_called(judged, *pair, Word.EQUIVALENT) for pair in pairs):
        return f"{_together(drivers, ' = ')}: the same within {LEAST:.0%}"
    verdicts = filter(None, (judged.between(*pair) for pair in pairs))
    more = max((verdict.launches_needed or 0 for verdict in verdicts), default=0)
    wanted = f"; {more} may tell" if more else ""
    return f"{_together(drivers, ', ')}: no winner in {count(_launches(judged), 'launch')}{wanted}"


def _launches(judged: Judged) -> int:
    """Return how many launches were held: a run that was broken off has fewer than were planned."""
    return max(len(one.launches) for one in judged.contest.measurements)


def _together(drivers: Sequence[str], sign: str) -> str:
    named = drivers if len(drivers) <= NAMED else drivers[: NAMED - 1]
    more = [] if len(drivers) <= NAMED else [f"{len(drivers) - len(named)} more"]
    return sign.join([*named, *more])


def _times(verdict: Verdict | None) -> str:
    """Write the ratio; two drivers that never met in a launch have none."""
    return said(verdict.ratio, verdict.interval) if verdict else "nobody knows how many times"


# What SQLAlchemy costs.


def _tax(facts: Mapping[str, Any], judged: Judged, drivers: Sequence[str]) -> str:
    """Say what SQLAlchemy costs over the fastest of these that it was measured over."""
    for native in drivers:
        above = [one for one in judged.drivers if over(facts, one) == native]
        layers = [(name, one) for key, name in LAYERS.items() for one in above if layer(facts, one) == key]
        if layers:
            return f"SQLAlchemy over {native}: " + ", ".join(
                f"{name} {_cost(judged.between(one, native))}" for name, one in layers
            )
    return ""


def _cost(verdict: Verdict | None) -> str:
    doubt: dict[Word | None, str] = {
        Word.UNRESOLVED: " (unresolved)",
        Word.EQUIVALENT: f" (nothing, within {LEAST:.0%})",
    }
    return _times(verdict) + (doubt.get(verdict.word, "") if verdict else "")
