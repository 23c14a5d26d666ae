"""What became of something that was awaited, and how it is graded. Standard library only."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from suites.behaviours.contract import Answer, Grade

RAW = (
    *(TypeError, AttributeError, LookupError, AssertionError, RuntimeError, ValueError, ArithmeticError),
    *(asyncio.InvalidStateError, EOFError),
)
"""What Python raises inside a driver that did not foresee something."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of something that was awaited: a value, an error, or neither in time."""

    value: Any = None
    error: BaseException | None = None
    hung: bool = False
    seconds: float = 0.0

    @property
    def grade(self) -> Grade:
        """Return how this would be graded if it should have worked."""
        if self.hung:
            return Grade.HANGS
        return grade_of(self.error) if self.error else Grade.OK

    @property
    def said(self) -> str:
        if self.hung:
            return f"nothing within {self.seconds:.0f} s"
        return said_of(self.error) if self.error else "it worked"


async def tried(work: Awaitable[Any], within: float) -> Tried:
    """Await something, and say what became of it. Whatever it does with a cancellation, this returns in time."""
    begun, task = time.monotonic(), asyncio.ensure_future(work)
    await asyncio.wait({task}, timeout=within)
    seconds = time.monotonic() - begun
    if not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=1.0)
        return Tried(hung=True, seconds=seconds)
    if task.cancelled():
        return Tried(error=asyncio.CancelledError(), seconds=seconds)
    if error := task.exception():
        return Tried(error=error, seconds=seconds)
    return Tried(task.result(), seconds=seconds)


async def cancelled(task: asyncio.Task[Any], within: float) -> Tried:
    """Cancel a task and wait for its end."""
    task.cancel()
    return await tried(_end_of(task), within)


async def _end_of(task: asyncio.Task[Any]) -> Any:
    await asyncio.wait({task})
    return None if task.cancelled() else task.result()


def grade_of(error: BaseException) -> Grade:
    """Grade an error that a caller gets: one of a kind that libraries document, or one from inside by accident."""
    module = type(error).__module__.partition(".")[0]
    ours = module in ("builtins", "asyncio") and isinstance(error, RAW)
    return Grade.RAW_ERROR if ours else Grade.CLEAN_ERROR


def own(error: BaseException) -> bool:
    """Say whether an error is of a library's own kinds: who catches those does not catch the system's."""
    module = type(error).__module__.partition(".")[0]
    return module == "sqlite3" or module not in sys.stdlib_module_names


def grade_of_failure(came: Tried) -> Grade:
    """Grade something that had to fail: an error of the driver's own kinds is right, and one of the system's is clean.
    That it worked after all is for the question to judge."""
    return Grade.OK if came.error and came.grade is Grade.CLEAN_ERROR and own(came.error) else came.grade


def worst_grade(every: Sequence[Tried]) -> Grade:
    return max((one.grade for one in every), key=lambda grade: grade.severity)


def said_of(error: BaseException) -> str:
    """Return an error as one line, with the driver's first words on it."""
    first = next(iter(str(error).splitlines()), "")
    return f"{type(error).__name__}: {first[:160]}" if first else type(error).__name__


def stands(came: Sequence[Tried], said: str, figures: Mapping[str, Any] | None = None) -> Answer:
    """Return ``said`` where all of it worked, and else what was worst."""
    worst = max(came, key=lambda one: one.grade.severity)
    return Answer(worst.grade, said if worst.grade is Grade.OK else worst.said, figures or {})


def ok(said: str, **figures: Any) -> Answer:
    return Answer(Grade.OK, said, figures)
