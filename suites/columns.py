"""Large answers compared by their columns, in C: value by value it takes several times as long as to fetch them.

What is said to be right here, ``suites.answers`` would say is right, too. Of all else it says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import chain, repeat
from operator import eq
from typing import Any
from uuid import UUID

from suites import answers

Values = tuple[Any, ...]

# A value of exactly this type is read as it is: where all are, and equal, nothing has to be read.
SIMPLE: Mapping[str, type] = {
    **dict.fromkeys(("serial", "key", "bigkey", "int", "bigint"), int),
    **{"float": float, "numeric": Decimal, "text": str, "bytes": bytes, "bool": bool},
    **{"date": date, "time": time, "timestamp": datetime, "timestamptz": datetime, "uuid": UUID},
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of an answer whose rows are all tuples, or all dicts with the same names in the same order."""

    names: tuple[str, ...] | None
    values: Sequence[Values]


def surely_right(answer: Any, right: Any, kinds: Mapping[str, str]) -> bool:
    """Say whether an answer is right for sure. One that is not may be right all the same."""
    found, expected = _columns(answer, right), _columns(right, right)
    if found is None or expected is None or found.names != expected.names:
        return False
    try:
        of = zip(found.values, expected.values, _each_kind(found, kinds), strict=True)
        return all(_same(values, wanted, kind) for values, wanted, kind in of)
    except Exception:  # what a driver answers may be unable to be read
        return False


def types(answer: Any, like: Any, kinds: Mapping[str, str]) -> dict[str, str]:
    """Map each kind to the Python types it came as, as ``answers.types`` does."""
    if (found := _columns(answer, like)) is None:
        return answers.types(answer, like, kinds)
    seen: dict[str, set[type]] = {}
    for values, kind in zip(found.values, _each_kind(found, kinds), strict=True):
        if came := {one for one in _each_type(values) if one is not type(None)}:
            seen.setdefault(kind, set()).update(came)
    return {kind: answers.named(came) for kind, came in seen.items()}


def _columns(answer: Any, like: Any) -> Columns | None:
    """Return the columns of an answer that has rows as the right one has; None where only its rows tell."""
    shape = type(like[0]) if type(like) is list and like else None
    if shape is None or not _only(list, [answer], tuple):
        return None
    try:
        return _of_dicts(answer) if shape is dict else _of_rows(answer) if shape is tuple else None
    except Exception:  # its rows are the driver's objects: whoever reads them one by one says what it is
        return None


def _of_rows(answer: Sequence[Any]) -> Columns | None:
    if any(hasattr(kind, "__next__") for kind in _each_type(answer)):  # to read it would leave nothing of it
        return None
    rows = [*map(tuple, answer)]
    return Columns(None, [*zip(*rows, strict=True)]) if rows else None


def _of_dicts(answer: Sequence[Any]) -> Columns | None:
    if not _only(dict, answer) or not _only(str, chain.from_iterable(answer)):
        return None
    (names,) = set(map(tuple, answer))
    return Columns(names, [*zip(*map(dict.values, answer), strict=True)])


def _only(kind: type, values: Iterable[Any], other: type | None = None) -> bool:
    """Say whether values are of this type, or of the other, and of no subclass. By where types are: one of a driver's
    own may say that it equals another."""
    return {*map(id, map(type, values))} <= {id(kind), id(other)}


def _each_type(values: Iterable[Any]) -> Iterable[type]:
    return {id(kind): kind for kind in map(type, values)}.values()


def _same(values: Values, expected: Values, kind: str) -> bool:
    simple, known = SIMPLE.get(kind), answers.PLAIN.get(kind)
    if simple and known and _compares(expected, simple):
        if _only(simple, values, type(None)) and values == expected:
            return True
        if answers.EXACT.issuperset(map(id, map(type, values))):  # what is read of these needs no second look
            return [None if value is None else known(value) for value in values] == [*expected]
    return len(values) == len(expected) and not answers.difference(
        [answers.read(one, kind) for one in values], [*expected]
    )


def _compares(expected: Values, simple: type) -> bool:
    """Say whether what equals these needs no reading. What is no number does not equal itself, but would if it were the
    same object; and a moment without a zone is another one when it is read."""
    if simple is datetime:
        return all(value is None or value.tzinfo is UTC for value in expected)
    return all(map(eq, expected, expected))


def _each_kind(found: Columns, kinds: Mapping[str, str]) -> Iterator[str]:
    if found.names is not None:
        return (kinds.get(name, "") for name in found.names)
    every = chain(kinds.values(), repeat(""))
    return (next(every) for _ in found.values)
