"""Records to plain JSON and back, in the shape of their annotations. Standard library only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from functools import cache, partial
from reprlib import repr as shown
from types import UnionType
from typing import Any, get_args, get_origin

from reports.records.checks import (
    SCALARS,
    RecordError,
    at,
    each,
    given,
    kinds,
    of_items,
    printable,
    refuse,
    unless_none,
    valid_text,
    within,
)

# Out.


def plain(value: Any) -> Any:
    """Return a value as JSON has it. What can be parsed is its text; a field that holds its default is left out."""
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


def read(kind: Any, raw: Any) -> Any:
    """Read what ``plain`` wrote, in the shape of its annotation; the records themselves check the values."""
    return reader(kind)(raw)


@cache
def reader(kind: Any) -> Callable[[Any], Any]:
    origin = get_origin(kind)
    if origin is UnionType:
        return unless_none(reader(given(kind)))
    if origin is tuple:
        return _listed if get_args(kind)[0] in SCALARS and get_args(kind)[-1] is ... else partial(_read_items, kind)
    if origin is Mapping and get_args(kind)[1] not in (Any, *SCALARS):
        return partial(_read_pairs, reader(get_args(kind)[1]))
    if hasattr(kind, "parse"):
        return partial(_parsed, kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return partial(_member, kind)
    return partial(_read_record, kind) if is_dataclass(kind) else lambda raw: raw


def _listed(raw: Any) -> tuple[Any, ...]:
    if not isinstance(raw, list):
        refuse(raw, "a list")
    return tuple(raw)


def _read_pairs(read_item: Callable[[Any], Any], raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict):
        refuse(raw, "a mapping")
    return {name: at(step, read_item, item) for name, (step, item) in zip(raw, within(raw), strict=True)}


def _read_items(kind: Any, raw: Any) -> tuple[Any, ...]:
    if not isinstance(raw, list):
        refuse(raw, "a list")
    return each(of_items(reader, kind, raw), raw)


def _parsed(kind: Any, raw: Any) -> Any:
    valid_text(raw)
    try:
        return kind.parse(raw)
    except RecordError:
        raise
    except ValueError as wrong:
        raise RecordError(printable(str(wrong))) from None


def _member(kind: type[StrEnum], raw: Any) -> StrEnum:
    if not isinstance(raw, str) or raw not in kind.__members__.values():
        refuse(raw, f"one of {', '.join(kind)}")
    return kind(raw)


def _read_record(kind: Any, raw: Any) -> Any:
    if not isinstance(raw, dict):
        refuse(raw, kind.__name__)
    known = _readers(kind)
    for name in raw:
        if name not in known:
            raise RecordError(f"{shown(name)} is no field of {kind.__name__}; its fields are {', '.join(known)}")
    for name in _needed(kind):
        if name not in raw:
            raise RecordError(f"{kind.__name__} without {name}")
    return kind(**{name: at(name, known[name], item) for name, item in raw.items()})


@cache
def _readers(kind: Any) -> dict[str, Callable[[Any], Any]]:
    return {field.name: reader(kinds(kind)[field.name]) for field in fields(kind)}


@cache
def _needed(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if _default(field) is MISSING)
