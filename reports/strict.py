"""Records to plain JSON and back, as their annotations say; everything else is refused by the place where it stands.

A report may come from a stranger, so whatever is read is bounded in length, number and depth before it is believed.
Standard library only.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from functools import cache
from reprlib import repr as shown  # shortened: what is refused may be huge
from types import NoneType, UnionType
from typing import Any, NoReturn, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")

LONGEST = 1 << 16  # characters of a text; a latency histogram of three digits takes about 2,000
MOST = 10_000  # items of one list or mapping; the whole matrix is some 700 cells
DEEPEST = 8  # lists and mappings inside each other; machine facts need three
LARGEST = 1 << 63  # of whole numbers: a year is 3e16 nanoseconds
WHOLE = 64 << 20  # characters of a file, sixteen times what the whole matrix may take


class RecordError(ValueError):
    """What is no record: one sentence, after the place where it stands."""

    def __init__(self, sentence: str, place: str = "") -> None:
        self.sentence = printable(sentence)
        self.place = place
        super().__init__(f"{place}: {self.sentence}" if place else self.sentence)

    def inside(self, step: str) -> RecordError:
        """The same, as seen from one level further out."""
        joint = "." if self.place and not self.place.startswith("[") else ""
        return RecordError(self.sentence, f"{step}{joint}{self.place}")


def demand(holds: bool, sentence: str, place: str = "") -> None:
    if not holds:
        raise RecordError(sentence, place)


def at(step: str, call: Callable[[Any, Any], T], kind: Any, value: Any) -> T:
    try:
        return call(kind, value)
    except RecordError as wrong:
        raise wrong.inside(step) from None


@cache
def kinds(record: type) -> dict[str, Any]:
    return get_type_hints(record)


# What a record may hold.


def check(record: Any) -> None:
    """Refuse a record whose fields are not what their annotations say."""
    for name, kind in kinds(record.__class__).items():
        at(name, valid, kind, getattr(record, name))


def valid(kind: Any, value: Any) -> None:
    origin = get_origin(kind)
    if kind in SCALARS:
        SCALARS[kind](value)
    elif kind is Any:
        _fact(value)
    elif origin is UnionType:
        if value is not None:
            valid(_given(kind), value)
    elif origin is tuple:
        _items(kind, value)
    elif origin is Mapping:
        _pairs(kind, value)
    elif not isinstance(value, kind):
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


def _text(value: Any) -> None:
    if not isinstance(value, str):
        refuse(value, "a text")
    if len(value) > LONGEST:
        raise RecordError(f"a text of {len(value)} characters; at most {LONGEST} are allowed")
    if not value.isprintable() and any(map(unseen, value)):
        refuse(value, "a text without control characters")


SCALARS: dict[Any, Callable[[Any], None]] = {bool: _bool, int: _int, float: _float, str: _text}


def unseen(character: str) -> bool:
    """Control, bidirectional and surrogate characters: what a report prints must not steer a terminal or mislead."""
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cf", "Cs")


def printable(text: str, longest: int = 500) -> str:
    """A text from outside, such as an error of a driver, made fit for a record rather than refused."""
    seen = "".join("\N{REPLACEMENT CHARACTER}" if unseen(character) else character for character in text[:longest])
    return seen if len(text) <= longest else f"{seen[:-1]}…"


def _bounded(value: Any) -> None:
    if len(value) > MOST:
        raise RecordError(f"{len(value)} items; at most {MOST} are allowed")


def _items(kind: Any, value: Any) -> None:
    if not isinstance(value, tuple):
        refuse(value, "a tuple")
    for number, (item_kind, item) in enumerate(zip(_item_kinds(kind, value), value, strict=True)):
        at(f"[{number}]", valid, item_kind, item)


def _item_kinds(kind: Any, value: Any) -> tuple[Any, ...]:
    """The annotation of each item: ``tuple[X, ...]`` has any number, ``tuple[X, Y]`` just two."""
    of = get_args(kind)
    if of[-1] is ...:
        _bounded(value)
        return (of[0],) * len(value)
    if len(value) != len(of):
        refuse(value, f"a list of {len(of)}")
    return of


def _pairs(kind: Any, value: Any) -> None:
    if not isinstance(value, dict):
        refuse(value, "a mapping")
    for step, item in _within(value):
        at(step, valid, get_args(kind)[1], item)


def _within(value: dict[str, Any] | list[Any]) -> Iterator[tuple[str, Any]]:
    """What a mapping or list holds, each with its place."""
    _bounded(value)
    if isinstance(value, list):
        yield from ((f"[{number}]", item) for number, item in enumerate(value))
        return
    for name, item in value.items():
        _text(name)
        yield _step(name), item


def _step(name: str) -> str:
    return name if name.isidentifier() and len(name) < 50 else f"[{shown(name)}]"


def _fact(value: Any, depth: int = 1) -> None:
    """Anything JSON can hold except null: what is not known is left out."""
    if type(value) in SCALARS:
        SCALARS[type(value)](value)
    elif not isinstance(value, dict | list):
        refuse(value, "a text, a number, true, false, a list or a mapping")
    elif depth == DEEPEST:
        raise RecordError(f"lists and mappings more than {DEEPEST} deep")
    else:
        for step, item in _within(value):
            at(step, lambda _, one: _fact(one, depth + 1), Any, item)


def _given(kind: Any) -> Any:
    """The annotation beside None."""
    return next(one for one in get_args(kind) if one is not NoneType)


# Out.


def plain(value: Any) -> Any:
    """As JSON has it. What can be parsed is its text; a field that holds its default is left out."""
    if hasattr(value, "parse"):
        return str(value)
    if isinstance(value, StrEnum):
        return value.value
    if is_dataclass(value):
        held = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: plain(item) for field, item in held if item != _default(field)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


# Back.


def parse(text: str) -> Any:
    """JSON from a file, without what Python's reader lets pass: NaN, a name given twice, bottomless nesting."""
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


def read(kind: Any, raw: Any) -> Any:
    """What ``plain`` wrote, in the shape of its annotation; what the values may be is the records' own matter."""
    origin = get_origin(kind)
    if origin is UnionType:
        return None if raw is None else read(_given(kind), raw)
    if origin is tuple:
        return _read_items(kind, raw)
    if hasattr(kind, "parse"):
        return _parsed(kind, raw)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _member(kind, raw)
    return _read_record(kind, raw) if is_dataclass(kind) else raw


def _read_items(kind: Any, raw: Any) -> tuple[Any, ...]:
    if not isinstance(raw, list):
        refuse(raw, "a list")
    paired = zip(_item_kinds(kind, raw), raw, strict=True)
    return tuple(at(f"[{number}]", read, item_kind, item) for number, (item_kind, item) in enumerate(paired))


def _parsed(kind: Any, raw: Any) -> Any:
    _text(raw)
    try:
        return kind.parse(raw)
    except RecordError:
        raise
    except ValueError as wrong:
        raise RecordError(printable(str(wrong))) from None


def _member(kind: type[StrEnum], raw: Any) -> StrEnum:
    if not isinstance(raw, str) or raw not in list(kind):
        refuse(raw, f"one of {', '.join(kind)}")
    return kind(raw)


def _read_record(kind: Any, raw: Any) -> Any:
    if not isinstance(raw, dict):
        refuse(raw, kind.__name__)
    known = {field.name: field for field in fields(kind)}
    for name in raw:
        if name not in known:
            raise RecordError(f"{shown(name)} is no field of {kind.__name__}; its fields are {', '.join(known)}")
    for name, field in known.items():
        if name not in raw and _default(field) is MISSING:
            raise RecordError(f"{kind.__name__} without {name}")
    return kind(**{name: at(name, read, kinds(kind)[name], item) for name, item in raw.items()})
