"""Statements that questions need and that servers spell differently. Placeholders are ``$1``, as in workloads."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable
from functools import cache

GLANCE = 200_000
"""How far it counts to find out."""
COUNTED = "with recursive n(i) as (select 1 union all select i + 1 from n where i < {}) select '{}', count(*) from n"


@cache
def counted_in_a_second() -> float:
    """Return how far SQLite counts in a second here: it has no way to sleep."""
    connection = sqlite3.connect(":memory:")
    begun = time.perf_counter()
    connection.execute(COUNTED.format(GLANCE, "x")).fetchall()
    taken = time.perf_counter() - begun
    connection.close()
    return GLANCE / taken


SLEEPS: dict[str, Callable[[float, str], str]] = {
    "postgres": lambda seconds, word: f"select '{word}' from pg_sleep({seconds})",
    "mysql": lambda seconds, word: f"select '{word}', sleep({seconds})",
    "sqlite": lambda seconds, word: COUNTED.format(max(1, int(seconds * counted_in_a_second())), word),
}
SERIES = {
    "postgres": "select generate_series(1, {0}) as i",
    "mysql": "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000) "
    "select a.i from n as a cross join n as b cross join n as c limit {0}",
    "sqlite": "with recursive n(i) as (select 1 union all select i + 1 from n where i < {0}) select i from n",
}


def sleeping(speaks: str, seconds: float, word: str) -> str:
    """Return a statement that takes about so long and answers with a row that begins with the word."""
    return SLEEPS[speaks](seconds, word)


def series(speaks: str, rows: int) -> str:
    """Return a statement that answers with so many rows of a number, and needs no table."""
    return SERIES[speaks].format(rows)


def heaped(speaks: str, table: str, rows: int, letters: int) -> str:
    """Return a statement that puts so many rows of a number and a text into a table."""
    text = f"printf('%.{letters}c', 'x')" if speaks == "sqlite" else f"repeat('x', {letters})"
    return f"insert into {table} select s.i, {text} from ({series(speaks, rows)}) as s"


def spelt(sql: str, placeholder: Callable[[int], str]) -> str:
    """Return the statement with a driver's own placeholders."""
    return re.sub(r"\$(\d+)", lambda match: placeholder(int(match[1])), sql)
