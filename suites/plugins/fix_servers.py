"""pytest plugin: which servers a run uses (``--server``), how they were had (header), and one start for each.

``config.stash[SERVERS]`` is there from the first moment and starts nothing by itself.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from functools import cached_property
from typing import NoReturn

import pytest

from suites import servers
from suites.servers.contract import Found, Refused, Spec, Unavailable


class Servers:
    """The servers of one run."""

    def __init__(self, specs: list[Spec]) -> None:
        self.specs = specs
        self._running: dict[Spec, servers.Server | Exception] = {}
        self._stops = ExitStack()

    @cached_property
    def found(self) -> dict[Spec, Found | Unavailable]:
        """The way to each server, or why it is left out. Looks, and starts nothing."""
        return {spec: self._look(spec) for spec in self.specs}

    def _look(self, spec: Spec) -> Found | Unavailable:
        try:
            return servers.find(spec)
        except Unavailable as reason:
            return reason
        except Refused as refusal:
            _end(refusal)

    def start(self, spec: Spec) -> servers.Server:
        """The running server, started on first use. A failure is raised again each time, and not tried again."""
        if spec not in self._running:
            self._running[spec] = self._try(spec)
        running = self._running[spec]
        if isinstance(running, Exception):
            raise running
        return running

    def _try(self, spec: Spec) -> servers.Server | Exception:
        found = self.found[spec]
        if isinstance(found, Unavailable):
            return found
        try:
            server = servers.start(spec, found)
        except Refused as refusal:
            _end(refusal)
        except Exception as failure:
            return failure
        self._stops.callback(server.stop)
        return server

    def stop(self) -> None:
        self._running.clear()
        self._stops.close()


def _end(refusal: Refused) -> NoReturn:
    """What the user asked for by name cannot be had: the run ends here, and not in every cell."""
    pytest.exit(str(refusal), returncode=pytest.ExitCode.USAGE_ERROR)


SERVERS = pytest.StashKey[Servers]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("driver-matrix").addoption(
        "--server",
        action="append",
        default=[],
        metavar=servers.FORM,
        help="a server to use, repeatable; without a source whatever is found first: embedded, then a container. "
        "A kind that is not named is used as found, or as its variable (DRIVER_MATRIX_POSTGRES=...) says.",
    )


def pytest_configure(config: pytest.Config) -> None:
    try:
        registry = Servers(servers.wanted(config.getoption("--server"), os.environ))
    except servers.BadSpec as error:
        raise pytest.UsageError(f"--server: {error}") from None
    except servers.Broken as mistake:
        raise pytest.UsageError(str(mistake)) from mistake
    config.stash[SERVERS] = registry
    config.add_cleanup(registry.stop)


def pytest_report_header(config: pytest.Config) -> list[str]:
    found = config.stash[SERVERS].found
    here = ", ".join(f"{spec} ({way.provided})" for spec, way in found.items() if isinstance(way, Found))
    missing = [f"server left out: {spec} ({why})" for spec, why in found.items() if isinstance(why, Unavailable)]
    broken = [f"server left out: {name} ({why})" for name, why in servers.discover().left_out.items()]
    return [f"servers: {here or 'none'}", *missing, *broken]


@pytest.fixture(scope="session", name="servers")
def registry(pytestconfig: pytest.Config) -> Servers:
    return pytestconfig.stash[SERVERS]
