"""What is compared. One file = one library; every module here that holds a ``Driver`` is a row of the matrix."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass
from types import ModuleType

from drivers.contract import Driver
from drivers.contract.files import Broken, LeftOut, load, names
from drivers.contract.homes import groups, names_only, pinned
from drivers.contract.stated import refusal
from reports.records.text import printable


@dataclass(frozen=True, slots=True)
class Found:
    files: dict[Driver, str]
    """Row -> the file that holds it, in the order of the matrix."""
    left_out: dict[str, str]
    """File -> why none of its rows is here; row -> why it is not, where a file has many."""

    @property
    def drivers(self) -> tuple[Driver, ...]:
        return tuple(self.files)


def discover() -> Found:
    """Import every file of this package; one that is left out says why. What cannot be printed is refused here."""
    rows: list[tuple[Driver, str]] = []
    left_out: dict[str, str] = {}
    for name in names(__path__):
        try:
            module = _read(name)
        except LeftOut as reason:
            left_out[name] = printable(str(reason))
            continue
        rows += ((row, name) for row in rows_of(module))
        left_out |= {printable(str(row)): printable(str(why)) for row, why in getattr(module, "left_out", {}).items()}
    for row, name in rows:
        _seen_from_outside(row, name)
    _refuse_unfit(rows)
    _refuse_taken(rows)
    return Found(dict(rows), left_out)


def _read(name: str) -> ModuleType:
    """Import a file. Its library need not be here if all of its rows live elsewhere."""
    try:
        return load(__name__, name)
    except LeftOut as reason:
        if not isinstance(reason.__cause__, ModuleNotFoundError):
            raise
        with names_only(), suppress(LeftOut, Broken):
            module = load(__name__, name)
            if (found := rows_of(module)) and all(row.home for row in found):
                return module
        sys.modules.pop(f"{__name__}.{name}", None)
        raise


def _seen_from_outside(row: Driver, file: str) -> None:
    """Note what a row's own environment holds, until it is made."""
    if not row.home or row.environment:
        return
    if row.home not in groups():
        raise Broken(f"drivers/{file}.py: {row} lives in {row.home!r}, and pyproject.toml has no group of that name")
    row.environment = pinned(groups()[row.home])
    if not row.version:  # tomorrow's figures would be of another one
        raise Broken(f"pyproject.toml: the group {row.home} says no version of {row.package}: expected name==version")


def _refuse_unfit(rows: list[tuple[Driver, str]]) -> None:
    """Refuse a text that would not be fit for a terminal or a report, before anything is measured."""
    # Native rows first: a layer over one repeats what is wrong there.
    for driver, file in sorted(rows, key=lambda row: bool(row[0].over)):
        if why := refusal(driver):
            raise Broken(f"drivers/{file}.py: {why}")


def _refuse_taken(rows: list[tuple[Driver, str]]) -> None:
    """Refuse a key that two rows share: it would address neither."""
    taken: dict[str, str] = {}
    for driver, file in rows:
        if driver.name in taken:
            raise Broken(f"drivers/{file}.py: the name {driver.name!r} is taken by drivers/{taken[driver.name]}.py")
        taken[driver.name] = file


def rows_of(module: ModuleType) -> list[Driver]:
    """Return the drivers defined in one file, in the order written."""
    return list(dict.fromkeys(value for value in vars(module).values() if isinstance(value, Driver)))
