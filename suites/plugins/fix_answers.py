"""pytest: a prepared server for each cell, and at the end the table of what was proven."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import pytest

from reports.records.words import count
from suites.contest.answer_hosts import AnswerHosts
from suites.contest.prepared_server import PreparedServer
from suites.contest.proof import Proof
from suites.plugins.answer_table import WIDTH, table
from suites.plugins.fix_cells import MATRIX
from suites.plugins.fix_servers import Servers
from suites.servers.contract import Spec, Unavailable
from suites.servers.sources.supervised import DidNotStart
from suites.system.offspring import end_marked, owner

CELL = "::test_answer["
NO_SERVER = "no server "


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


def pytest_configure(config: pytest.Config) -> None:
    """End at last what bears a mark of ours: also a host that nobody got round to ending."""
    config.add_cleanup(partial(end_marked, owner()))


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


@pytest.fixture(scope="session")
def answer_hosts(pytestconfig: pytest.Config) -> Iterator[AnswerHosts]:
    hosts = AnswerHosts({driver.name: file for driver, file in pytestconfig.stash[MATRIX].found.files.items()})
    yield hosts
    hosts.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    reports = [report for reports in terminalreporter.stats.values() for report in reports if _of_a_cell(report)]
    skipped = [report for report in reports if report.skipped and not hasattr(report, "wasxfail")]
    known = [report for report in reports if hasattr(report, "wasxfail")]
    proofs = {_key(report): _proof(report) for report in reports if report not in skipped}
    lines = [*table(config.stash[MATRIX].cells, proofs), *skips(skipped), *wrongs(known)]
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


def _of_a_cell(report: Any) -> bool:
    """Say whether a report tells what came of a cell: not that its server is there, or that it ended well."""
    return (
        isinstance(report, pytest.TestReport) and CELL in report.nodeid and (report.when == "call" or not report.passed)
    )


def _proof(report: pytest.TestReport) -> Proof | None:
    proof: Any = dict(report.user_properties).get("proof")
    return Proof(**proof) if proof and report.passed else None


def _key(report: pytest.TestReport) -> str:
    return report.nodeid.partition(CELL)[2].removesuffix("]")


def _reason(report: pytest.TestReport) -> str:
    _, _, said = report.longrepr
    reason = said.removeprefix("Skipped: ")
    return f"skipped: {reason}" if reason.startswith(NO_SERVER) else "absent: see python -m suites list --all"
