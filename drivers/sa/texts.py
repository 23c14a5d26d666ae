"""A workload's statement, read: what SQLAlchemy's constructs are derived from. Standard library only.

Only what is read in full is derived. Any other statement is ``Unwritten``, and its cells are absent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, TypeAlias

NAME = r"[a-z_]\w*(?:\.\w+)?"
SELECT = re.compile(
    r"select (?P<distinct>distinct )?(?P<columns>.+?) from (?P<table>\w+)(?P<joins>(?: (?:left )?join .+?)?)"
    r"(?: where (?P<where>.+?))?(?: order by (?P<order>.+?))?"
    r"(?: limit \$(?P<limit>\d+))?"
)
ITEM = re.compile(rf"(?:([a-z]+)\()?(\*|{NAME})\)?")
JOIN = re.compile(rf"(left )?join (\w+) on ({NAME}) = ({NAME})")
COMPARED = re.compile(rf"({NAME}) (=|<>|<=|>=|<|>) \$(\d+)")
AMONG_LIST = re.compile(rf"({NAME}) = any\(\$(\d+)\)")
AMONG = re.compile(rf"({NAME}) in \(\$(\d+)(?:, \$\d+)*\)")
INSERT = re.compile(
    r"insert into (\w+) \(([\w, ]+)\) values \((\$\d+(?:, \$\d+)*)\)"
    r"(?:(?: on conflict \((?P<key>\w+)\) do update set|(?: as new)? on duplicate key update) (?P<anew>.+?))?"
    r"(?: returning (?P<returning>\w+))?"
)
ANEW = re.compile(r"(\w+) = (?:(?:excluded|new)\.(\w+)|values\((\w+)\))")
UPDATE = re.compile(r"update (\w+) set (.+) where (.+)")
DELETE = re.compile(r"delete from (\w+) where (.+)")
SET = re.compile(r"(\w+) = (?:(\w+) ([+-]) )?\$(\d+)")


class Unwritten(Exception):
    """Raised for a statement for which no construct has been written."""


class Item(NamedTuple):
    """What a select names: a column, or a function of one or of ``*``."""

    column: str
    function: str = ""


class Join(NamedTuple):
    table: str
    left: str
    right: str
    outer: bool


class Condition(NamedTuple):
    column: str
    operator: str
    """SQL's operator; ``in`` for both ways to write many keys."""
    place: int | slice
    """Where its value, or its values, stand in the parameters."""


class Set(NamedTuple):
    column: str
    place: int
    base: str = ""
    """The column that the value is added to, or taken from."""
    operator: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    table: str
    items: tuple[Item, ...]
    joins: tuple[Join, ...]
    where: tuple[Condition, ...]
    order: tuple[str, ...]
    distinct: bool
    limit: int | None = None
    """Where the number of rows stands in the parameters."""


@dataclass(frozen=True, slots=True)
class Insert:
    table: str
    columns: tuple[str, ...]
    returning: str
    anew: tuple[str, ...] = ()
    """Columns that are overwritten where the row is there already."""
    key: str = ""
    """What tells that it is there, where the server wants to hear it."""


@dataclass(frozen=True, slots=True)
class Update:
    table: str
    sets: tuple[Set, ...]
    where: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Delete:
    table: str
    where: tuple[Condition, ...]


Statement: TypeAlias = Select | Insert | Update | Delete


@cache
def read(sql: str) -> Statement:
    said = " ".join(sql.split())
    for form, made in ((SELECT, _select), (INSERT, _insert), (UPDATE, _update), (DELETE, _delete)):
        if found := form.fullmatch(said):
            return made(found)
    raise Unwritten(sql)


def _select(found: re.Match[str]) -> Select:
    return Select(
        found["table"],
        tuple(map(_item, found["columns"].split(", "))),
        _joins(found["joins"].strip()),
        _conditions(found["where"]),
        tuple(_whole(re.compile(NAME), name)[0] for name in (found["order"] or "").split(", ") if name),
        bool(found["distinct"]),
        int(found["limit"]) - 1 if found["limit"] else None,
    )


def _item(text: str) -> Item:
    function, column = _whole(ITEM, text).groups()
    if bool(function) != text.endswith(")") or (column == "*" and not function):
        raise Unwritten(text)
    return Item(column, function or "")


def _joins(text: str) -> tuple[Join, ...]:
    parts = re.split(r" (?=(?:left )?join )(?<!left )", text) if text else []
    found = [_whole(JOIN, part).groups() for part in parts]
    return tuple(Join(table, left, right, bool(outer)) for outer, table, left, right in found)


def _conditions(text: str | None) -> tuple[Condition, ...]:
    return tuple(map(_condition, text.split(" and "))) if text else ()


def _condition(text: str) -> Condition:
    if found := COMPARED.fullmatch(text):
        return Condition(found[1], found[2], int(found[3]) - 1)
    if found := AMONG_LIST.fullmatch(text):
        return Condition(found[1], "in", int(found[2]) - 1)
    first = int(_whole(AMONG, text)[2]) - 1
    return Condition(text.split(" ")[0], "in", slice(first, first + text.count("$")))


def _insert(found: re.Match[str]) -> Insert:
    columns = tuple(found[2].split(", "))
    if found[3] != ", ".join(f"${number}" for number in range(1, len(columns) + 1)):
        raise Unwritten(found[0])
    anew = [_whole(ANEW, text).groups() for text in (found["anew"] or "").split(", ") if text]
    if any(column not in (fresh, value) for column, fresh, value in anew):
        raise Unwritten(found[0])
    return Insert(found[1], columns, found["returning"] or "", tuple(column for column, *_ in anew), found["key"] or "")


def _update(found: re.Match[str]) -> Update:
    sets = [_whole(SET, text).groups() for text in found[2].split(", ")]
    of = tuple(Set(column, int(place) - 1, base or "", sign or "") for column, base, sign, place in sets)
    return Update(found[1], of, _conditions(found[3]))


def _delete(found: re.Match[str]) -> Delete:
    return Delete(found[1], _conditions(found[2]))


def _whole(form: re.Pattern[str], text: str) -> re.Match[str]:
    if found := form.fullmatch(text):
        return found
    raise Unwritten(text)
