"""Many rows sent otherwise than by a driver's own executemany, made of its ``execute``. Standard library only.

Only equal ways compare drivers: what takes one a round trip a row is a single insert to another.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from itertools import chain
from typing import Any

from drivers.contract.declarations import Settings
from drivers.contract.derived_ops import Bind, within, within_async

MADE = ROWS, VALUES, UNNEST = "rows", "values", "unnest"
"""A statement a row, each waited for; one insert of many rows; one insert of an array a column."""
PLAIN = (None, "executemany")
"""The settings at which a driver's own executemany is asked."""
OF_ONE = re.compile(r"values\s*\((.*?)\)")
Placeholder = Callable[[int], str]


def why_not(way: Any, driver: Any) -> str:
    """Say why a driver's ``execute`` does not make such a way; empty where it does, or need not."""
    if way == UNNEST and driver.server != "postgres":
        return "its server has no arrays"
    if way in MADE and "execute" not in driver.ops:
        return "nobody has written its execute yet"
    return "nobody has written its blocks yet" if way == ROWS and driver.block is None else ""


def bind(execute: Bind, block: Any, connection: Any, sql: str, settings: Settings, placeholder: Placeholder) -> Any:
    """Return the step of a synchronous driver."""
    if settings["way"] == ROWS:
        return within(block, connection, _each(execute(connection, sql)))
    text, params = one_statement(sql, settings, placeholder)
    step = execute(connection, text)
    return lambda many: step(params(many))


async def bind_async(
    execute: Bind, block: Any, connection: Any, sql: str, settings: Settings, placeholder: Placeholder
) -> Any:
    by_rows = settings["way"] == ROWS
    text, params = (sql, tuple) if by_rows else one_statement(sql, settings, placeholder)
    step = execute(connection, text)
    if inspect.isawaitable(step):
        step = await step
    return within_async(block, connection, _each_async(step)) if by_rows else lambda many: step(params(many))


def one_statement(sql: str, settings: Settings, placeholder: Placeholder) -> tuple[str, Callable[[Any], Any]]:
    """Return an insert of one row as an insert of many, and how their values become its parameters."""
    if settings["way"] == UNNEST:
        return _of_arrays(sql, settings["types"].split(", "), placeholder), _columns
    return _of_rows(sql, settings["rows"], placeholder), _flat


def _of_rows(sql: str, rows: int, placeholder: Placeholder) -> str:
    width = OF_ONE.findall(sql)[0].count(",") + 1
    each = [", ".join(placeholder(row * width + n) for n in range(1, width + 1)) for row in range(rows)]
    return OF_ONE.sub(lambda _: f"values {', '.join(f'({one})' for one in each)}", sql)


def _of_arrays(sql: str, types: list[str], placeholder: Placeholder) -> str:
    arrays = ", ".join(f"{placeholder(n)}::{kind}[]" for n, kind in enumerate(types, 1))
    return OF_ONE.sub(lambda _: f"select * from unnest({arrays})", sql)


def _flat(many: Any) -> tuple[Any, ...]:
    return tuple(chain.from_iterable(many))


def _columns(many: Any) -> tuple[list[Any], ...]:
    return tuple(map(list, zip(*many, strict=True)))


def _each(step: Any) -> Any:
    def each(many: Any) -> None:
        for params in many:
            step(params)

    return each


def _each_async(step: Any) -> Any:
    async def each(many: Any) -> None:
        for params in many:
            await step(params)

    return each
