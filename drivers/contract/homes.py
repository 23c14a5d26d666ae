"""Rows that live in an environment of their own: a dependency group of ``pyproject.toml``. Standard library only.

A process that only reads what such a row says of itself need not have its library: names of it that the file uses are
then names, and nothing more. A host of its environment has the library itself.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
PINNED = re.compile(r"([\w.-]+)(?:\[[^]]*\])?==([\w.]+)")


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment of a row's own, as far as it is made."""

    packages: Mapping[str, str]
    """Name -> version: what its group pins, or once it is made all that is in it."""
    python: str = ""
    """The path of its interpreter; empty until it is made."""
    hashes: Mapping[str, str] = field(default_factory=dict)
    """Name -> SHA-256 of the wheel it came from."""
    why_not: str = ""
    """Why it cannot be had here."""


@cache
def groups() -> dict[str, list[str]]:
    """Return all dependency groups."""
    import tomllib  # no host needs it

    found: dict[str, list[str]] = tomllib.loads(PROJECT.read_text()).get("dependency-groups", {})
    return found


def pinned(requirements: Sequence[str]) -> Environment:
    """Return an environment that is not made yet. What names no version is in it as it is in everybody's."""
    found = [pin for one in requirements if (pin := PINNED.match(one))]
    return Environment({normal(pin[1]): pin[2] for pin in found})


def normal(name: str) -> str:
    """Return a package's name as PEP 503 has it."""
    return re.sub(r"[-_.]+", "-", name).lower()


class _Name(type):
    """A class that can be called, inherited from and said to be raised, as can every name in it."""

    def __getattr__(cls, name: str) -> type[Exception]:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Name(name, (Exception,), {})


class _Names(MetaPathFinder, Loader):
    """Finds a module of names for whatever nobody else has found."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec:
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        module.__getattr__ = _Name("module", (), {}).__getattr__  # type: ignore[method-assign]


@contextmanager
def names_only() -> Iterator[None]:
    """Let modules be imported that are not here."""
    finder = _Names()
    sys.meta_path.append(finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name, module in list(sys.modules.items()):
            if getattr(module, "__spec__", None) and module.__spec__.loader is finder:
                del sys.modules[name]
