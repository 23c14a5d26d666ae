"""pytest plugin: which servers a run uses (``--server``), how they were had (header), and one start for each.

``config.stash[SERVERS]`` is there from the first moment and starts nothing by itself. What libraries would read from
the user's environment is out of the way while pytest runs, and no report shows a server's password.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import traceback
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import NoReturn

import pytest

from drivers.contract.files import Broken
from reports.records.text import LONGEST, printable
from suites import servers
from suites.servers.contract import Found, Refused, Spec, Unavailable
from suites.servers.sources.given import is_url
from suites.servers.sources.supervised import DidNotStart
from suites.system import cache
from suites.system.redact import hidden, nameless

READ_BY_LIBRARIES = ("PG", "MYSQL_", "MARIADB_")
"""PGOPTIONS reaches only what is built on libpq: the comparison would be of settings."""
OF_THE_MACHINE = ("MARIADB_PLUGIN_DIR",)  # where a library is installed says nothing about a session


DRIVEN = {"cell", "timed", "attempt", "behaviour"}
"""Parameters of tests in which a driver has a word. The harness's own may show what they like."""


class Servers:
    """The servers of one run."""

    def __init__(self, specs: list[Spec]) -> None:
        self.specs = specs
        self.urls = {spec.source for spec in specs if is_url(spec.source)}
        """Those whose passwords no report may show."""
        self._running: dict[Spec, servers.Server | Unavailable | DidNotStart] = {}
        self._stops = ExitStack()

    @cached_property
    def found(self) -> dict[Spec, Found | Unavailable]:
        """Find the way to each server, or why it is left out. Looks, and starts nothing."""
        try:
            return servers.look(self.specs)
        except Refused as refusal:
            _end(refusal)

    def start(self, spec: Spec) -> servers.Server:
        """Return the running server, started on first use. A failure is raised again each time, and not tried again."""
        if spec not in self._running:
            self._running[spec] = self._try(spec)
        running = self._running[spec]
        if isinstance(running, Exception):
            # Next time a new one, without the log: the same one would collect the tracebacks of all cells that meet it.
            self._running[spec] = type(running)(str(running).partition("\n")[0])
            raise running
        return running

    def _try(self, spec: Spec) -> servers.Server | Unavailable | DidNotStart:
        found = self.found[spec]
        if isinstance(found, Unavailable):
            return found
        faulthandler.cancel_dump_traceback_later()  # a first download takes its time, and a start has a deadline
        try:
            server = servers.start(spec, found)
        except Refused as refusal:
            _end(refusal)
        except (Unavailable, DidNotStart) as reason:
            return reason
        except Exception as failure:
            return DidNotStart(f"{spec} did not start: {_in_one_line(failure, spec)}")
        self.urls.add(server.url)
        self._stops.callback(server.stop)
        return server

    def stop(self) -> None:
        self._running.clear()
        self._stops.close()


def _end(refusal: Refused, code: int = pytest.ExitCode.USAGE_ERROR) -> NoReturn:
    """End the run, and not every cell: what the user asked for by name cannot be had."""
    pytest.exit(str(refusal), returncode=code)


@contextmanager
def _answering() -> Iterator[None]:
    """End a run whose server is silent, or is gone and cannot be had again."""
    try:
        yield
    except Refused as refusal:
        _end(refusal, pytest.ExitCode.TESTS_FAILED)


def _in_one_line(failure: Exception, spec: Spec) -> str:
    """Say what went wrong, and where, for the author of the server's file."""
    where = traceback.extract_tb(failure.__traceback__)[-1]
    said = printable(nameless(" ".join(str(failure).split()), spec.source))
    return f"{type(failure).__name__}: {said} ({Path(where.filename).name}, line {where.lineno})"


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
    except (servers.BadSpec, Broken) as mistake:
        raise pytest.UsageError(str(mistake)) from None
    config.stash[SERVERS] = registry
    config.add_cleanup(partial(setattr, cache, "tell", cache.tell))
    config.add_cleanup(partial(os.environ.update, _withdrawn()))
    config.add_cleanup(registry.stop)  # the first of the three to be called: it speaks to servers
    cache.tell = partial(_tell, config)


def _withdrawn() -> Mapping[str, str]:
    """Take out of the environment what libraries would read from it, and return it."""
    names = [name for name in os.environ if name.startswith(READ_BY_LIBRARIES) and name not in OF_THE_MACHINE]
    return {name: os.environ.pop(name) for name in names}


def _tell(config: pytest.Config, sentence: str) -> None:
    """Write to the terminal though pytest is capturing: a download is the only minute in which nothing else is seen."""
    reporter = config.pluginmanager.getplugin("terminalreporter")
    capture = config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        if reporter is None:  # a worker of pytest-xdist has no terminal, and shares this
            print(sentence, file=sys.stderr, flush=True)
            return
        terminal = config.get_terminal_writer()
        if terminal.width_of_current_line:  # behind the dots of the tests before
            terminal.line()
        terminal.line(sentence)
        terminal.flush()


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Name every server with -v; without it only those that something selected needs are named, and later."""
    found = config.stash[SERVERS].found  # a server that was asked for by name and cannot be had ends the run here
    return list(servers.described(found)) if config.get_verbosity() > 0 else []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, None, None]:
    with _answering():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, None, None]:
    with _answering():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Hide passwords: a driver's frames hold them in ways that cannot be listed, and --tb=long -l shows them all. What
    a driver says within this process is made printable here, too."""
    report = yield
    urls = item.config.stash[SERVERS].urls
    driven = hasattr(item, "callspec") and not DRIVEN.isdisjoint(item.callspec.params)

    def fit(text: str) -> str:
        text = _hidden(text, urls)
        return printable(text, LONGEST) if driven else text

    if report.failed and (said := report.longreprtext) != (shown := fit(said)):
        report.longrepr = shown
    if hasattr(report, "wasxfail"):
        report.wasxfail = fit(report.wasxfail)
    report.sections = [(name, fit(content)) for name, content in report.sections]
    return report


def _hidden(text: str, urls: set[str]) -> str:
    for url in urls:
        text = hidden(text, url)
    return text


@pytest.fixture(scope="session", name="servers")
def registry(pytestconfig: pytest.Config) -> Servers:
    return pytestconfig.stash[SERVERS]
