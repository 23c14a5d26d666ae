"""pytest: a prepared server for each cell, and at the end the table of what was proven."""

from __future__ import annotations

import gc
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

import pytest

from reports.records.words import count
from suites.contest.prepared_server import PreparedServer
from suites.contest.proof import Proof
from suites.plugins.answer_table import WIDTH, table
from suites.plugins.fix_cells import MATRIX
from suites.plugins.fix_servers import Servers
from suites.servers.contract import Spec, Unavailable
from suites.servers.sources.supervised import DidNotStart

CELL = "::test_answer["
NO_SERVER = "no server "
PROVEN = pytest.StashKey[dict[str, Proof | None]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[PROVEN] = {}


def pytest_collection_finish() -> None:
    """What was collected is there to the end, and large answers are a million objects: to look for cycles among them
    took a third of the time of large answers. Hosts, where time is measured, leave the collector as everybody has it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


class PreparedServers:
    """One prepared server for each server that a cell asked for."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers
        self._prepared: dict[Spec, PreparedServer] = {}

    def of(self, name: str) -> PreparedServer:
        spec = next(spec for spec in self._servers.specs if str(spec) == name)
        if spec not in self._prepared:
            self._prepared[spec] = PreparedServer(self._servers.start(spec))
        return self._prepared[spec]

    def close(self) -> None:
        for prepared in self._prepared.values():
            prepared.close()


@pytest.fixture(scope="session")
def prepared_servers(servers: Servers) -> Iterator[PreparedServers]:
    prepared_servers = PreparedServers(servers)
    yield prepared_servers
    prepared_servers.close()


@pytest.fixture(scope="session")
def prepared_of(prepared_servers: PreparedServers) -> Callable[[str], PreparedServer]:
    """Give prepared servers by name; skip the item where there is none, and fail it where one should be and is not."""

    def prepared_of(server: str) -> PreparedServer:
        try:
            return prepared_servers.of(server)
        except Unavailable as reason:
            pytest.skip(f"{NO_SERVER}{server}: {reason}")
        except DidNotStart as failure:
            pytest.fail(str(failure), pytrace=False)

    return prepared_of


@pytest.fixture
def answers(pytestconfig: pytest.Config) -> dict[str, Proof | None]:
    """Return the proofs by key; None as long as there is none."""
    return pytestconfig.stash[PROVEN]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist hands on what it has proven: the table is made where the terminal is."""
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        proven = session.config.stash[PROVEN]
        output["proven"] = {key: proof and asdict(proof) for key, proof in proven.items()}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """One that died has handed on nothing."""
    proven = getattr(node, "workeroutput", {}).get("proven", {})
    node.config.stash[PROVEN].update({key: proof and Proof(**proof) for key, proof in proven.items()})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", ()) if CELL in report.nodeid]
    without = {_key(report) for report in skipped}
    asked = {key: proof for key, proof in config.stash[PROVEN].items() if key not in without}
    known = [report for report in terminalreporter.stats.get("xfailed", ()) if CELL in report.nodeid]
    lines = [*table(config.stash[MATRIX].cells, asked), *skips(skipped), *wrongs(known)]
    if lines:
        terminalreporter.section("answers")
    for line in lines:
        terminalreporter.write_line(line)


def skips(reports: Iterable[pytest.TestReport]) -> Iterator[str]:
    """Yield a line for each reason that left cells without an answer."""
    reasons = Counter(_reason(report) for report in reports)
    yield from (f"{count(cells, 'cell')} {reason}" for reason, cells in reasons.items())


def wrongs(reports: Iterable[pytest.TestReport]) -> Iterator[str]:
    """Yield each cell that answers wrong, as its driver's file says it does: it passes, and must not go unseen."""
    for report in reports:
        yield from textwrap.wrap(report.wasxfail.removeprefix("reason: "), WIDTH, subsequent_indent="  ")


def _key(report: pytest.TestReport) -> str:
    return report.nodeid.partition(CELL)[2].removesuffix("]")


def _reason(report: pytest.TestReport) -> str:
    _, _, said = report.longrepr
    reason = said.removeprefix("Skipped: ")
    return f"skipped: {reason}" if reason.startswith(NO_SERVER) else "absent: see python -m suites list --all"
