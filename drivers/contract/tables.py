"""How a table is described to drivers and servers: the names of its columns and their kinds. Standard library only.

A column has a *kind*, not a type: each server says how it spells a kind, and a server that has no such kind leaves the
column out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

KEYS = (
    "serial",  # a key that the server hands out
    "key",  # a key that the rows bring
    "bigkey",  # a key of 64 bits that the rows bring
)
KINDS = (
    *KEYS,
    "int",
    "bigint",
    "float",
    "numeric",
    "text",
    "bytes",
    "bool",
    "date",
    "timestamptz",
    "uuid",
    "json",
    "ints",  # an array of integers
)


@dataclass(frozen=True, slots=True, eq=False)  # a table equals only itself: it keys the caches of what is built of it
class Table:
    name: str
    columns: Mapping[str, str]
    rows: Callable[[], Iterable[tuple[Any, ...]]] = tuple
    """One value for each column that is not ``serial``."""
    indexed: tuple[str, ...] = ()
    """Columns with an index, each its own."""

    def __post_init__(self) -> None:
        for column, kind in self.columns.items():
            if kind not in KINDS:
                raise ValueError(f"table {self.name}: column {column} is of unknown kind {kind!r}; there are: {KINDS}")
