"""On SIGINT or SIGTERM a timed run finishes the burst in flight, writes all it has and exits with 130 or 143."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any

import pytest

ENDING = (signal.SIGINT, signal.SIGTERM)


class Interrupted(Exception):
    """A signal asked the run to end."""

    def __init__(self, number: int) -> None:
        super().__init__(f"interrupted by {signal.Signals(number).name}; what was measured is kept")
        self.code = 128 + number


class Signals:
    """While entered, signals wait for the end of a burst. A second one does not wait."""

    def __init__(self) -> None:
        self._came = 0
        self._before: dict[int, Any] = {}

    def check(self) -> None:
        if self._came:
            raise Interrupted(self._came)

    def __enter__(self) -> Signals:
        self._before = {number: signal.signal(number, self._note) for number in ENDING}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self._came:
            pytest.exit(f"interrupted again, by {signal.Signals(number).name}", returncode=128 + number)
        self._came = number
