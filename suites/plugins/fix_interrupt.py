"""pytest: Ctrl-C before anything is timed, as while collecting, ends the run with 130 and without a traceback.

While cells are timed, ``signals`` waits for the end of a burst.
"""

from __future__ import annotations

import signal
from collections.abc import Generator
from typing import Any

import pytest

from reports.program import INTERRUPTED, leave

# From here on: our plugins take their time to import, and pytest has no words for what happens meanwhile.
BEFORE = signal.signal(signal.SIGINT, leave)


class Interrupt:
    """Knows whether the run was interrupted: pytest tells only plugins, and its own code for that is 2."""

    came = False

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        self.came = isinstance(excinfo.value, KeyboardInterrupt)


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, Any, Any]:
    """Give SIGINT back to pytest, which puts away what was begun, and return the code that a shell expects."""
    signal.signal(signal.SIGINT, BEFORE)
    config.pluginmanager.register(interrupt := Interrupt())
    code = yield
    return INTERRUPTED if interrupt.came else code
