"""One line that says which contest is held and how long the rest will take; on a terminal, and not with ``-q``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import TextIO

import pytest

from reports.records.words import count
from suites.contest.plan import Plan
from suites.matrix.contests import Contest
from suites.matrix.effort import Effort
from suites.matrix.forecast import seconds

WIDTH = 79
"""A line of eighty would wrap on a terminal of eighty."""
TERMINAL = pytest.StashKey[TextIO]()


def pytest_configure(config: pytest.Config) -> None:
    """Keep a way to the terminal of our own: while a test runs, pytest has the usual ones captured."""
    usual = sys.__stderr__
    if usual and usual.isatty() and config.get_verbosity() >= 0:
        config.stash[TERMINAL] = os.fdopen(os.dup(usual.fileno()), "w")
        config.add_cleanup(config.stash[TERMINAL].close)


class Progress:
    """Called with what a contest is doing."""

    def __init__(self, config: pytest.Config, plan: Plan, now: Callable[[], float] = time.monotonic) -> None:
        self._config, self._plan, self._now = config, plan, now
        self._out = config.stash.get(TERMINAL, None)
        names = [contest.name for contest in plan.to_hold]
        self._number = {name: number for number, name in enumerate(names, 1)}
        self._begun = self._spent = self._planned = 0.0

    def __call__(self, contest: Contest, effort: Effort, what: str) -> None:
        if self._out is None:
            return
        if what == "starts":
            self._begun = self._now()
            self._on_a_line_of_its_own()
        if what == "ends":
            self._spent += self._now() - self._begun
            self._planned += seconds(effort, contest)
        self._out.write("\r" + (" " * WIDTH if what == "ends" else self.line(contest, effort, what)) + "\r")
        self._out.flush()

    def line(self, contest: Contest, effort: Effort, what: str) -> str:
        number = f"contest {self._number[contest.name]}/{len(self._number)}"
        left = f" {clock(self._left(contest, effort))} left"
        text = f"{number}, {what}: {contest.name}, {count(len(contest.entries), 'cell')}"
        room = WIDTH - len(left)
        return f"{text[:room]:{room}}{left}"

    def _left(self, contest: Contest, effort: Effort) -> float:
        """Return the seconds left: what is planned from this contest on, corrected by how wrong plans were so far."""
        rest = self._plan.to_hold[self._number[contest.name] :]
        planned = sum(seconds(effort, one) for one in (contest, *rest))
        rate = self._spent / self._planned if self._planned else 1.0
        return planned * rate - (self._now() - self._begun)

    def _on_a_line_of_its_own(self) -> None:
        """Begin a line below what pytest has written so far, which is left as it is."""
        reporter = self._config.pluginmanager.getplugin("terminalreporter")
        with self._config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            reporter.ensure_newline()
            reporter.flush()


def clock(seconds: float) -> str:
    """Format as minutes and seconds, never less than none."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes}:{rest:02} min"
