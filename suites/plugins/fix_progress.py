"""One line that says which contest is held and how long the rest will take; on a terminal, and not with ``-q``."""

from __future__ import annotations

import sys
import time

import pytest

from suites.engine.contest import Contest
from suites.engine.session import Session, seconds

WIDTH = 79


class Progress:
    """Called with what a contest is doing."""

    def __init__(self, config: pytest.Config, session: Session) -> None:
        self._session = session
        self._out = sys.__stderr__
        self._shown = bool(self._out and self._out.isatty() and config.get_verbosity() >= 0)
        self._planned = {contest.name: seconds(session.effort, contest) for contest in session.contests}
        self._begun = time.monotonic()
        self._spent = 0.0
        self._done = 0.0

    def __call__(self, contest: Contest, what: str) -> None:
        if what == "starts":
            self._begun = time.monotonic()
        if what == "ends":
            self._spent += time.monotonic() - self._begun
            self._done += self._planned[contest.name]
        if self._shown and self._out:
            self._out.write("\r" + (" " * WIDTH if what == "ends" else self.line(contest, what)) + "\r")
            self._out.flush()

    def line(self, contest: Contest, what: str) -> str:
        number = 1 + [one.name for one in self._session.contests].index(contest.name)
        text = f"contest {number}/{len(self._session.contests)} {contest.name}, {len(contest.entries)} cells, {what}"
        return f"{text[: WIDTH - 16]:{WIDTH - 16}} {self._left():>10} left"

    def _left(self) -> str:
        """Planned time, corrected by how wrong the plan has been so far."""
        rate = self._spent / self._done if self._done else 1.0
        left = (sum(self._planned.values()) - self._done) * rate - (time.monotonic() - self._begun)
        minutes, rest = divmod(max(0, round(left)), 60)
        return f"{minutes}:{rest:02} min"
