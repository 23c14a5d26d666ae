"""What is compared. One file = one library; every module here that holds a ``Driver`` is a row of the matrix."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from types import ModuleType

from drivers.contract import Driver, LeftOut

OURS = ("drivers", "suites", "reports")


class Broken(Exception):
    """A driver file of ours cannot be imported, and no missing library explains it."""


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
    """Import every file of this package. A library that is missing or broken leaves its file out; a mistake of ours
    is raised."""
    files: dict[Driver, str] = {}
    left_out: dict[str, str] = {}
    for info in pkgutil.iter_modules(__path__):
        if info.ispkg:  # what driver files share
            continue
        try:
            module = importlib.import_module(f"{__name__}.{info.name}")
            rows = rows_of(module)
        except LeftOut as reason:
            left_out[info.name] = str(reason)
        except ImportError as error:
            if str(error.name).split(".")[0] in OURS:
                raise Broken(f"drivers/{info.name}.py imports what we do not have: {error}") from error
            left_out[info.name] = _reason(error)
        except Exception as mistake:
            raise Broken(f"drivers/{info.name}.py: {type(mistake).__name__}: {mistake}") from mistake
        else:
            _refuse_taken(info.name, rows, files)
            files |= dict.fromkeys(rows, info.name)
            left_out |= getattr(module, "left_out", {})
    return Found(files, left_out)


def _reason(error: ImportError) -> str:
    if isinstance(error, ModuleNotFoundError):
        return f"{error.name} is not installed"
    return f"its library cannot be imported: {error}"


def _refuse_taken(file: str, rows: list[Driver], files: dict[Driver, str]) -> None:
    """A key that two rows share addresses neither."""
    taken = {driver.name: other for driver, other in files.items()}
    for driver in rows:
        if driver.name in taken:
            raise Broken(f"drivers/{file}.py: the name {driver.name!r} is taken by drivers/{taken[driver.name]}.py")


def rows_of(module: ModuleType) -> list[Driver]:
    """The drivers defined in one file, in the order written."""
    return list(dict.fromkeys(value for value in vars(module).values() if isinstance(value, Driver)))
