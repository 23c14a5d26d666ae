"""What is compared. One file = one library; every module here that holds a ``Driver`` is a row of the matrix."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

from drivers.contract import Driver
from drivers.contract.files import Broken, LeftOut, load, names


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
    """Import every file of this package; one that is left out says why."""
    files: dict[Driver, str] = {}
    left_out: dict[str, str] = {}
    for name in names(__path__):
        try:
            module = load(__name__, name)
        except LeftOut as reason:
            left_out[name] = str(reason)
            continue
        rows = rows_of(module)
        _refuse_taken(name, rows, files)
        files |= dict.fromkeys(rows, name)
        left_out |= getattr(module, "left_out", {})
    return Found(files, left_out)


def _refuse_taken(file: str, rows: list[Driver], files: dict[Driver, str]) -> None:
    """Refuse a key that two rows share: it would address neither."""
    taken = {driver.name: other for driver, other in files.items()}
    for driver in rows:
        if driver.name in taken:
            raise Broken(f"drivers/{file}.py: the name {driver.name!r} is taken by drivers/{taken[driver.name]}.py")


def rows_of(module: ModuleType) -> list[Driver]:
    """Return the drivers defined in one file, in the order written."""
    return list(dict.fromkeys(value for value in vars(module).values() if isinstance(value, Driver)))
