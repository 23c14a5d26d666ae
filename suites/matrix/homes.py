"""Where a host lives: in our environment, in a driver's own, or in a rival's. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.contract import Driver


@dataclass(frozen=True, slots=True)
class Home:
    """Where a host lives."""

    python: str = ""
    """The path of its interpreter; empty: ours."""
    loop: str = ""
    """The event loop it runs; empty: asyncio's."""


OURS = Home()


def home_of(driver: Driver) -> Home:
    """Return where a driver lives. One that has an environment of its own must have been given it."""
    if driver.environment is None:
        return OURS
    if not driver.environment.python:
        raise ValueError(f"the environment of {driver} is not made: suites.rivals.own.make does that")
    return Home(driver.environment.python)


@dataclass(frozen=True, slots=True)
class RivalHome:
    """What makes a cell a rival's."""

    label: str
    """Stands behind the driver's name: ``==0.30.0``, ``@uvloop``."""
    home: Home = OURS
    why_not: str = ""
    """Why it has none: then the cell is absent."""
