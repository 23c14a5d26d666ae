"""The tables as an application that uses SQLAlchemy declares them. A test holds them to what the servers are given.

Core rows use ``Model.__table__``, ORM rows the models.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    TypeDecorator,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class DecimalText(TypeDecorator):
    """What SQLAlchemy's documentation advises on SQLite, which would make a float of a NUMERIC."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else str(value)

    def process_result_value(self, value, dialect):
        return None if value is None else Decimal(value)


class Base(DeclarativeBase):
    """The common registry."""


class Account(Base):
    __tablename__ = "account"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str | None] = mapped_column(String)
    balance: Mapped[int | None] = mapped_column(Integer)


class Series(Base):
    __tablename__ = "series"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    n: Mapped[int | None] = mapped_column(Integer)
    label: Mapped[str | None] = mapped_column(String)


class Sheet(Base):
    __tablename__ = "sheet"
    __table__ = Table(
        __tablename__,
        Base.metadata,
        Column("id", Integer, primary_key=True),
        *(Column(f"c{number}", Integer) for number in range(1, 100)),
    )


class Blob(Base):
    __tablename__ = "blob_store"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)


class Entry(Base):
    __tablename__ = "entry"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    owner: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str | None] = mapped_column(String)


class Customer(Base):
    __tablename__ = "customer"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str | None] = mapped_column(String)


class Purchase(Base):
    __tablename__ = "purchase"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    customer_id: Mapped[int] = mapped_column(Integer, ForeignKey("customer.id"))
    note: Mapped[str | None] = mapped_column(String)
    customer: Mapped[Customer] = relationship()
    items: Mapped[list[Item]] = relationship(order_by="Item.id")


class Item(Base):
    __tablename__ = "item"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    purchase_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("purchase.id"))
    product: Mapped[str | None] = mapped_column(String)
    quantity: Mapped[int | None] = mapped_column(Integer)


class Wide(Base):
    __tablename__ = "wide"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    small: Mapped[int | None] = mapped_column(Integer)
    big: Mapped[int | None] = mapped_column(BigInteger)
    ratio: Mapped[float | None] = mapped_column(Double)
    price: Mapped[Decimal | None] = mapped_column(Numeric().with_variant(DecimalText(), "sqlite"))
    title: Mapped[str | None] = mapped_column(String)
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    active: Mapped[bool | None] = mapped_column(Boolean)
    born: Mapped[date | None] = mapped_column(Date)
    seen: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    token: Mapped[UUID | None] = mapped_column(Uuid)
    document: Mapped[Any | None] = mapped_column(JSON().with_variant(JSONB(), "postgresql"))
    scores: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    remark: Mapped[str | None] = mapped_column(String)


account = Account.__table__
series = Series.__table__
sheet = Sheet.__table__
blob = Blob.__table__
entry = Entry.__table__
customer = Customer.__table__
purchase = Purchase.__table__
item = Item.__table__
wide = Wide.__table__


def plain(answer: Any) -> Any:
    """Models as tuples of what is loaded, and no attribute more: nothing is read from the server for it."""
    if isinstance(answer, list):
        return [plain(each) for each in answer]
    if not isinstance(answer, Base):
        return answer
    if isinstance(answer, Purchase):
        return _purchase(vars(answer))
    return tuple(vars(answer)[column.key] for column in answer.__table__.columns if column.key in vars(answer))


def _purchase(loaded: dict[str, Any]) -> tuple[Any, ...]:
    items = [(i["id"], i["product"], i["quantity"]) for i in map(vars, loaded["items"])]
    return loaded["id"], loaded["note"], plain(loaded["customer"]), items
