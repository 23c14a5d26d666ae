"""What SQLAlchemy's documentation would have an application write for each statement of the workloads.

A statement goes by its text, as workloads give it. Its construct is built anew in every step, as applications do:
so the cache of compiled statements is at work, and what it leaves to be done.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import defer, joinedload, selectinload

from drivers.contract import Op
from drivers.contract import graph as graphs
from drivers.sa.tables import (
    Account,
    Blob,
    Entry,
    Item,
    Purchase,
    Series,
    Sheet,
    Wide,
    account,
    blob,
    customer,
    entry,
    item,
    purchase,
    series,
    sheet,
    wide,
)

ON_DRIVER_CONNECTION = {Op.COPY_IN, Op.COPY_OUT, Op.PIPELINE, Op.LISTEN_NOTIFY}
"""Ops that have no face in SQLAlchemy: there the statement is the native row's."""
BY_OBJECTS = {Op.TRANSACTION, Op.LOAD_GRAPH, Op.SAVE_GRAPH, Op.ADD_ALL, Op.IDENTITY, Op.REFRESH}

COMMENT = " /*"
"""Where what is said ends, and what only tells texts apart begins."""

Build = Callable[[Sequence[Any]], Any]
"""From a step's parameters to the construct."""

ROW = "select id, name, balance from account where id = $1"
ROWS = "select id, name, balance from account where id <= $1 order by id"
KEYS = "select id, name, balance from account where id = any($1) order by id"
READ = "select id, name from account where id = $1"
WIDE = "select {columns} from wide where id <= $1 order by id"
SHEET = f"select {', '.join(sheet.c.keys())} from sheet where id <= $1 order by id"
LARGE = "select id, n, label from series where id > $1 order by id"
SERIES = "select n, label from series where id > $1 order by id"
INSERT = "insert into entry (owner, note) values ($1, $2)"
GRAPH = "where purchase.id >= $1 and purchase.id < $2 order by"
JOINED = (
    "select purchase.id, purchase.note, customer.id, customer.name, item.id, item.product, item.quantity "
    "from purchase join customer on customer.id = purchase.customer_id "
    f"left join item on item.purchase_id = purchase.id {GRAPH} purchase.id, item.id"
)
PURCHASES = f"select id, note, customer_id from purchase {GRAPH} id"
CUSTOMERS = (
    "select distinct customer.id, customer.name from customer "
    f"join purchase on purchase.customer_id = customer.id {GRAPH} customer.id"
)
ITEMS = (
    "select item.id, item.product, item.quantity, item.purchase_id from item "
    f"join purchase on purchase.id = item.purchase_id {GRAPH} item.id"
)
INSERT_PURCHASE = "insert into purchase (id, customer_id, note) values ($1, $2, $3)"
INSERT_ITEM = "insert into item (id, purchase_id, product, quantity) values ($1, $2, $3, $4)"


def keys(params: Sequence[Any]) -> Sequence[Any]:
    """The keys of ``= any($1)``: one list, or written out where the server has no arrays."""
    return params[0] if isinstance(params[0], list) else params


CORE: dict[str, Build] = {
    "select balance from account where id = $1": lambda p: select(account.c.balance).where(account.c.id == p[0]),
    "select body from blob_store where id = $1": lambda p: select(blob.c.body).where(blob.c.id == p[0]),
    ROW: lambda p: select(account).where(account.c.id == p[0]),
    ROWS: lambda p: select(account).where(account.c.id <= p[0]).order_by(account.c.id),
    KEYS: lambda p: select(account).where(account.c.id.in_(keys(p))).order_by(account.c.id),
    READ: lambda p: select(account.c.id, account.c.name).where(account.c.id == p[0]),
    SHEET: lambda p: select(sheet).where(sheet.c.id <= p[0]).order_by(sheet.c.id),
    LARGE: lambda p: select(series).where(series.c.id > p[0]).order_by(series.c.id),
    SERIES: lambda p: select(series.c.n, series.c.label).where(series.c.id > p[0]).order_by(series.c.id),
    INSERT: lambda p: insert(entry).values(owner=p[0], note=p[1]),
    "update account set balance = $1 where id = $2": lambda p: (
        update(account).where(account.c.id == p[1]).values(balance=p[0])
    ),
    "update account set balance = balance + $1 where id = $2": lambda p: (
        update(account).where(account.c.id == p[1]).values(balance=account.c.balance + p[0])
    ),
    JOINED: lambda p: (
        select(purchase.c.id, purchase.c.note, customer, item.c.id, item.c.product, item.c.quantity)
        .select_from(purchase.join(customer).outerjoin(item))
        .where(purchase.c.id >= p[0], purchase.c.id < p[1])
        .order_by(purchase.c.id, item.c.id)
    ),
    PURCHASES: lambda p: (
        select(purchase.c.id, purchase.c.note, purchase.c.customer_id)
        .where(purchase.c.id >= p[0], purchase.c.id < p[1])
        .order_by(purchase.c.id)
    ),
    CUSTOMERS: lambda p: (
        select(customer)
        .distinct()
        .join_from(customer, purchase)
        .where(purchase.c.id >= p[0], purchase.c.id < p[1])
        .order_by(customer.c.id)
    ),
    ITEMS: lambda p: (
        select(item.c.id, item.c.product, item.c.quantity, item.c.purchase_id)
        .join_from(item, purchase)
        .where(purchase.c.id >= p[0], purchase.c.id < p[1])
        .order_by(item.c.id)
    ),
}

ORM: dict[str, Build] = {
    "select balance from account where id = $1": lambda p: select(Account.balance).where(Account.id == p[0]),
    "select body from blob_store where id = $1": lambda p: select(Blob.body).where(Blob.id == p[0]),
    ROW: lambda p: select(Account).where(Account.id == p[0]),
    ROWS: lambda p: select(Account).where(Account.id <= p[0]).order_by(Account.id),
    KEYS: lambda p: select(Account).where(Account.id.in_(keys(p))).order_by(Account.id),
    READ: lambda p: select(Account).where(Account.id == p[0]),
    SHEET: lambda p: select(Sheet).where(Sheet.id <= p[0]).order_by(Sheet.id),
    LARGE: lambda p: select(Series).where(Series.id > p[0]).order_by(Series.id),
    SERIES: lambda p: select(Series).where(Series.id > p[0]).order_by(Series.id),
    "update account set balance = $1 where id = $2": lambda p: (
        update(Account).where(Account.id == p[1]).values(balance=p[0])
    ),
}

DICTS: Build = lambda p: (  # noqa: E731 - beside the others
    select(Account.id, Account.name, Account.balance).where(Account.id <= p[0]).order_by(Account.id)
)
"""ORM: columns, for rows that are mappings; of whole models the mapping would hold one object."""

OBJECTS: dict[str, Callable[[Sequence[Any]], Any]] = {
    INSERT: lambda p: Entry(owner=p[0], note=p[1]),
}
"""What an ORM adds for an insert."""

COLUMNS = {INSERT: ("owner", "note"), INSERT_PURCHASE: tuple(purchase.c.keys()), INSERT_ITEM: tuple(item.c.keys())}
"""Names of an insert's parameters, for the dicts that a bulk insert takes."""
TABLES = {INSERT: (entry, Entry), INSERT_PURCHASE: (purchase, Purchase), INSERT_ITEM: (item, Item)}


@cache
def canonical(sql: str) -> str:
    """The text that a statement is known by, whatever columns the server has and however it writes many keys."""
    if sql.endswith(WIDE.partition("}")[2]):
        return WIDE
    return re.sub(r" in \(\$1.*\)", " = any($1)", sql).removesuffix(" returning id")


def core(sql: str) -> Build:
    return in_other_words(known_to_core, sql) if COMMENT in sql else known_to_core(sql)


@cache  # some cells bind in every step: only the construct is to be made there
def known_to_core(sql: str) -> Build:
    if canonical(sql) == WIDE:
        asked = [wide.c[name] for name in listed(sql)]
        return lambda p: select(*asked).where(wide.c.id <= p[0]).order_by(wide.c.id)
    return CORE[canonical(sql)]


def orm(sql: str) -> Build:
    return in_other_words(known_to_orm, sql) if COMMENT in sql else known_to_orm(sql)


@cache
def known_to_orm(sql: str) -> Build:
    if canonical(sql) != WIDE:
        return ORM[canonical(sql)]
    others = [defer(getattr(Wide, column.key)) for column in wide.c if column.key not in listed(sql)]
    return lambda p: select(Wide).options(*others).where(Wide.id <= p[0]).order_by(Wide.id)


def in_other_words(known: Callable[[str], Build], sql: str) -> Build:
    """The same statement in other words: what is kept by its text, or by the shape of its construct, is of no use."""
    said, _, comment = sql.partition(COMMENT)
    build = known(said)
    return lambda p: build(p).suffix_with(text(f"/*{comment}"))


def listed(sql: str) -> list[str]:
    """The columns that a select names."""
    return sql.removeprefix("select ").partition(" from ")[0].split(", ")


def graph(way: str) -> Build:
    """A purchase with its customer and its items, loaded by one join or by a statement for each kind."""
    return lambda p: (
        select(Purchase)
        .where(Purchase.id >= p[0], Purchase.id < p[1])
        .order_by(Purchase.id)
        .options(*(joined() if way == "joined" else (selectinload(Purchase.customer), selectinload(Purchase.items))))
    )


def joined() -> tuple[Any, ...]:
    """Every purchase has a customer, so that is an inner join, as in the others' statement; not all have items."""
    return joinedload(Purchase.customer, innerjoin=True), joinedload(Purchase.items)


def named(sql: str) -> tuple[str, Callable[[Sequence[Any]], dict[str, Any]]]:
    """A statement for ``text()``, and its parameters by name. Any other colon is no parameter's."""
    return re.sub(r"\$(\d+)", r" :p\1", sql.replace(":", "\\:")), lambda params: {
        f"p{n}": value for n, value in enumerate(params, 1)
    }


def rows(sql: str) -> Callable[[Sequence[Sequence[Any]]], list[dict[str, Any]]]:
    """The dicts that ``execute(insert(...), rows)`` takes, of a list of tuples.

    An application would have dicts: making them is no work of Core's. A cell has its list once, and gives it to every
    step, so its dicts are made when it is first seen, in a step that warms up, and found by the list's identity.
    """
    columns = COLUMNS[canonical(sql)]
    seen: dict[int, tuple[Any, list[dict[str, Any]]]] = {}

    def made(many: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
        if id(many) not in seen:
            # The list is held as well, or another one could come by its identity.
            seen[id(many)] = many, [dict(zip(columns, params, strict=True)) for params in many]
        return seen[id(many)][1]

    return made


def keyed_rows() -> Callable[[Iterable[Any]], tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """As ``graph.keyed``, whose keys are new in every step: dicts at once, and not out of tuples."""
    fresh = graphs.fresh_keys()

    def made(many: Iterable[Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        above, below = [], []
        for buyer, note, items in many:
            above.append({"id": (key := next(fresh)), "customer_id": buyer, "note": note})
            below += [{"id": next(fresh), "purchase_id": key, "product": p, "quantity": q} for p, q in items]
        return above, below

    return made


def knows_core(op: Op, statements: tuple[str, ...]) -> bool:
    """Whether all that Core would be asked for is written here."""
    if op in ON_DRIVER_CONNECTION or not statements:
        return True
    return all(canonical(sql) in CORE.keys() | COLUMNS.keys() | {WIDE} for sql in statements)


def knows_orm(op: Op, statements: tuple[str, ...]) -> bool:
    """Likewise of the ORM, which goes by the op where no construct says it."""
    if op in BY_OBJECTS:
        return True
    known = {Op.FETCH_DICTS: {ROWS}, Op.FETCH_EACH: {ROW}}.get(op, ORM.keys() | OBJECTS.keys() | {WIDE})
    return all(canonical(sql) in known for sql in statements)
