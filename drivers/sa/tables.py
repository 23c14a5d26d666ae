"""A workload's tables as an application that uses SQLAlchemy declares them: derived from columns and their kinds.

Core rows use ``core``, ORM rows ``model``. Only what ops load as objects that hold objects is declared here by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from drivers.contract.tables import KEYS, Table
from drivers.sa.texts import Unwritten
from drivers.shared.custom import Name


class DecimalText(sa.TypeDecorator):
    """What SQLAlchemy's documentation advises on SQLite, which would make a float of a NUMERIC."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else str(value)

    def process_result_value(self, value, dialect):
        return None if value is None else Decimal(value)


class NameType(sa.TypeDecorator):
    """Texts as a type of the application's own."""

    impl = sa.String
    cache_ok = True

    def process_result_value(self, value, dialect):
        return None if value is None else Name(value)


TYPES: dict[str, Any] = {
    "serial": sa.Integer(),
    "key": sa.Integer(),
    "bigkey": sa.BigInteger(),
    "int": sa.Integer(),
    "bigint": sa.BigInteger(),
    "float": sa.Double(),
    "numeric": sa.Numeric().with_variant(DecimalText(), "sqlite"),
    "text": sa.String(),
    "bytes": sa.LargeBinary(),
    "bool": sa.Boolean(),
    "date": sa.Date(),
    "timestamptz": sa.DateTime(timezone=True),
    "uuid": sa.Uuid(),
    "json": sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),  # None is no JSON
    "ints": sa.ARRAY(sa.Integer),
}
"""SQLAlchemy's type for each kind of column."""


class Base(DeclarativeBase):
    """The registry of what ``load_graph`` and ``save_graph`` know: the same three as ``drivers.contract.graph``."""


class Customer(Base):
    __tablename__ = "customer"
    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    name: Mapped[str | None] = mapped_column(sa.String)


class Purchase(Base):
    __tablename__ = "purchase"
    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    customer_id: Mapped[int] = mapped_column(sa.Integer, sa.ForeignKey("customer.id"))
    note: Mapped[str | None] = mapped_column(sa.String)
    customer: Mapped[Customer] = relationship()
    items: Mapped[list[Item]] = relationship(order_by="Item.id")


class Item(Base):
    __tablename__ = "item"
    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    purchase_id: Mapped[int] = mapped_column(sa.BigInteger, sa.ForeignKey("purchase.id"))
    product: Mapped[str | None] = mapped_column(sa.String)
    quantity: Mapped[int | None] = mapped_column(sa.Integer)


GRAPH: dict[str, Any] = {model.__tablename__: model for model in (Customer, Purchase, Item)}


def named(name: str, tables: Sequence[Table]) -> Table:
    """Return the table of that name, of those that a workload reads and writes."""
    for table in tables:
        if table.name == name:
            return table
    raise Unwritten(f"the workload says nothing of a table {name}")


def core(table: Table) -> sa.Table:
    found: sa.Table = _graph(table).__table__ if _graph(table) else _derived(table)
    return found


@cache
def model(table: Table) -> Any:
    """Return the class whose objects are the table's rows; a table without a key has none."""
    if known := _graph(table):
        return known
    base = type("Base", (DeclarativeBase,), {})
    try:
        return type(table.name.title().replace("_", ""), (base,), {"__table__": _derived(table)})
    except SQLAlchemyError as error:
        raise Unwritten(f"no model of the table {table.name}: {error}") from error


def _graph(table: Table) -> Any:
    known = GRAPH.get(table.name)
    return known if known and names(known) == list(table.columns) else None


DECORATED: set[Table] = set()
"""Tables whose texts are of the application's own type."""


@cache
def decorated(table: Table) -> Table:
    """Return the same table, with a decorated type for its texts."""
    made = replace(table)
    DECORATED.add(made)
    return made


@cache
def _derived(table: Table) -> sa.Table:
    types = TYPES | ({"text": NameType()} if table in DECORATED else {})
    columns = (
        sa.Column(name, types[kind], primary_key=kind in KEYS, autoincrement=kind == "serial")
        for name, kind in table.columns.items()
    )
    return sa.Table(table.name, sa.MetaData(), *columns)


def names(model: Any) -> list[str]:
    """Return a model's columns, in the order of its table."""
    return [column.key for column in model.__table__.columns]


def key(model: Any) -> str:
    """Return the name of the one column that its objects are known by."""
    first, *others = model.__table__.primary_key.columns.keys()
    if others:
        raise Unwritten(f"the key of {model.__table__.name} is of more than one column")
    return str(first)


def plain(answer: Any) -> Any:
    """Return models as tuples of what is loaded. No other attribute is touched: nothing is read from the server."""
    if isinstance(answer, list):
        return [plain(each) for each in answer]
    if not isinstance(answer, DeclarativeBase):
        return answer
    if isinstance(answer, Purchase):
        return _purchase(vars(answer))
    return tuple(vars(answer)[name] for name in names(type(answer)) if name in vars(answer))


def _purchase(loaded: dict[str, Any]) -> tuple[Any, ...]:
    items = [(i["id"], i["product"], i["quantity"]) for i in map(vars, loaded["items"])]
    return loaded["id"], loaded["note"], plain(loaded["customer"]), items
