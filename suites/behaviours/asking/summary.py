"""What a run of behaviours comes to, for a terminal of eighty columns and in at most thirty lines: surprises first,
then what is bad, then how many questions came to which grade."""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from reports.records.behaviours import Grade, Graded
from reports.records.words import count
from suites.behaviours.asking.expectations import is_surprise, surprise

WIDTH, LINES = 80, 30
FIRST = (Grade.WRONG_DATA, Grade.CRASHES, Grade.HANGS, Grade.LEAKS)
"""Grades whose questions are named."""


def lines(graded: Sequence[Graded]) -> list[str]:
    """Return the summary, shortened where it would be too long."""
    news = [one for one in graded if is_surprise(one) and (one.expected or one.grade is None)]
    surprises = [line for one in sorted(news, key=_order) for line in _wrapped(surprise(one))]
    told = [*worst(graded), *by_driver(graded)]
    room = max(4, LINES - len(told))
    if len(surprises) > room:
        said = f"... {count(len(news), 'surprise')} in all: each is the failure of its test, above"
        surprises = [*surprises[: room - 1], said]
    return [*surprises, *new(graded), *told][:LINES]


def new(graded: Iterable[Graded]) -> Iterator[str]:
    """Yield a line where there are grades that nobody has accepted yet."""
    fresh = [one for one in graded if one.grade is not None and not one.expected]
    if fresh:
        yield f"{count(len(fresh), 'grade')} of which nothing is expected yet: python -m suites behaviours --accept"


def _order(one: Graded) -> int:
    """Tell what is wrong before what is merely bad, and good news last."""
    return -one.severity


def worst(graded: Iterable[Graded]) -> Iterator[str]:
    """Yield for each bad grade which questions came to it, with the drivers."""
    of: dict[Grade, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in graded:
        if one.grade in FIRST:
            of[one.grade][one.question].append(one.driver)
    for grade in FIRST:
        if of[grade]:
            said = "; ".join(f"{name} ({', '.join(dict.fromkeys(its))})" for name, its in of[grade].items())
            yield from _shortened(f"{grade}: {said}")


def by_driver(graded: Sequence[Graded]) -> Iterator[str]:
    """Yield a table: how many questions each driver answered with which grade, worst to the right."""
    grades = [grade for grade in Grade if any(one.grade == grade for one in graded)]
    drivers = list(dict.fromkeys(one.driver for one in graded))
    if not grades:
        return
    width = max(map(len, drivers))
    shown = [grade.replace("-", " ").split()[0][:7] for grade in grades]
    yield f"{'':{width}}{''.join(f'{name:>8}' for name in shown)}"[:WIDTH]
    for driver in drivers:
        its = Counter(one.grade for one in graded if one.driver == driver)
        yield f"{driver:{width}}{''.join(f'{its[grade] or chr(183):>8}' for grade in grades)}"[:WIDTH]


def _wrapped(sentence: str) -> list[str]:
    return textwrap.wrap(sentence, WIDTH, subsequent_indent="  ", max_lines=3, placeholder=" ...")


def _shortened(sentence: str) -> list[str]:
    return textwrap.wrap(sentence, WIDTH, subsequent_indent="  ", max_lines=3, placeholder=" ...")
