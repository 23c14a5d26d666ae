"""Purchases with their customer and their items: how rows become objects that hold objects, and objects rows.

This is what an application without an ORM writes itself. Native rows and Core rows share it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, field, is_dataclass
from itertools import count
from typing import Any


@dataclass(slots=True)
class Customer:
    id: int
    name: str


@dataclass(slots=True)
class Item:
    id: int
    product: str
    quantity: int


@dataclass(slots=True)
class Purchase:
    id: int
    note: str
    customer: Customer
    items: list[Item] = field(default_factory=list)


def from_join(rows: Iterable[Sequence[Any]]) -> list[Purchase]:
    """Make purchases out of one join: a row for each item, and one with NULLs for a purchase that has none."""
    customers: dict[int, Customer] = {}
    purchases: dict[int, Purchase] = {}
    for key, note, customer, name, item, product, quantity in rows:
        if customer not in customers:
            customers[customer] = Customer(customer, name)
        if key not in purchases:
            purchases[key] = Purchase(key, note, customers[customer])
        if item is not None:
            purchases[key].items.append(Item(item, product, quantity))
    return list(purchases.values())


def from_three(
    purchase_rows: Iterable[Sequence[Any]], customer_rows: Iterable[Sequence[Any]], item_rows: Iterable[Sequence[Any]]
) -> list[Purchase]:
    """Make purchases out of a statement for each kind."""
    customers = {key: Customer(key, name) for key, name in customer_rows}
    purchases = {key: Purchase(key, note, customers[customer]) for key, note, customer in purchase_rows}
    for key, product, quantity, purchase in item_rows:
        purchases[purchase].items.append(Item(key, product, quantity))
    return list(purchases.values())


def fresh_keys() -> Iterator[int]:
    """Yield keys that no other client makes, as an application does that does not wait for the server's keys."""
    return count(random.getrandbits(62))


def keyed() -> Callable[[Iterable[Any]], tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]]:
    """Return a function from purchases without keys to the rows of both tables."""
    keys = fresh_keys()

    def rows(many: Iterable[Any]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        above, below = [], []
        for customer, note, items in many:
            above.append((key := next(keys), customer, note))
            below += [(next(keys), key, product, quantity) for product, quantity in items]
        return above, below

    return rows


def plain(answer: Any) -> Any:
    """Return our objects as tuples, for comparing them; anything else as it is."""
    if isinstance(answer, list) and answer and is_dataclass(answer[0]):
        return [astuple(each) for each in answer]
    return answer
