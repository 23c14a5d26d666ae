"""What a record may hold, as its annotations say; anything else is refused, with the place where it stands.

A report may come from a stranger, so whatever is read is bounded in length, number and depth before it is believed.
Standard library only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from itertools import repeat
from reprlib import repr as shown  # shortened: what is refused may be huge
from types import NoneType, UnionType
from typing import Any, NoReturn, TypeAlias, TypeVar, get_args, get_origin, get_type_hints

from reports.records.text import LONGEST, unseen
from reports.records.text import printable as printable

T = TypeVar("T")
Validator: TypeAlias = Callable[[Any], None]

MOST = 10_000  # items of one list or mapping; the whole matrix is some 700 cells
DEEPEST = 8  # lists and mappings inside each other; machine facts need three
LARGEST = 1 << 63  # of whole numbers: a year is 3e16 nanoseconds
WHOLE = 64 << 20  # characters of a file, sixteen times what the whole matrix may take


class RecordError(ValueError):
    """Raised for what is no record: one sentence, after the place where it stands."""

    def __init__(self, sentence: str, place: str = "") -> None:
        self.sentence = printable(sentence)
        self.place = place
        super().__init__(f"{place}: {self.sentence}" if place else self.sentence)

    def inside(self, step: str) -> RecordError:
        """Return the same error, as seen from one level further out."""
        joint = "." if self.place and not self.place.startswith("[") else ""
        return RecordError(self.sentence, f"{step}{joint}{self.place}")


def demand(holds: bool, sentence: str, place: str = "") -> None:
    if not holds:
        raise RecordError(sentence, place)


def at(step: str, call: Callable[[Any], T], value: Any) -> T:
    try:
        return call(value)
    except RecordError as wrong:
        raise wrong.inside(step) from None


def each(calls: Iterable[Callable[[Any], T]], items: Iterable[Any]) -> tuple[T, ...]:
    """Call ``at`` for every item, but spell a place only where an item is refused: there are many."""
    done: list[T] = []
    try:
        for call, item in zip(calls, items, strict=True):
            done.append(call(item))
    except RecordError as wrong:
        raise wrong.inside(f"[{len(done)}]") from None
    return tuple(done)


@cache
def kinds(record: type) -> dict[str, Any]:
    return get_type_hints(record)


# What a record may hold. An annotation is looked at once: a run has a hundred thousand values.


def check(record: Any) -> None:
    """Refuse a record whose fields are not what their annotations say."""
    name = ""
    try:
        for name, valid in _validators(record.__class__):
            valid(getattr(record, name))
    except RecordError as wrong:
        raise wrong.inside(name) from None


@cache
def _validators(record: type) -> tuple[tuple[str, Validator], ...]:
    return tuple((name, validator(kind)) for name, kind in kinds(record).items())


@cache
def validator(kind: Any) -> Validator:
    """Return what refuses a value that is not of this annotation."""
    origin = get_origin(kind)
    if kind in SCALARS:
        return SCALARS[kind]
    if kind is Any:
        return _fact
    if origin is UnionType:
        return unless_none(validator(given(kind)))
    if kind == NUMBERS:
        return _numbers
    if origin is tuple:
        return partial(_items, kind)
    return partial(_pairs, validator(get_args(kind)[1])) if origin in (Mapping, dict) else partial(_instance, kind)


def unless_none(call: Callable[[Any], T]) -> Callable[[Any], T | None]:
    return lambda value: None if value is None else call(value)


def _instance(kind: type, value: Any) -> None:
    if not isinstance(value, kind):
        refuse(value, kind.__name__)


def refuse(value: Any, expected: str) -> NoReturn:
    raise RecordError(f"{shown(value)} where {expected} was expected")


def _bool(value: Any) -> None:
    if not isinstance(value, bool):
        refuse(value, "true or false")


def _int(value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= LARGEST:
        refuse(value, "a whole number of at most 63 bits")


def _float(value: Any) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < LARGEST:
        refuse(value, "a finite number")  # not a number is not less than anything


def valid_text(value: Any) -> None:
    if not isinstance(value, str):
        refuse(value, "a text")
    if len(value) > LONGEST:
        raise RecordError(f"a text of {len(value)} characters; at most {LONGEST} are allowed")
    if not value.isprintable() and any(map(unseen, set(value))):
        refuse(value, "a text without control characters")


NUMBERS = tuple[int, ...]
SCALARS: dict[Any, Validator] = {bool: _bool, int: _int, float: _float, str: valid_text}


def _bounded(value: Any) -> None:
    if len(value) > MOST:
        raise RecordError(f"{len(value)} items; at most {MOST} are allowed")


def _items(kind: Any, value: Any) -> None:
    if not isinstance(value, tuple):
        refuse(value, "a tuple")
    each(of_items(validator, kind, value), value)


def _numbers(value: Any) -> None:
    """Refuse what are no whole numbers. They are looked at all together, since a journal has millions."""
    kinds = set(map(type, value)) if isinstance(value, tuple) and len(value) <= MOST else {None}
    if not kinds <= {int} or (value and not -LARGEST < min(value) <= max(value) < LARGEST):
        _items(NUMBERS, value)


def of_items(make: Callable[[Any], Callable[[Any], T]], kind: Any, value: Any) -> Iterable[Callable[[Any], T]]:
    """Yield what is made of the annotation of each item: ``tuple[X, ...]`` has any number, ``tuple[X, Y]`` just two."""
    of = get_args(kind)
    if of[-1] is ...:
        _bounded(value)
        return repeat(make(of[0]), len(value))
    if len(value) != len(of):
        refuse(value, f"a list of {len(of)}")
    return map(make, of)


def _pairs(valid: Validator, value: Any) -> None:
    if not isinstance(value, dict):
        refuse(value, "a mapping")
    for step, item in within(value):
        at(step, valid, item)


def within(value: dict[str, Any] | list[Any]) -> Iterator[tuple[str, Any]]:
    """Yield what a mapping or list holds, each with its place."""
    _bounded(value)
    if isinstance(value, list):
        yield from ((f"[{number}]", item) for number, item in enumerate(value))
        return
    for name, item in value.items():
        valid_text(name)
        yield _step(name), item


def _step(name: str) -> str:
    return name if name.isidentifier() and len(name) < 50 else f"[{shown(name)}]"


def _fact(value: Any, depth: int = 1) -> None:
    """Refuse what JSON cannot hold, and null: what is not known is left out."""
    if type(value) in SCALARS:
        SCALARS[type(value)](value)
    elif not isinstance(value, dict | list):
        refuse(value, "a text, a number, true, false, a list or a mapping")
    elif depth == DEEPEST:
        raise RecordError(f"lists and mappings more than {DEEPEST} deep")
    else:
        for step, item in within(value):
            at(step, lambda one: _fact(one, depth + 1), item)


def given(kind: Any) -> Any:
    """Return the annotation beside None."""
    return next(one for one in get_args(kind) if one is not NoneType)


# From a file.


def parse(text: str) -> Any:
    """Parse JSON from a file, without what Python's reader lets pass: NaN, a name given twice, bottomless nesting."""
    if len(text) > WHOLE:
        raise RecordError(f"a file of {len(text)} characters; at most {WHOLE} are read")
    try:
        return json.loads(text, parse_constant=_no_number, object_pairs_hook=_named_once)
    except RecordError:
        raise
    except RecursionError:
        raise RecordError("nested too deeply to be a report") from None
    except ValueError as wrong:  # no JSON, or a number of thousands of digits
        raise RecordError(f"no JSON: {printable(str(wrong))}") from None


def _no_number(name: str) -> NoReturn:
    raise RecordError(f"{name} is no number of JSON")


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, item in pairs:
        if name in found:
            raise RecordError(f"{shown(name)} stands twice in one mapping")
        found[name] = item
    return found
