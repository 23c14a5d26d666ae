"""What can be said of a driver beside its ops: what it lacks, takes, and gets wrong. Standard library only."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Settings: TypeAlias = Mapping[str, Any]
OwnCount: TypeAlias = int | Callable[[int], int]
"""A driver's own number, or how to compute it from the workload's."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Why a driver cannot do an op, where that is documented, and the attempt that proves it."""

    why: str
    link: str = ""
    when: Mapping[str, Any] = field(default_factory=dict)
    """The settings that it holds for (``server`` and ``workload`` count as such); empty: always."""
    raises: type[BaseException] | None = None
    attempt: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class Takes:
    """How many statements and round trips a driver needs where that is not what the workload expects, and why."""

    why: str
    statements: OwnCount | None = None
    round_trips: OwnCount | None = None
    when: Mapping[str, Any] = field(default_factory=dict)
    """The settings that it holds for, as in ``Absent``."""


@dataclass(frozen=True, slots=True)
class Errs:
    """A known mistake of a driver. It is shown and never timed; once the driver gets it right, this must go."""

    why: str
    says: str
    """Words of the failure, such as the wrong value, lest another failure pass for this one."""
    always: bool = True
    """Whether each proof must show it. False where some proofs may not: which caller comes first decides."""
    link: str = ""
    when: Mapping[str, Any] = field(default_factory=dict)
    """The settings that it holds for, as in ``Absent``."""


def holds(said: Absent | Takes | Errs, settings: Settings) -> bool:
    """Return whether what was said of a driver holds at these settings. A tuple stands for any of its values."""
    return all(
        settings.get(name) in (value if isinstance(value, tuple) else (value,)) for name, value in said.when.items()
    )


def keywords(fn: Callable[..., Any]) -> list[str]:
    return [p.name for p in inspect.signature(fn).parameters.values() if p.kind is p.KEYWORD_ONLY]


def named(fn: Callable[..., Any], settings: Settings) -> dict[str, Any]:
    """Return the settings that ``fn`` names. One without a default must be there."""
    return {name: settings[name] for name in keywords(fn) if name in settings}
