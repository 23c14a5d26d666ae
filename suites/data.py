"""Tables that workloads read and write: plain descriptions and plain Python values, made on the client.

Rows are made by arithmetic, so every machine and every run sees the same ones.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from drivers.contract.tables import KINDS as KINDS
from drivers.contract.tables import Table as Table

ACCOUNTS = 10_000
ACCOUNT = Table(
    "account",
    {"id": "key", "name": "text", "balance": "int"},
    lambda: (account(key) for key in range(1, ACCOUNTS + 1)),
)


def account(key: int) -> tuple[int, str, int]:
    return key, f"account {key}", key * 37 % 1000


def some_keys(count: int) -> list[int]:
    """Return keys of accounts in an order that no index and no cache is made for, the same every time."""
    return [1 + i * 7919 % ACCOUNTS for i in range(count)]


SERIES_ROWS = 50_000
SERIES = Table(
    "series",
    {"id": "key", "n": "int", "label": "text"},
    lambda: ((key, key * 7 % 1009, f"label {key % 97}") for key in range(1, SERIES_ROWS + 1)),
)

SHEET_ROWS = 2000
SHEET = Table(
    "sheet",
    {"id": "key", **{f"c{number}": "int" for number in range(1, 100)}},
    lambda: (sheet(key) for key in range(1, SHEET_ROWS + 1)),
)


def sheet(key: int) -> tuple[int, ...]:
    return key, *(key * number % 1009 for number in range(1, 100))


BLOB = bytes(range(256)) * 4096
BLOBS = Table("blob_store", {"id": "key", "body": "bytes"}, lambda: [(1, BLOB)])

ENTRY = Table("entry", {"id": "serial", "owner": "int", "note": "text"})


def entry(number: int) -> tuple[int, str]:
    return number % 1000, f"note {number}"


CUSTOMERS = 200
CUSTOMER = Table(
    "customer",
    {"id": "key", "name": "text"},
    lambda: ((key, f"customer {key}") for key in range(1, CUSTOMERS + 1)),
)

PURCHASES = 1000  # ORDER is a word of SQL's
PURCHASE = Table(
    "purchase",
    {"id": "bigkey", "customer_id": "int", "note": "text"},
    lambda: ((key, customer_of(key), f"purchase {key}") for key in range(1, PURCHASES + 1)),
    indexed=("customer_id",),
)
ITEM = Table(
    "item",
    {"id": "bigkey", "purchase_id": "bigint", "product": "text", "quantity": "int"},
    lambda: (
        (key, purchase, product, quantity)
        for purchase in range(1, PURCHASES + 1)
        for key, product, quantity in items_of(purchase)
    ),
    indexed=("purchase_id",),
)


def customer_of(purchase: int) -> int:
    return 1 + purchase * 7919 % CUSTOMERS


def items_of(purchase: int) -> list[tuple[int, str, int]]:
    """Return the purchase's items, none to four: a purchase without items must not get lost in a join."""
    return [(purchase * 10 + n, f"product {purchase * n % 89}", 1 + n) for n in range(purchase % 5)]


WIDE_ROWS = 10_000
WIDE = Table(
    "wide",
    {
        "id": "key",
        "small": "int",
        "big": "bigint",
        "ratio": "float",
        "price": "numeric",
        "title": "text",
        "digest": "bytes",
        "active": "bool",
        "born": "date",
        "seen": "timestamptz",
        "token": "uuid",
        "document": "json",
        "scores": "ints",
        "remark": "text",
    },
    lambda: (wide(key) for key in range(1, WIDE_ROWS + 1)),
)

WIDE_ENTRY = Table(
    "wide_entry", {"id": "serial", "original": "int", **{name: WIDE.columns[name] for name in list(WIDE.columns)[1:]}}
)
"""A table for copies of rows of WIDE."""


def wide(key: int) -> tuple[Any, ...]:
    """Return a row with one value of every common kind; every seventh row has NULL wherever it may."""
    if key % 7 == 0:
        return key, *[None] * 13
    return (
        key,
        key % 30_000 - 15_000,
        2**53 + key,  # one more than a float can hold
        key / 8,
        Decimal(key * 1001).scaleb(-3),
        f"title {key} äöü€",
        hashlib.sha256(str(key).encode()).digest(),
        key % 2 == 0,
        date(1970, 1, 1) + timedelta(days=key),
        datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=key * 61, microseconds=key),
        UUID(int=key * 2**64 + 0x8000_0000_0000_0000),
        {"key": key, "tags": ["a", "b"], "ratio": 0.5},
        [key, key + 1, -key],
        None,
    )
