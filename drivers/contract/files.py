"""One file, one part: how files are found and imported, and whose fault it is where one cannot be. Standard library."""

from __future__ import annotations

import pkgutil
import signal
from collections.abc import Iterable
from importlib import import_module
from types import ModuleType

from reports.records.text import printable, words

OURS = ("drivers", "suites", "reports")


class Broken(Exception):
    """A file of ours cannot be used, and no missing library explains it."""


class LeftOut(Exception):
    """Raised by a file on import: the library is here, but not fit to be compared. The reason in words."""


def names(path: Iterable[str]) -> list[str]:
    """Name the files of a package, without the folders that they share."""
    return [info.name for info in pkgutil.iter_modules(path) if not info.ispkg]


def load(package: str, name: str) -> ModuleType:
    """Import a file. A library that is missing or broken leaves it out; a mistake of ours makes it Broken."""
    file = f"{package.replace('.', '/')}/{name}.py"
    try:
        return import_module(f"{package}.{name}")
    except LeftOut:
        raise
    except ImportError as error:
        if str(error.name).split(".")[0] in OURS:
            raise Broken(f"{file} imports what we do not have: {printable(str(error))}") from error
        missing = isinstance(error, ModuleNotFoundError)
        why = f"{error.name} is not installed" if missing else f"its library cannot be imported: {error}"
        raise LeftOut(why) from error
    except (Exception, SystemExit, KeyboardInterrupt) as mistake:
        if isinstance(mistake, KeyboardInterrupt) and _by_signal(mistake):
            raise
        raise Broken(f"{file}: {printable(' '.join(words(mistake).split()))}") from mistake


def _by_signal(stop: KeyboardInterrupt) -> bool:
    """Say whether the user wants the end, and not a file: handlers of ours raise a kind of their own."""
    return type(stop) is not KeyboardInterrupt or signal.getsignal(signal.SIGINT) is signal.default_int_handler
