"""The address of a cell: `workload[-setting=value,...]-driver-server`. Standard library only: hosts import this."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

NAME = re.compile(r"[a-z][a-z0-9_]*")
DRIVER = re.compile(r"[a-z][a-z0-9_.+@=-]*")
SERVER = re.compile(r"[a-z][a-z0-9_.@]*")
VALUE = re.compile(r"[A-Za-z0-9_.+]+")
SPELLING = re.compile(
    rf"(?P<workload>{NAME.pattern})-"
    rf"(?:(?P<settings>{NAME.pattern}={VALUE.pattern}(?:,{NAME.pattern}={VALUE.pattern})*)-)?"
    rf"(?P<driver>{DRIVER.pattern})-(?P<server>{SERVER.pattern})"
)


@dataclass(frozen=True, slots=True)
class Key:
    """Which cell: the only way a record is ever addressed. Its spelling is a promise."""

    workload: str
    driver: str
    server: str
    settings: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for pattern, part in ((NAME, self.workload), (DRIVER, self.driver), (SERVER, self.server)):
            if not pattern.fullmatch(part):
                raise ValueError(f"no part of a key: {part!r}; it must match {pattern.pattern}")
        for name, value in self.settings:
            if not NAME.fullmatch(name) or not VALUE.fullmatch(value):
                raise ValueError(f"no setting of a key: {name}={value}; the value must match {VALUE.pattern}")

    @classmethod
    def of(cls, workload: str, driver: str, server: str, settings: Mapping[str, object]) -> Key:
        return cls(workload, driver, server, tuple((name, str(value)) for name, value in settings.items()))

    @classmethod
    def parse(cls, text: str) -> Key:
        found = SPELLING.fullmatch(text)
        if not found:
            raise ValueError(f"no key: {text!r}; a key is written workload[-setting=value,...]-driver-server")
        pairs = (pair.split("=") for pair in (found["settings"] or "").split(",") if pair)
        return cls(found["workload"], found["driver"], found["server"], tuple((n, v) for n, v in pairs))

    def __str__(self) -> str:
        return "-".join(filter(None, (self.workload, spelt(self.settings), self.driver, self.server)))


def row_of(driver: str) -> str:
    """Return the driver that a rival races: behind its name stands a version, a loop or a Python."""
    return re.split("[=@]", driver, maxsplit=1)[0]


def is_rival(driver: str) -> bool:
    """Return whether a driver's name is that of a row raced once more."""
    return row_of(driver) != driver


def kind_of(server: str) -> str:
    """Return the server without the version that was asked for."""
    return server.partition("@")[0]


def spelt(settings: tuple[tuple[str, str], ...]) -> str:
    return ",".join(f"{name}={value}" for name, value in settings)
