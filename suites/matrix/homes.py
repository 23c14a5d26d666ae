"""Where a host lives: in our environment, or in a rival's. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Home:
    """Where a host lives."""

    python: str = ""
    """The path of its interpreter; empty: ours."""
    loop: str = ""
    """The event loop it runs; empty: asyncio's."""


OURS = Home()


@dataclass(frozen=True, slots=True)
class RivalHome:
    """What makes a cell a rival's."""

    label: str
    """Stands behind the driver's name: ``==0.30.0``, ``@uvloop``."""
    home: Home = OURS
    why_not: str = ""
    """Why it has none: then the cell is absent."""
