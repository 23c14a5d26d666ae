"""pytest: SIGINT and SIGTERM end a run with 130 and 143, what there is is told, and no traceback; see ``signals``."""

from __future__ import annotations

import signal
from collections.abc import Generator
from typing import Any

import pytest

from reports.program import leave
from suites.plugins.signals import ENDING, SIGNALS
from suites.system.kernel import signal_without_parent

# From here on: our plugins take their time to import, and pytest has no words for what happens meanwhile.
for number in ENDING:
    signal.signal(number, leave)

OTHERS = (0, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED, pytest.ExitCode.NO_TESTS_COLLECTED)
"""What pytest says of a run that a signal ended; anything else is worse."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, Any, Any]:
    """Return the code that a shell expects."""
    with SIGNALS.handled():
        if hasattr(config, "workerinput"):
            # A worker of pytest-xdist ends when its controller says so, by SIGTERM, or is gone: if it were the first to
            # heed a terminal's Ctrl-C, it would be taken for crashed, and its test for failed.
            signal.signal(signal.SIGINT, lambda *_: None)
            signal_without_parent(signal.SIGTERM)
        code = yield
    return 128 + SIGNALS.came if SIGNALS.came and code in OTHERS else code


def pytest_runtest_logstart() -> None:
    SIGNALS.check_lost()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """After the last test everything is put away, and what is interrupted there would be left."""
    if nextitem is None:
        SIGNALS.ends()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish() -> Generator[None, None, None]:
    SIGNALS.ends()
    yield
