"""Answers as plain Python values, so that the answers of different drivers can be compared and their difference told.

A driver may answer a uuid as text or as a UUID: both are right, and the type is recorded. A driver that answers another
uuid is wrong. What a driver answers never says itself what it equals: its objects' ``__eq__`` is not asked.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import chain, repeat
from typing import Any
from uuid import UUID


class Foreign:
    """What cannot be read as a plain value. It equals nothing, and is shown as it came."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __repr__(self) -> str:
        return repr(self._value)


_EXACT = (type(None), bool, int, float, str, bytes, Decimal, date, datetime, time, UUID, Foreign)
EXACT = frozenset(map(id, _EXACT))
"""Types whose objects can be compared: only Python itself says what they equal. By where they are: a type of a driver's
own may say that it equals one of them."""

# By the methods of the type itself: those of a subclass may say anything. A datetime is a date, too.
BARE: Mapping[type, Callable[[Any], Any]] = {
    int: int.__int__,
    float: float.__float__,
    str: str.__str__,
    bytes: lambda value: bytes.__getitem__(value, slice(None)),
    Decimal: lambda value: Decimal(Decimal.__str__(value)),
    datetime: lambda value: datetime.fromisoformat(datetime.isoformat(value)),
    date: lambda value: date.fromisoformat(date.isoformat(value)),
    time: lambda value: time.fromisoformat(time.isoformat(value)),
    # Most values are exact, and an answer has a million: a call for each takes longer than to fetch it.
    list: lambda value: [each if id(type(each)) in EXACT else bare(each) for each in list.__iter__(value)],
    tuple: lambda value: tuple([each if id(type(each)) in EXACT else bare(each) for each in tuple.__iter__(value)]),
    dict: lambda value: {bare(name): bare(each) for name, each in dict.items(value)},
}


SUBCLASSED = (int, float, str)
"""Types of which a driver may have subclasses of its own, which are read by what they hold."""


def bare(value: Any) -> Any:
    """Return a value without what a subclass made of it; Foreign where it is of no type that is compared."""
    kind = type(value)  # and not isinstance: an object may say of itself that it is something else
    if id(kind) in EXACT:
        return value
    read = next((read for base, read in BARE.items() if base is kind or issubclass(kind, base)), Foreign)
    return read(value)


def _known(*types: type) -> Callable[[Any], Any]:
    """Return a reader that gives back values of these types; a value of another type has lost or kept too much."""

    def same(value: Any) -> Any:
        if type(value) not in types:
            raise TypeError(f"{type(value).__name__} where {types} is expected")
        return value

    return same


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _moment(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _single(value: Any) -> Any:
    """Round to a float of four bytes: some drivers answer with the shortest number that rounds to the same."""
    return struct.unpack("f", struct.pack("f", _known(float)(value)))[0]


def _json(value: Any) -> Any:
    """Decode JSON, and a text within it too: nothing tells whether ``"5"`` has been decoded already."""
    while isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            break
    return value


# What is right besides the type itself: text where a driver or its server has no better, 0 and 1 for a bool. Bytes are
# right for bytes alone: a driver that answers them for something else has not decoded it.
PLAIN: Mapping[str, Callable[[Any], Any]] = {
    "serial": _known(int, float),
    "key": _known(int, float),
    "bigkey": _known(int, float),
    "int": _known(int, float),
    "bigint": _known(int, float),
    "float": _known(float),
    "single": _single,
    "numeric": lambda value: Decimal(str(_known(Decimal, str, float)(value))),
    "text": _known(str),
    "bytes": bytes,
    "bool": lambda value: {0: False, 1: True}[_known(bool, int)(value)],
    "date": _date,
    "time": lambda value: value if isinstance(value, time) else time.fromisoformat(value),
    "timestamp": _moment,
    "timestamptz": _moment,
    "uuid": lambda value: UUID(str(value)),
    "json": _json,
    "ints": list,
    "other": lambda value: "not compared",  # each driver has objects of its own for it
}

# PostgreSQL's text format, which a floor leaves as it came.
RAW: Mapping[str, Callable[[str], Any]] = {
    **dict.fromkeys(("serial", "key", "int", "bigint"), int),
    "float": float,
    "single": float,
    "bytes": lambda text: bytes.fromhex(text.removeprefix("\\x")),
    "bool": lambda text: {"t": True, "f": False}[text],
    "ints": lambda text: json.loads(text.translate({ord("{"): "[", ord("}"): "]"}).replace("NULL", "null")),
}


def decoded(answer: Any, kinds: Mapping[str, str]) -> Any:
    """Read the bytes in a floor's raw answer as PostgreSQL's text; for the comparison only, and for floors only."""
    if isinstance(answer, list):
        return [decoded(row, kinds) for row in answer]
    if isinstance(answer, tuple):
        return tuple(_decoded(value, kind) for value, kind in _paired(answer, kinds))
    return _decoded(answer, next(iter(kinds.values()), ""))


def _decoded(value: Any, kind: str) -> Any:
    if not isinstance(value, bytes):
        return value
    text = value.decode(errors="replace")
    if kind == "bytes" and not text.startswith("\\x"):
        return value
    try:
        return RAW.get(kind, str)(text)
    except (ValueError, KeyError):
        return text


def plain(answer: Any, like: Any, kinds: Mapping[str, str]) -> Any:
    """Return ``answer`` in plain values, read in the shape of ``like``, the right answer; unchanged if its shape
    differs. What can be read only once has not been read by the driver, so it is no answer yet."""
    if hasattr(type(answer), "__next__"):
        return Foreign(answer)
    try:
        return _plain(answer, like, kinds)
    except (TypeError, AttributeError):
        return answer


def _plain(answer: Any, like: Any, kinds: Mapping[str, str]) -> Any:
    if isinstance(like, list):
        return [plain(row, like[0], kinds) for row in answer] if like else list(answer)
    if isinstance(like, dict):
        return {name: read(value, kinds.get(name, "")) for name, value in answer.items()}
    if isinstance(like, tuple):
        return tuple([read(v, kind) for v, kind in _paired(answer, kinds)])
    return read(_joined(answer), next(iter(kinds.values()), ""))


def types(answer: Any, like: Any, kinds: Mapping[str, str]) -> dict[str, str]:
    """Map each kind to the Python types it came as. NULLs are left out: they are None everywhere."""
    found: dict[str, set[type]] = {}
    for row in answer if isinstance(like, list) else [answer]:
        shape = like[0] if isinstance(like, list) else like
        for value, kind in _cells(row, shape, kinds):
            if value is not None:
                found.setdefault(kind, set()).add(type(value))
    return {kind: named(types) for kind, types in found.items()}


def _cells(row: Any, like: Any, kinds: Mapping[str, str]) -> Iterable[tuple[Any, str]]:
    if isinstance(like, dict):
        return [(value, kinds.get(name, "")) for name, value in row.items()]
    if isinstance(like, tuple):
        return _paired(row, kinds)
    return [(row, next(iter(kinds.values())))] if kinds else []


def _paired(row: Sequence[Any], kinds: Mapping[str, str]) -> Iterable[tuple[Any, str]]:
    """Pair each value with its kind; a value too many has none, and so stays as it is."""
    return zip(row, chain(kinds.values(), repeat("")), strict=False)


def read(value: Any, kind: str) -> Any:
    """Read the value as its kind. One that cannot be read stays as it came: it differs from the right answer and is
    shown."""
    if value is None or kind not in PLAIN:
        return value
    try:
        read = PLAIN[kind](bare(value) if isinstance(value, SUBCLASSED) else value)
        return "NaN" if type(read) in (float, Decimal) and read != read else read  # it equals nothing, not even itself
    except (ValueError, TypeError, KeyError, ArithmeticError):
        return Foreign(value) if type(value) is bool else value  # to Python, True is 1


def _joined(answer: Any) -> Any:
    """Join blocks of bytes: they are one value in pieces."""
    blocks = isinstance(answer, list) and all(isinstance(block, (bytes, bytearray)) for block in answer)
    return b"".join(answer) if blocks else answer


def named(types: Iterable[type]) -> str:
    """Return the names of types in one."""
    return "/".join(sorted(map(_name, types)))


def _name(kind: type) -> str:
    return (
        kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__.split('.')[0]}.{kind.__qualname__}"
    )


def difference(got: Any, expected: Any) -> str:
    """Say in one line where two plain answers differ; empty where they do not."""
    return _difference(bare(got), expected)


def _difference(got: Any, expected: Any) -> str:
    if got == expected:
        return ""
    if isinstance(got, list) and isinstance(expected, list):
        if len(got) != len(expected):
            return f"{len(got)} rows, expected {len(expected)}"
        number = next(i for i, (g, e) in enumerate(zip(got, expected, strict=True)) if _difference(g, e))
        return f"row {number}: {_difference(got[number], expected[number])}"
    return f"{_short(got)}, expected {_short(expected)}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:150]}... ({len(text)} characters)"
