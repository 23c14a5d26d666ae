"""pytest: with workers (``-n``), cells of one server go to one of them as long as there is other work, and a line says
every few seconds how far they are: dots of several would say little, and a log shows no line before it ends."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Generator
from typing import Any

import pytest

from suites.plugins.fix_progress import clock
from suites.plugins.signals import SIGNALS

EVERY = 5.0
"""Seconds between two lines."""
VARIABLE = "PYTEST_XDIST_AUTO_NUM_WORKERS"
NAMED = 60
"""Characters of what has been under way for longest."""
MOST = 8
"""Workers, each with servers of its own."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Twice the CPUs, since half of the time servers are waited for, but where none is started; unless the user has a
    number of his own. A worker more takes as long to collect as a hundred small tests take."""
    waiting = 1 if "not starts" in config.option.markexpr else 2
    return None if VARIABLE in os.environ else min(MOST, waiting * (os.cpu_count() or 1))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Have workers end where they stand if we are to: xdist would wait for their tests, and not for their servers."""
    distributing: Any = session.config.pluginmanager.getplugin("dsession")
    if SIGNALS.came and distributing:
        for gateway in distributing.nodemanager.group:
            gateway._io.popen.terminate()


def unit(nodeid: str) -> str:
    """Return what one worker does in one go: the cells of a workload on a server, or a file of tests."""
    path, _, name = nodeid.partition("::")
    key = name.partition("[")[2].removesuffix("]")
    return f"{key.rpartition('-')[2]} {key.partition('-')[0]}" if path.startswith("suites/") and key else path


def kind(unit: str) -> str:
    """Return what one worker had best have all of: a server that it has started, or a folder with its fixtures."""
    return unit.rpartition("/")[0] if "/" in unit else unit.partition(" ")[0]


def chosen(waiting: list[str], own: str | None, others: set[str]) -> str:
    """Choose what a worker takes next: more of the same, else what no other has begun, else whatever there is."""
    kinds = {unit: kind(unit) for unit in waiting}
    same = (unit for unit in waiting if kinds[unit] == own)
    fresh = (unit for unit in waiting if kinds[unit] not in others)
    return next(same, None) or next(fresh, waiting[0])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Return our own scheduler where the user has not asked for another."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import LoadScopeScheduling  # only in the environment of developers

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return unit(nodeid)

        def _assign_work_unit(self, node: Any) -> None:
            last = {one: kind(next(reversed(units))) for one, units in self.assigned_work.items() if units}
            others = {its for one, its in last.items() if one is not node}
            self.workqueue.move_to_end(chosen(list(self.workqueue), last.get(node), others), last=False)
            super()._assign_work_unit(node)

    config.option.loadscopereorder = False  # the command line says what comes first
    scheduling = Scheduling(config, log)
    if config.get_verbosity() == 0:
        config.pluginmanager.register(Watch(config, scheduling))
    return scheduling


class Watch:
    """Says how far the workers are."""

    def __init__(self, config: pytest.Config, scheduling: Any) -> None:
        self._reporter: Any = config.pluginmanager.getplugin("terminalreporter")
        self._scheduling = scheduling
        self._running: dict[str, float] = {}
        self._done = 0
        self._begun = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._lines, daemon=True)
        self._thread.start()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._running[nodeid] = time.monotonic()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._running.pop(nodeid, None)
        self._done += 1

    @pytest.hookimpl(wrapper=True)
    def pytest_report_teststatus(self) -> Generator[None, Any, Any]:
        """Print no dots: they would stand between the lines."""
        category, _letter, *word = yield
        return category, "", *word

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Say at once that a test failed; the reason comes at the end."""
        if report.failed:
            self._reporter.write_line(f"{self._now()}  FAILED {report.nodeid}", red=True)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        self._over.set()
        self._thread.join()

    def _lines(self) -> None:
        while not self._over.wait(EVERY):
            self._reporter.write_line(self.line())

    def line(self) -> str:
        all_of_them = len(self._scheduling.collection or ())
        failed = len(self._reporter.stats.get("failed", ())) + len(self._reporter.stats.get("error", ()))
        if not all_of_them:
            return f"{self._now()}  collecting"
        return f"{self._now()}  {self._done} of {all_of_them} done, {failed} failed{self._longest()}"

    def _longest(self) -> str:
        nodeid, since = min(self._running.copy().items(), key=lambda one: one[1], default=("", 0.0))
        name = nodeid.rpartition("/")[2]
        return f"; for {time.monotonic() - since:.0f} s: {name[:NAMED]}" if nodeid else ""

    def _now(self) -> str:
        return clock(time.monotonic() - self._begun)
