"""Parameters that a user brings along, each as the Python value that an application would give a driver.

Standard library only. What a parameter is, the server says: its *kind*. A JSON file has numbers, texts and lists; a
CSV file has texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

MEANT = {
    "small": "a whole number of two bytes",
    "int": "a whole number of four bytes",
    "bigint": "a whole number of eight bytes",
    "float": "a number",
    "single": "a number",
    "numeric": "a number",
    "text": "a text",
    "bytes": "bytes, written as \\x and hexadecimal digits",
    "bool": "true or false",
    "date": "a date, like 2024-12-31",
    "time": "a time, like 23:59:59",
    "timestamp": "a date and time, like 2024-12-31 23:59:59",
    "timestamptz": "a date and time with its zone, like 2024-12-31 23:59:59+00:00",
    "uuid": "a uuid",
    "json": "JSON",
    "ints": "a list of whole numbers",
    "texts": "a list of texts",
}
"""Kind -> what it takes, for a user who gave something else."""


class Unfit(ValueError):
    """What was given is no value of the kind. Shows nothing of it."""


def value(kind: str, given: Any) -> Any:
    """Return the value for a driver, or raise Unfit. A kind that we do not know is left to the drivers."""
    if given is None or kind not in VALUES:
        return given
    try:
        return VALUES[kind](given)
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError):
        raise Unfit(f"not {MEANT[kind]}") from None


def _whole(bits: int) -> Callable[[Any], int]:
    def whole(given: Any) -> int:
        number = int(_of(given, int, str))
        if not -(1 << bits) <= number < 1 << bits:
            raise ValueError
        return number

    return whole


def _of(given: Any, *types: type) -> Any:
    """Return a value of exactly these types: a bool is an int to Python, and not to people."""
    if type(given) not in types:
        raise TypeError
    return given


def _bytes(given: Any) -> bytes:
    digits = _of(given, str).removeprefix("\\x")
    if digits == given:
        raise ValueError
    return bytes.fromhex(digits)


def _bool(given: Any) -> bool:
    said = str(_of(given, bool, str)).lower()
    return {"true": True, "t": True, "false": False, "f": False}[said]


def _moment(zoned: bool) -> Callable[[Any], datetime]:
    def moment(given: Any) -> datetime:
        read = datetime.fromisoformat(_of(given, str))
        if (read.tzinfo is not None) != zoned:
            raise ValueError
        return read

    return moment


def _json(given: Any) -> str:
    """Return text, which every driver takes for JSON."""
    text = given if isinstance(given, str) else json.dumps(given)
    json.loads(text)
    return text


def _list(of: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    """Return a reader of lists; in CSV they are written as JSON."""
    return lambda given: [
        None if each is None else of(each) for each in _of(json.loads(given) if isinstance(given, str) else given, list)
    ]


def _text(given: Any) -> str:
    text: str = _of(given, str)
    if "\0" in text:  # PostgreSQL has no such text
        raise ValueError
    return text


VALUES: Mapping[str, Callable[[Any], Any]] = {
    "small": _whole(15),
    "int": _whole(31),
    "bigint": _whole(63),
    "float": lambda given: float(_of(given, int, float, str)),
    "single": lambda given: float(_of(given, int, float, str)),
    "numeric": lambda given: Decimal(str(_of(given, int, float, str))),
    "text": _text,
    "bytes": _bytes,
    "bool": _bool,
    "date": lambda given: date.fromisoformat(_of(given, str)),
    "time": lambda given: time.fromisoformat(_of(given, str)),
    "timestamp": _moment(zoned=False),
    "timestamptz": _moment(zoned=True),
    "uuid": lambda given: UUID(_of(given, str)),
    "json": _json,
    "ints": _list(_whole(63)),
    "texts": _list(_text),
}
