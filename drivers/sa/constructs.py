"""Constructs of SQLAlchemy's, derived from a statement that was read and from the tables of its workload.

A construct is built anew in every step, as applications do, so that times include what the cache of compiled
statements leaves to be done. What a step need not do, such as finding the columns, is done once, before it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.orm import defer

from drivers.contract.tables import Table
from drivers.sa import tables as declared
from drivers.sa.texts import Condition, Delete, Insert, Item, Select, Set, Statement, Unwritten, Update

Build = Callable[[Sequence[Any]], Any]
"""Makes the construct from a step's parameters."""
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda column, values: column.in_(values),
}
UPSERTS: dict[str, Any] = {"postgres": postgresql.insert, "mysql": mysql.insert, "sqlite": sqlite.insert}
"""What a server speaks -> its own insert: SQLAlchemy has none for all of them that overwrites."""
SIGNS: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub}


@dataclass(frozen=True, slots=True)
class Source:
    """What a statement is about: its own table first, then those that it joins."""

    tables: dict[str, Any]
    """Name -> Core's table, or the model."""
    columns: dict[str, dict[str, Any]]
    """Name -> column -> what stands for it in a construct."""

    @property
    def first(self) -> Any:
        return next(iter(self.tables.values()))

    def column(self, name: str) -> Any:
        """Return what stands for ``column`` or ``table.column``."""
        table, _, column = name.rpartition(".")
        for columns in [self.columns.get(table, {})] if table else self.columns.values():
            if column in columns:
                return columns[column]
        raise Unwritten(f"no column {name}")


def of_core(statement: Statement, tables: Sequence[Table]) -> Source:
    joined = [join.table for join in statement.joins] if isinstance(statement, Select) else []
    found = {name: declared.core(declared.named(name, tables)) for name in (statement.table, *joined)}
    return Source(found, {name: dict(table.c.items()) for name, table in found.items()})


def of_orm(statement: Statement, tables: Sequence[Table]) -> Source:
    """Return a statement's model. No joins: an ORM loads those by relationships, of which a table says nothing."""
    if isinstance(statement, Select) and statement.joins:
        raise Unwritten("a join of models")
    model = declared.model(declared.named(statement.table, tables))
    columns = {name: getattr(model, name) for name in declared.names(model)}
    return Source({statement.table: model}, {statement.table: columns})


def build(statement: Statement, source: Source, speaks: str = "") -> Build:
    """Build the construct that says what the statement says. ``speaks``: what its server does."""
    if isinstance(statement, Select):
        return selecting(statement, source, _asked(statement, source))
    if isinstance(statement, Insert):
        return _upserting(statement, source, speaks) if statement.anew else _inserting(statement, source)
    if isinstance(statement, Update):
        return _updating(statement, source)
    return _deleting(statement, source)


def selecting(said: Select, source: Source, asked: Sequence[Any], *options: Any) -> Build:
    tests = _tests(said.where, source)
    order = [source.column(name) for name in said.order]
    origin = _origin(said, source)

    def built(params: Sequence[Any]) -> Any:
        made = select(*asked)
        if said.distinct:
            made = made.distinct()
        if origin:
            made = made.select_from(origin())
        if options:
            made = made.options(*options)
        if tests:
            made = made.where(*[test(params) for test in tests])
        if order:
            made = made.order_by(*order)
        return made if said.limit is None else made.limit(params[said.limit])

    return built


def models(said: Statement, source: Source, whole: bool = False) -> Build:
    """Select whole objects of one table; what the statement does not name is not loaded, except for the key."""
    listed = names(said)
    assert isinstance(said, Select)
    for name in listed:
        source.column(name)
    model = source.first
    spared = (
        [] if whole else [name for name in source.columns[said.table] if name not in (*listed, declared.key(model))]
    )
    return selecting(said, source, [model], *(defer(getattr(model, name)) for name in spared))


def names(said: Statement) -> list[str]:
    """Return the columns that a select of one table names."""
    if not isinstance(said, Select) or said.joins or said.distinct or any(item.function for item in said.items):
        raise Unwritten("no plain columns of one table")
    return [item.column.rpartition(".")[2] for item in said.items]


def _asked(said: Select, source: Source) -> list[Any]:
    """Return a whole table if all of its columns are named, or else the columns."""
    columns = [_item(item, source) for item in said.items]
    every = list(source.columns[said.table].values())
    whole = len(columns) == len(every) and all(one is other for one, other in zip(columns, every, strict=True))
    return [source.first] if whole and not isinstance(source.first, type) else columns


def _item(item: Item, source: Source) -> Any:
    if not item.function:
        return source.column(item.column)
    function = getattr(func, item.function)
    return function() if item.column == "*" else function(source.column(item.column))


def _origin(said: Select, source: Source) -> Callable[[], Any] | None:
    """Return where to select from, if the columns do not say it."""
    if not said.joins:
        return (lambda: source.first) if any(item.function for item in said.items) else None
    joins = [(source.tables[j.table], _on(source.column(j.left), source.column(j.right)), j.outer) for j in said.joins]

    def joined() -> Any:
        origin = source.first
        for table, on, outer in joins:
            origin = origin.join(table, on(), isouter=outer)
        return origin

    return joined


def _on(left: Any, right: Any) -> Callable[[], Any]:
    """Nothing where a foreign key says it: then an application does not say it once more."""
    keyed = left.references(right) or right.references(left)
    return lambda: None if keyed else left == right


def _inserting(said: Insert, source: Source) -> Build:
    for name in (*said.columns, *filter(None, [said.returning])):
        source.column(name)
    return lambda params: insert(source.first).values(dict(zip(said.columns, params, strict=True)))


def _upserting(said: Insert, source: Source, speaks: str) -> Build:
    """Return the insert of the server's own dialect, which overwrites some columns of a row that is there."""

    def built(params: Sequence[Any]) -> Any:
        made = UPSERTS[speaks](source.first).values(dict(zip(said.columns, params, strict=True)))
        if speaks == "mysql":
            return made.on_duplicate_key_update({name: made.inserted[name] for name in said.anew})
        anew = {name: made.excluded[name] for name in said.anew}
        return made.on_conflict_do_update(index_elements=[said.key], set_=anew)

    return built


def _updating(said: Update, source: Source) -> Build:
    tests, sets = _tests(said.where, source), [(one.column, value(one, source)) for one in said.sets]
    return lambda params: (
        update(source.first)
        .where(*[test(params) for test in tests])
        .values({column: value(params) for column, value in sets})
    )


def _deleting(said: Delete, source: Source) -> Build:
    tests = _tests(said.where, source)
    return lambda params: delete(source.first).where(*[test(params) for test in tests])


def value(said: Set, source: Source) -> Build:
    """Return what a column is set to: a parameter, or a column's value plus or minus a parameter."""
    source.column(said.column)
    if not said.base:
        return lambda params: params[said.place]
    base, sign = source.column(said.base), SIGNS[said.operator]
    return lambda params: sign(base, params[said.place])  # the server adds: no concurrent update is lost


def _tests(where: Sequence[Condition], source: Source) -> list[Build]:
    return [_test(source.column(one.column), COMPARE[one.operator], one.place) for one in where]


def _test(column: Any, compare: Callable[[Any, Any], Any], place: int | slice) -> Build:
    return lambda params: compare(column, params[place])
