"""``--rival``: a driver in another environment, to race the one that is installed. How it is written, and read.

What a spec does not name stays as it is here: ``asyncpg@uvloop`` is the installed version on another event loop.
Standard library and ``packaging`` only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from packaging.specifiers import InvalidSpecifier, SpecifierSet

FORM = "NAME[=FORK][VERSION][@LOOP][@pyX.Y[t]][ @ WHEEL]"
EXAMPLES = (
    "asyncpg==0.30.0, psycopg==3.1.*, asyncpg@uvloop, asyncpg@py3.13, asyncpg==0.30.0@uvloop, asyncpg @ ./a.whl, "
    "asyncmy=asyncmy2==0.2.21"
)
LOOPS = ("asyncio", "uvloop", "winloop")

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
FORK = re.compile(r"=([A-Za-z0-9][A-Za-z0-9_.-]*)")
VERSIONS = re.compile(r"(?:[<>=!~]=?=?\s*[^@,\s]+)(?:\s*,\s*[<>=!~]=?=?\s*[^@,\s]+)*")
PYTHON = re.compile(r"py((\d+)\.(\d+)(t?))")
OLDEST, FREE_THREADED = (3, 11), (3, 13)
"""The oldest Python that hosts run on, and the first that comes without its lock, too (3.13t)."""


class BadRival(ValueError):
    """What was given cannot be had or cannot be meant, in one sentence."""


@dataclass(frozen=True, slots=True)
class RivalSpec:
    """A rival as it was asked for."""

    name: str
    """The name of a row (``psycopg-sync``), or of a package, and then all rows that it is in."""
    versions: str = ""
    """A version specifier; empty: as installed."""
    loop: str = ""
    python: str = ""
    """``3.13``, free-threaded ``3.13t``; empty: the one that runs us."""
    fork: str = ""
    """A package of another name that holds the same modules, and is installed instead."""
    wheel: str = ""
    """A file to install instead of what the index has."""

    def label(self, version: str) -> str:
        """Return what a row's name gets behind it, once it is known which version it came to."""
        named = f"={self.fork}" if self.fork else ""
        named += f"=={version}" if self.versions or self.wheel else ""
        named += "+wheel" if self.wheel else ""
        loop, python = self.loop and f"@{self.loop}", self.python and f"@py{self.python}"
        return f"{named}{loop}{python}"

    def __str__(self) -> str:
        loop, python = self.loop and f"@{self.loop}", self.python and f"@py{self.python}"
        fork, wheel = self.fork and f"={self.fork}", self.wheel and f" @ {self.wheel}"
        return f"{self.name}{fork}{self.versions}{loop}{python}{wheel}"


def parse(spec: str) -> RivalSpec:
    """Read one spec; a BadRival quotes it from the first character that does not fit."""
    text, _, wheel = spec.partition(" @ ")
    name = NAME.match(text)
    if name is None:
        _refuse(spec, 0, "expected the name of a driver or package")
    fork = FORK.match(text, name.end())
    at = fork.end() if fork else name.end()
    versions, at = _versions(spec, text, at)
    if fork and not versions:
        _refuse(spec, at, "expected the version of the fork, like ==1.0")
    parts: dict[str, str] = {}
    while at < len(text.rstrip()):
        at = _part(spec, text, at, parts)
    if wheel and versions:
        _refuse(spec, len(text) + 3, f"a wheel has its version already; leave out {versions}")
    if " @ " in spec and not wheel.strip():
        _refuse(spec, len(spec), "expected the path of a wheel")
    if not (versions or parts or wheel):
        _refuse(spec, len(text), f"nothing in it differs from what is installed; expected {FORM}")
    return RivalSpec(name[0], versions, wheel=wheel.strip(), fork=fork[1].lower() if fork else "", **parts)


def _versions(spec: str, text: str, at: int) -> tuple[str, int]:
    found = VERSIONS.match(text, at)
    if found is None:
        return "", at
    try:
        return str(SpecifierSet(found[0])), found.end()
    except InvalidSpecifier:
        return _refuse(spec, at, f"{found[0]!r} is no version; expected one like ==0.30.0, ==3.1.* or <2.1")


def _part(spec: str, text: str, at: int, parts: dict[str, str]) -> int:
    """Read one ``@loop`` or ``@pyX.Y``, and return where the next begins."""
    if text[at] != "@":
        _refuse(spec, at, "expected a version like ==0.30.0, @LOOP or @pyX.Y")
    word = text[at + 1 :].partition("@")[0].strip()
    what, value = _meaning(word, lambda why: _refuse(spec, at + 1, why))
    if what in parts:
        _refuse(spec, at + 1, f"a second {what}; there is @{parts[what]} already")
    parts[what] = value
    return at + 1 + len(text[at + 1 :].partition("@")[0])


def _meaning(word: str, refuse: Callable[[str], NoReturn]) -> tuple[str, str]:
    if word in LOOPS:
        return "loop", word
    if python := PYTHON.fullmatch(word):
        return "python", _python(python, refuse)
    return refuse(f"{word!r} is neither an event loop ({', '.join(LOOPS)}) nor a Python like py3.13 or py3.13t")


def _python(said: re.Match[str], refuse: Callable[[str], NoReturn]) -> str:
    version = int(said[2]), int(said[3])
    if version < OLDEST:
        return refuse(f"{said[0]} is too old: hosts run on 3.11 and newer")
    if said[4] and version < FREE_THREADED:
        return refuse(f"{said[0]} does not exist: free-threaded Pythons begin with 3.13")
    return said[1]


def _refuse(spec: str, at: int, why: str) -> NoReturn:
    where = f"at {spec[at:]!r}" if spec[at:] else "at its end"
    raise BadRival(f"--rival {spec!r}, {where}: {why}")
