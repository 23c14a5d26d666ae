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
    """File -> why none of its rows is here."""

    @property
    def drivers(self) -> tuple[Driver, ...]:
        return tuple(self.files)


def discover() -> Found:
    """Import every file of this package. A missing library leaves its file out; a mistake of ours is raised."""
    files: dict[Driver, str] = {}
    left_out: dict[str, str] = {}
    for info in pkgutil.iter_modules(__path__):
        try:
            files |= dict.fromkeys(rows_of(importlib.import_module(f"{__name__}.{info.name}")), info.name)
        except LeftOut as reason:
            left_out[info.name] = str(reason)
        except ModuleNotFoundError as missing:
            if str(missing.name).split(".")[0] in OURS:
                raise Broken(f"drivers/{info.name}.py imports what we do not have: {missing}") from missing
            left_out[info.name] = f"{missing.name} is not installed"
        except Exception as mistake:
            raise Broken(f"drivers/{info.name}.py: {type(mistake).__name__}: {mistake}") from mistake
    return Found(files, left_out)


def rows_of(module: ModuleType) -> list[Driver]:
    """The drivers defined in one file, in the order written."""
    return list(dict.fromkeys(value for value in vars(module).values() if isinstance(value, Driver)))
