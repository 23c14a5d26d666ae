"""What SQLAlchemy's rows have in common: one row over each native row that is here, and their own numbers.

No row of the matrix; ``sa_core`` and ``sa_orm`` are.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from drivers.contract import Bind, Driver, LeftOut, Op, ways

FILES = ("pg_", "my_", "lite_")
"""How the names of files that hold native rows begin."""

MODELS = {"orm": ("pydantic",)}
"""What ``serialize`` needs beside."""
LAST_REFERENCE = {"asyncpg": 9, "aiomysql": 9, "aiosqlite": 9}
"""Where no native row can do the op, the other rows are compared with these ORM rows."""


def natives(layer: str) -> tuple[list[Driver], dict[str, str]]:
    """Return every native row with a dialect; and for each that can have no row over it, why."""
    without = {}
    found = [row for file in _files() for row in _rows(file) if row.dialect]
    if importlib.util.find_spec("greenlet") is None:
        without = {f"{row.name}-{layer}": "greenlet is not installed" for row in found if row.is_async}
    return [row for row in found if f"{row.name}-{layer}" not in without], without


def _files() -> list[str]:
    """Return the files, in the order of the servers that they speak to."""
    folder = Path(__file__).parent.parent
    return [path.stem for begin in FILES for path in sorted(folder.glob(f"{begin}*.py"))]


def _rows(file: str) -> list[Driver]:
    """Return the rows of a file; none if its library is not here, which ``discover`` reports."""
    try:
        module = importlib.import_module(f"drivers.{file}")
    except (ImportError, LeftOut):
        return []
    return list(dict.fromkeys(value for value in vars(module).values() if isinstance(value, Driver)))


def row_over(native: Driver, layer: str) -> Driver:
    driver = Driver(
        f"{native.name}-{layer}",
        server=native.server,
        package="sqlalchemy",
        needs=("sqlalchemy[asyncio]", *(native.needs or _package_of(native)), *MODELS.get(layer, ())),
        is_async=native.is_async,
        about=f"over {native.name} {native.version}".strip(),
        reference=LAST_REFERENCE.get(native.name, 0) if layer == "orm" else 0,
        layer=layer,
        over=native.name,
        does=("types=parsed",),  # its types parse
        engine=native.engine,
        home=native.home,
        seldom=native.seldom,
    )
    for said, own in (
        (native.absences, driver.absences),
        (native.counts, driver.counts),
        (native.faults, driver.faults),
    ):
        for op, all_said in said.items():
            own.setdefault(op, []).extend(one for one in all_said if "layer" in one.when)
    driver.blocks(lambda session: session.begin())
    for op, why in ONE_WAY.items():
        driver.lacks(op, why, when={"way": WAYS})
    return driver


WAYS = (*ways.PLAIN[1:], *ways.MADE, "stream", "cursor")
ONE_WAY = {
    Op.EXECUTE_MANY: "its dialect chooses how many rows are sent: plain is that",
    Op.FETCH_ROW: "its dialect chooses by which calls rows are read: plain is that",
    Op.STREAM: "its dialect chooses by which cursor rows are streamed: plain is that",
}
"""What the native row has several documented ways for."""


def _package_of(native: Driver) -> tuple[str, ...]:
    return (native.package,) if native.package != "python" else ()


def in_its_words(native: Driver, statements: tuple[str, ...]) -> tuple[str, ...]:
    """Return statements with the placeholders of the native row."""
    return tuple(re.sub(r"\$(\d+)", lambda match: native.placeholder(int(match[1])), sql) for sql in statements)


def copied_absences(driver: Driver, native: Driver, op: Op) -> None:
    """Copy what the native row cannot do: no row over it can. It is tried there, and not again here."""
    for absence in native.absences.get(op, ()):
        driver.lacks(op, absence.why, link=absence.link, when=absence.when)


def written(steps: ModuleType) -> list[Bind]:
    """Return the ops of a file of steps: its functions that bear the name of an op."""
    return [vars(steps)[op] for op in Op if op in vars(steps) and op is not Op.CONNECT]


def through_driver(native: Driver, op: Op) -> Bind:
    """Return the native row's op on the driver connection under a connection of SQLAlchemy's."""

    def bind(connection, *statements, settings):
        raw = connection.connection.driver_connection
        return native.bind(op, raw, in_its_words(native, statements), settings)

    return bind


def through_driver_async(native: Driver, op: Op) -> Bind:
    async def bind(connection, *statements, settings):
        raw = (await connection.get_raw_connection()).driver_connection
        step = native.bind(op, raw, in_its_words(native, statements), settings)
        return await step if inspect.isawaitable(step) else step

    return bind


def trace(driver: Driver, connection_of: Callable[[Any], Any]) -> None:
    """Register how statements in process are seen. ``connection_of``: from what a session yields."""

    async def through_async(session, callback):
        raw = await connection_of(session).get_raw_connection()
        await raw.driver_connection.set_trace_callback(callback)

    def through(session, callback):
        connection_of(session).connection.driver_connection.set_trace_callback(callback)

    driver.traces(through_async if driver.is_async else through)
