"""pytest: an item for each question, driver and server; all that were selected are asked side by side, and each item
waits for its own. ``--behaviours-json`` keeps what came of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.contract.files import Broken
from reports.records.behaviours import Graded
from reports.records.words import count
from reports.records.writing import write_whole
from suites import behaviours, servers
from suites.behaviours.asking import written
from suites.behaviours.asking.ask import Asker
from suites.behaviours.asking.cases import Case, cases
from suites.behaviours.asking.expectations import Expected
from suites.behaviours.asking.runner import SIDE_BY_SIDE, Runner
from suites.behaviours.asking.servers import Grounds
from suites.behaviours.asking.summary import lines
from suites.plugins.fix_cells import MATRIX
from suites.plugins.fix_report import unwritable
from suites.plugins.fix_servers import SERVERS, Servers
from suites.servers.contract import Unavailable
from suites.servers.sources.given import is_url
from suites.servers.sources.supervised import DidNotStart

FILE = "test_behaviour.py"
CASES = pytest.StashKey[tuple[Case, ...]]()
ASKED = "behaviour"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("driver-matrix")
    group.addoption("--behaviours-json", type=Path, metavar="PATH", help="write what came of questions to this file")
    group.addoption(
        "--side-by-side",
        type=int,
        default=SIDE_BY_SIDE,
        metavar="N",
        help=f"ask so many questions at once (default {SIDE_BY_SIDE}): they mostly wait",
    )


@pytest.hookimpl(trylast=True)  # the matrix must be known
def pytest_configure(config: pytest.Config) -> None:
    if (path := config.getoption("behaviours_json")) and (problem := unwritable(path)):
        raise pytest.UsageError(f"--behaviours-json={path}: {problem}")
    try:
        questions = behaviours.discover()
    except Broken as mistake:
        raise pytest.UsageError(str(mistake)) from mistake
    specs, kinds = config.stash[SERVERS].specs, servers.discover().kinds
    speaking = {str(spec): kinds[spec.kind].speaks for spec in specs if not kinds[spec.kind].on_demand}
    given = [str(spec) for spec in specs if is_url(spec.source)]
    config.stash[CASES] = tuple(cases(questions, config.stash[MATRIX].found.drivers, speaking, given))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if ASKED in metafunc.fixturenames:
        metafunc.parametrize(ASKED, [_param(case) for case in metafunc.config.stash[CASES]])


def _param(case: Case) -> Any:
    marks = [pytest.mark.skip(reason=case.not_asked)] if case.not_asked else []
    return pytest.param(case, id=case.key, marks=[*marks, *([pytest.mark.smoke] if case.smoke else [])])


@pytest.hookimpl(trylast=True)  # of what -k and -m have left
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Ask only what is cheap where nobody has asked for behaviours: all of them take minutes."""
    named = any(Path(path.partition("::")[0]).name == FILE for path in config.args)
    if named or config.option.keyword or config.option.markexpr:
        return
    left = [item for item in items if (case := case_of(item)) and not case.smoke]
    if left:
        items[:] = [item for item in items if item not in left]
        config.hook.pytest_deselected(items=left)


def case_of(item: pytest.Item) -> Case | None:
    callspec = getattr(item, "callspec", None)
    return callspec.params.get(ASKED) if callspec else None


@pytest.fixture(scope="session")
def runner(pytestconfig: pytest.Config, request: pytest.FixtureRequest, servers: Servers) -> Iterator[Runner]:
    """Begin to ask all that was selected. A worker of pytest-xdist does not know which are its own: it asks each when
    its turn comes."""
    grounds = Grounds(servers.start, servers.specs)
    files = {driver.name: file for driver, file in pytestconfig.stash[MATRIX].found.files.items()}
    made = Runner(Asker(files), grounds, Expected(), pytestconfig.getoption("side_by_side"))
    alone = "PYTEST_XDIST_WORKER" in os.environ
    selected = [case for item in request.session.items if (case := case_of(item))]
    made.start([] if alone else selected)
    yield made
    made.close()
    grounds.close()


@pytest.fixture
def graded(behaviour: Case, runner: Runner, request: pytest.FixtureRequest) -> Graded:
    """Return what came of a question."""
    try:
        graded = runner.result(behaviour)
    except Unavailable as reason:
        pytest.skip(f"no server {behaviour.server}: {reason}")
    except DidNotStart as failure:
        pytest.fail(str(failure), pytrace=False)
    request.node.user_properties.append(("graded", graded.to_json()))
    return graded


def pytest_report_collectionfinish(config: pytest.Config, items: list[pytest.Item]) -> list[str]:
    asked = [case for item in items if (case := case_of(item)) and not case.not_asked]
    if not asked or config.get_verbosity() < 0:
        return []
    questions = len({case.question.name for case in asked})
    drivers = len({case.name for case in asked})
    side = config.getoption("side_by_side")
    return [f"to ask: {count(questions, 'question')} of {count(drivers, 'driver')}, {side} at a time"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    graded = _all(terminalreporter)
    if not graded:
        return
    terminalreporter.section("behaviours")
    for line in lines(graded):
        terminalreporter.write_line(line)
    if path := config.getoption("behaviours_json"):
        write_whole(path, written.text(graded, behaviours.discover()))
        terminalreporter.write_line(f"behaviours: {path} ({count(len(graded), 'grade')})")


def _all(reporter: pytest.TerminalReporter) -> list[Graded]:
    """Return what all workers have graded, as their reports bring it."""
    reports = [
        report for reports in reporter.stats.values() for report in reports if hasattr(report, "user_properties")
    ]
    said = [dict(report.user_properties).get("graded") for report in reports if getattr(report, "when", "") == "call"]
    return [Graded.from_json(one) for one in said if one]
