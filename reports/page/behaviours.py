"""What drivers do when something goes wrong, as the page shows it: grades by question, and what to know of a driver."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from reports.records.behaviours import Asked, Behaviours, Grade, Graded

Json = dict[str, Any]
FIRST = 3
"""Sentences on a driver that a reader who has to choose should not miss."""


def content(found: Behaviours) -> Json:
    """Return questions by family, who answered, and all grades; empty where nothing was asked."""
    if not found.graded:
        return {}
    drivers = dict.fromkeys(one.driver for one in found.graded)
    return {
        "grades": [{"name": grade.value, "bad": grade.bad} for grade in Grade],
        "questions": {name: _question(one) for name, one in found.questions.items()},
        "graded": [_graded(one) for one in found.graded],
        "servers": list(dict.fromkeys(one.server for one in found.graded)),
        "known": {name: known(found, name) for name in drivers},
    }


def known(found: Behaviours, driver: str) -> list[str]:
    """Say what one should know before one chooses a driver: its worst grades, the worst first, each in a sentence."""
    bad = [one for one in found.graded if one.driver == driver and one.grade and one.grade.bad]
    return [_sentence(one, found.questions.get(one.question)) for one in _each_once(sorted(bad, key=_worst_first))][
        :FIRST
    ]


def _worst_first(graded: Graded) -> tuple[int, str]:
    return -graded.severity, graded.question


def _each_once(graded: Iterable[Graded]) -> Sequence[Graded]:
    """Return the first of each question: a driver of two servers mostly does the same on both."""
    return list({one.question: one for one in reversed(list(graded))}.values())[::-1]


def _sentence(one: Graded, asked: Asked | None) -> str:
    question = " ".join(asked.why.split("\n\n")[0].split()) if asked else one.question
    return f"{question} On {one.server}: {one.said}."


def _question(one: Asked) -> Json:
    first, _, rest = one.why.partition("\n\n")
    return {
        "asks": " ".join(first.split()),
        "why": " ".join(rest.split()),
        "good": one.good,
        "family": one.family,
        "number": one.number,
        "sources": list(one.sources),
    }


def _graded(one: Graded) -> Json:
    return {"id": one.key, **one.to_json()}
