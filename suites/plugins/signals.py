"""SIGINT and SIGTERM end a run where it stands, or after the burst in flight; a second signal waits for nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM)


class Interrupted(KeyboardInterrupt):
    """A signal asked the run to end. For pytest that is Ctrl-C, and nothing takes it for a test's failure."""

    __module__ = "builtins"  # pytest shows it with its name alone, as it does with its own

    def __init__(self, number: int) -> None:
        super().__init__(f"interrupted by {signal.Signals(number).name}")


class Signals:
    """What signals do to a run: the first raises Interrupted, at once or when it is checked."""

    def __init__(self) -> None:
        self.came = 0
        """The first signal's number."""
        self._wait = self._ends = False

    @contextmanager
    def handled(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._note) for number in ENDING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Inside, a first signal waits until it is checked."""
        self._wait = True
        try:
            yield
        finally:
            self._wait = False

    def check(self) -> None:
        if self.came:
            self.ends()
            raise Interrupted(self.came)

    def check_lost(self) -> None:
        """Raise once more what was raised where Python drops it, as in a finaliser."""
        if not self._wait:
            self.check()

    def ends(self) -> None:
        """From here on the run only tidies up: a first signal changes no more than its code."""
        self._ends = True

    def _note(self, number: int, frame: FrameType | None) -> None:
        again, self.came = self.came != 0, self.came or number
        if self._ends and again:
            os._exit(128 + number)  # whatever we have started notices
        if not self._ends and (again or not self._wait):
            self.check()


SIGNALS = Signals()
"""Those of this process."""
