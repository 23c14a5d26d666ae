"""What the ops of SQLAlchemy's rows are bound to: each statement of a workload as a construct, or said in other ways.

Whether that can be derived from its text and its tables is asked before (``knows_core``, ``knows_orm``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import joinedload, selectinload, subqueryload

from drivers.contract import Op, Table
from drivers.contract import graph as graphs
from drivers.sa import constructs
from drivers.sa import tables as declared
from drivers.sa.constructs import Build
from drivers.sa.tables import Purchase
from drivers.sa.texts import Delete, Insert, Select, Unwritten, Update, read

ON_DRIVER_CONNECTION = {Op.COPY_IN, Op.COPY_OUT, Op.PIPELINE, Op.LISTEN_NOTIFY}
"""Ops that have no face in SQLAlchemy: there the statement is the native row's."""

COMMENT = " /*"
"""Where the statement ends, and what only makes its text differ begins."""

Tables = Sequence[Table]
WRITES = (Insert, Update, Delete)
FORMS: dict[Op, tuple[Any, ...]] = {
    **dict.fromkeys((Op.FETCH_VALUE, Op.FETCH_ROW, Op.FETCH_EACH, Op.FETCH_ALL, Op.FETCH_DICTS), (Select,)),
    **dict.fromkeys((Op.STREAM, Op.FIRST_ROW, Op.PAGINATE, Op.IDENTITY, Op.REFRESH), (Select,)),
    **dict.fromkeys((Op.EXECUTE, Op.SAVEPOINT), (WRITES,)),
    **dict.fromkeys((Op.EXECUTE_MANY, Op.INSERT_RETURNING, Op.INSERT_WIDE), (Insert,)),
    **dict.fromkeys((Op.ADD_ALL, Op.SAVE_GRAPH), (Insert, Insert)),
    **dict.fromkeys((Op.TRANSACTION, Op.SERIALIZE), (Select, Update)),
    Op.LOAD_GRAPH: (Select,) * 4,
}
"""What an op's statements must be."""


# Constructs. Some cells bind in every step: only the construct is to be made there, so what it is made of is kept.


def core(sql: str, tables: Tables, speaks: str = "") -> Build:
    return _worded(_core, sql, tables, speaks)


def models(sql: str, tables: Tables) -> Build:
    """Select objects by the ORM, with those of their columns that the statement names."""
    return _worded(_models, sql, tables)


def columns(sql: str, tables: Tables, speaks: str = "") -> Build:
    """Select values by the ORM, without the objects that have them; or change some."""
    return _worded(_columns, sql, tables, speaks)


def _worded(derive: Callable[..., Build], sql: str, tables: Tables, *more: str) -> Build:
    """Say the same statement in other words, so that what is kept by its text or its construct's shape is of no use."""
    said, mark, comment = sql.partition(COMMENT)
    build = derive(said, tables, *more)
    return (lambda params: build(params).suffix_with(text(f"/*{comment}"))) if mark else build


@cache
def _core(sql: str, tables: Tables, speaks: str = "") -> Build:
    return constructs.build(read(sql), constructs.of_core(read(sql), tables), speaks)


@cache
def _columns(sql: str, tables: Tables, speaks: str = "") -> Build:
    return constructs.build(read(sql), constructs.of_orm(read(sql), tables), speaks)


@cache
def _models(sql: str, tables: Tables, whole: bool = False) -> Build:
    return constructs.models(read(sql), constructs.of_orm(read(sql), tables), whole)


def whole(sql: str, tables: Tables) -> Build:
    """Select objects by the ORM with all of their columns, as they are loaded to be changed."""
    return _models(sql, tables, True)


def graph(way: str, purchases: str, tables: Tables) -> Build:
    """Select purchases with their customer and their items, loaded by one join, by a statement for each
    kind, or each when it is looked at."""
    build = _models(purchases, tables)
    if way == "lazy":
        return build
    load = {"joined": joinedload, "selectin": selectinload, "subquery": subqueryload}[way]
    return lambda params: build(params).options(
        *(joined() if way == "joined" else (load(Purchase.customer), load(Purchase.items)))
    )


def joined() -> tuple[Any, ...]:
    """Join customers by an inner join, as the native statement does: each purchase has one, and not all have items."""
    return joinedload(Purchase.customer, innerjoin=True), joinedload(Purchase.items)


# What ops need to know of a statement besides.


def table(sql: str, tables: Tables) -> Any:
    """Return Core's table for a statement's own table."""
    return declared.core(declared.named(read(sql).table, tables))


def model(sql: str, tables: Tables) -> Any:
    return declared.model(declared.named(read(sql).table, tables))


def adds(sql: str) -> bool:
    """Say whether the statement adds a new row: an ORM writes objects for it."""
    said = read(sql)
    return isinstance(said, Insert) and not said.anew


def objects(sql: str, tables: Tables) -> Callable[[Sequence[Any]], Any]:
    """Return what an ORM adds for an insert: a function from a row's values to an object."""
    made, said = model(sql, tables), read(sql)
    return lambda params: made(**dict(zip(said.columns, params, strict=True)))  # type: ignore[union-attr]


def typed(tables: Tables, types: str) -> Tables:
    """Return the tables, with texts of our own type if asked for."""
    return tuple(map(declared.decorated, tables)) if types == "custom" else tables


def as_named(sql: str, tables: Tables) -> Tables:
    """Return an insert's table with the columns that it names and the server's key: the server may have no others."""
    said = read(sql)
    table = declared.named(said.table, tables)
    columns = {name: kind for name, kind in table.columns.items() if kind == "serial" or name in said.columns}  # type: ignore[union-attr]
    return (replace(table, columns=columns),)


def looks(sql: str) -> Callable[[Any], Any]:
    """Return a function from an object to the values that a select names, in a tuple."""
    names = constructs.names(read(sql))
    return attrgetter(*names) if len(names) > 1 else lambda found: (getattr(found, names[0]),)


def first(sql: str) -> Callable[[Any], Any]:
    """Return a function from an object to the first value that a select names."""
    return attrgetter(constructs.names(read(sql))[0])


def key(sql: str, tables: Tables) -> Callable[[Any], Any]:
    """Return a function from an object to its key."""
    return attrgetter(declared.key(model(sql, tables)))


def changes(sql: str, tables: Tables) -> Callable[[Any, Sequence[Any]], None]:
    """Return an update as an ORM does it, on an object that is loaded already."""
    said = read(sql)
    source = constructs.of_orm(said, tables)
    sets = [(one.column, constructs.value(one, source)) for one in said.sets]  # type: ignore[union-attr]

    def change(found: Any, params: Sequence[Any]) -> None:
        for name, value in sets:
            setattr(found, name, value(params))

    return change


def named(sql: str) -> tuple[str, Callable[[Sequence[Any]], dict[str, Any]]]:
    """Return a statement for ``text()``, and its parameters by name. Any other colon is no parameter's."""
    return re.sub(r"\$(\d+)", r" :p\1", sql.replace(":", "\\:")), lambda params: {
        f"p{n}": value for n, value in enumerate(params, 1)
    }


def rows(sql: str) -> Callable[[Sequence[Sequence[Any]]], list[dict[str, Any]]]:
    """Return a function from a list of tuples to the dicts that ``execute(insert(...), rows)`` takes.

    An application would have dicts, so making them is no work of Core's. A cell gives the same list to every step: its
    dicts are made once, in a step that warms up, and found by the list's identity.
    """
    columns = read(sql).columns  # type: ignore[union-attr]
    seen: dict[int, tuple[Any, list[dict[str, Any]]]] = {}

    def made(many: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
        if id(many) not in seen:
            # The list is held as well: otherwise a later list could have its identity.
            seen[id(many)] = many, [dict(zip(columns, params, strict=True)) for params in many]
        return seen[id(many)][1]

    return made


def keyed_rows() -> Callable[[Iterable[Any]], tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """Make rows with new keys in every step, as ``graph.keyed`` does: dicts at once, and not out of tuples."""
    fresh = graphs.fresh_keys()

    def made(many: Iterable[Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        above, below = [], []
        for buyer, note, items in many:
            above.append({"id": (key := next(fresh)), "customer_id": buyer, "note": note})
            below += [{"id": next(fresh), "purchase_id": key, "product": p, "quantity": q} for p, q in items]
        return above, below

    return made


# What can be derived.


def knows_core(op: Op, statements: tuple[str, ...], tables: Tables) -> bool:
    """Return whether Core's constructs can be derived from all the op's statements."""
    return _knows(op, statements, lambda: [core(sql, tables) for sql in statements])


def knows_orm(op: Op, statements: tuple[str, ...], tables: Tables) -> bool:
    """Return whether the ORM's can; what it does by objects is derived for objects by their key."""
    return _knows(op, statements, lambda: BY_OP[op](tables, *statements))


def _knows(op: Op, statements: tuple[str, ...], derive: Callable[[], Any]) -> bool:
    if op in ON_DRIVER_CONNECTION or not statements:
        return True
    try:
        said = [read(sql) for sql in statements]
        if len(said) != len(FORMS[op]) or not all(map(isinstance, said, FORMS[op])):
            return False
        derive()
    except Unwritten:
        return False
    return True


def _rows_as_models(tables: Tables, sql: str) -> None:
    """Refuse what models do not give: their columns come in the table's order, and the key with them."""
    models(sql, tables)
    made = model(sql, tables)
    listed = constructs.names(read(sql))
    if listed != [name for name in declared.names(made) if name in {*listed, declared.key(made)}]:
        raise Unwritten("a model without its key, or in another order")


def _by_key(tables: Tables, sql: str, place: int = 0) -> None:
    said = read(sql)
    ((column, operator, at),) = said.where if not isinstance(said, Insert) and len(said.where) == 1 else [("", "", 0)]
    if (column.rpartition(".")[2], operator, at) != (declared.key(model(sql, tables)), "=", place):
        raise Unwritten("no object by its key")


def _object(tables: Tables, sql: str) -> None:
    """Refuse a part of an object: an identity map hands out whole ones."""
    _by_key(tables, sql)
    if constructs.names(read(sql)) != declared.names(model(sql, tables)):
        raise Unwritten("no whole object")


def _unit_of_work(tables: Tables, reads: str, writes: str) -> None:
    _by_key(tables, reads)
    _by_key(tables, writes, place=1)
    whole(reads, tables), looks(reads), changes(writes, tables)


def _graph(tables: Tables, joined: str, purchases: str, *others: str) -> None:
    models(purchases, tables)
    if model(purchases, tables) is not Purchase:
        raise Unwritten("a graph of other objects")


def _added(tables: Tables, *statements: str) -> None:
    """Refuse an insert that returns something else than the key."""
    for sql in statements:
        columns(sql, tables)
        if read(sql).returning not in ("", declared.key(model(sql, tables))):  # type: ignore[union-attr]
            raise Unwritten("something else than the key comes back")


def _changed(tables: Tables, sql: str) -> None:
    columns(sql, tables)


BY_OP: dict[Op, Callable[..., None]] = {
    **dict.fromkeys((Op.FETCH_VALUE, Op.FETCH_DICTS, Op.EXECUTE), _changed),
    **dict.fromkeys((Op.FETCH_ROW, Op.FETCH_EACH, Op.FETCH_ALL), _rows_as_models),
    **dict.fromkeys((Op.STREAM, Op.FIRST_ROW, Op.PAGINATE), lambda tables, sql: models(sql, tables)),
    **dict.fromkeys((Op.SAVEPOINT, Op.EXECUTE_MANY, Op.INSERT_RETURNING, Op.INSERT_WIDE, Op.ADD_ALL), _added),
    **dict.fromkeys((Op.IDENTITY, Op.REFRESH), _object),
    **dict.fromkeys((Op.TRANSACTION, Op.SERIALIZE), _unit_of_work),
    Op.LOAD_GRAPH: _graph,
    Op.SAVE_GRAPH: _added,
}
