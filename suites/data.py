"""Tables that workloads read and write: plain descriptions and plain Python values, made on the client.

A column has a *kind*, not a type: each server says how it spells a kind, and a server that has no such kind leaves the
column out. Rows are made by arithmetic, so every machine and every run sees the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

KINDS = (
    "serial",  # a key that the server hands out
    "key",  # a key that the rows bring
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


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: Mapping[str, str]
    rows: Callable[[], Iterable[tuple[Any, ...]]] = tuple
    """One value for each column that is not ``serial``."""

    def __post_init__(self) -> None:
        for column, kind in self.columns.items():
            if kind not in KINDS:
                raise ValueError(f"table {self.name}: column {column} is of unknown kind {kind!r}; there are: {KINDS}")
