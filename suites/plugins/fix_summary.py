"""pytest: after pytest-benchmark's tables, what they come to. Not with ``-q``."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from reports.summary import summary
from reports.summary.terminal import lines
from suites.plugins.fix_report import REPORT

NOWHERE = "give --benchmark-json=FILE, then: python -m reports page FILE"


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> Generator[None, None, None]:
    """Write the summary, even if pytest-benchmark ends the run in the middle of its own (--benchmark-compare-fail)."""
    try:
        yield
    finally:
        _write(terminalreporter, config)


def _write(terminal: pytest.TerminalReporter, config: pytest.Config) -> None:
    report = config.stash[REPORT]
    if report.run is None or config.get_verbosity() < 0 or not any(one.measured for _, one in report.run):
        return
    page = f"python -m reports page {report.written[0]}" if report.written else NOWHERE
    of = summary(report.run, page)
    terminal.write_sep("-", of.title, red=not of.sound, bold=True)
    for line in lines(report.run, of):
        terminal.write_line(line)
