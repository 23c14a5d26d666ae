"""pytest: every cell timed. A contest is held when its first item runs, and each item replays its own figures.

Options: ``--effort``, ``--placement``, ``--seed``, ``--resume``, ``--anyway``. It also writes our section of the JSON.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reports.records import Placement
from suites.engine import facts
from suites.engine.cells import Cell
from suites.engine.contest import EFFORTS, contests
from suites.engine.journal import DiskFull, Journal
from suites.engine.placement import CannotPlace
from suites.engine.resume import Broken, CannotResume, load, same_facts
from suites.engine.session import Busy, Session, alone_on_this_machine, journal_path
from suites.engine.stage import Stage
from suites.engine.tape import Tape
from suites.plugins.fix_cells import MATRIX
from suites.plugins.fix_progress import Progress
from suites.plugins.fix_signals import Interrupted, Signals

RUNS = Path(__file__).resolve().parent.parent.parent / "reports" / "runs"
TIMED = "timed"
SESSION = pytest.StashKey[Session]()
WHY_NOT = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("driver-matrix")
    group.addoption(
        "--effort",
        choices=list(EFFORTS),
        default="quick",
        help="how much time each contest gets: smoke (does it run at all), quick (a minute or two for a few "
        "workloads), standard (nightly), full (release). Default: quick",
    )
    group.addoption(
        "--placement",
        action="append",
        choices=[str(placement) for placement in Placement],
        default=[],
        help="where client and server run, repeatable: together (one CPU: measures work, ranks drivers; the "
        "default), apart (a CPU each) or free (as the kernel likes: measures waiting)",
    )
    group.addoption("--seed", type=int, default=None, metavar="N", help="repeat the order of an earlier run")
    group.addoption(
        "--resume",
        metavar="JOURNAL",
        help="go on with a run that broke: the .journal it left in reports/runs. Same selection, same facts",
    )
    group.addoption("--anyway", action="store_true", help="time even though another timed run is under way")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if TIMED in metafunc.fixturenames:
        placements = metafunc.config.getoption("--placement") or [Placement.TOGETHER]
        cells = [placed_at(cell, where) for where in placements for cell in metafunc.config.stash[MATRIX].cells]
        metafunc.parametrize(TIMED, [_param(cell) for cell in cells])


def placed_at(cell: Cell, placement: str) -> Cell:
    """The cell with its placement in the key. Only the one that ranks goes without saying."""
    if placement == Placement.TOGETHER:
        return cell
    return replace(cell, settings={**cell.settings, "placement": placement})


def _param(cell: Cell) -> object:
    settings = ",".join(f"{name}={value}" for name, value in cell.key.settings)
    group = "-".join(filter(None, (cell.workload.name, settings, cell.server)))
    marks = [pytest.mark.benchmark(group=group, timer=Tape())]
    if absent := cell.absent:
        marks.append(pytest.mark.skip(reason=f"{cell.driver} cannot {cell.workload.op}: {absent.why}"))
    return pytest.param(cell, id=str(cell.key), marks=marks)


def selected(session: pytest.Session) -> list[Cell]:
    """What is left to time after -k, -m, --lf and the like."""
    params = (item.callspec.params for item in session.items if hasattr(item, "callspec"))
    return [of[TIMED] for of in params if TIMED in of]


@pytest.fixture(scope="session")
def timing(request: pytest.FixtureRequest, stage_of: Callable[[str], Stage]) -> Iterator[Session]:
    """The run's contests: from the first timed item to the last."""
    config = request.config
    with ExitStack() as stack:
        _alone(config, stack)
        signals = stack.enter_context(Signals())
        session = _session(config, selected(request.session), stage_of, stack)
        session.interrupted = signals.check
        session.progress = Progress(config, session)
        config.stash[SESSION] = session
        yield session


def _session(config: pytest.Config, cells: list[Cell], stage_of: Callable[[str], Stage], stack: ExitStack) -> Session:
    matrix = config.stash[MATRIX]
    placements = config.getoption("--placement") or [Placement.TOGETHER]
    everyone = [placed_at(cell, where) for where in placements for cell in matrix.cells]
    broken = _broken(config)
    seed, effort = config.getoption("--seed"), config.getoption("--effort")
    if broken:
        seed, effort = broken.seed, broken.effort
    path = Path(config.getoption("--resume")) if broken else journal_path(RUNS, datetime.now(UTC))
    session = Session(
        contests=contests(cells, everyone),
        effort=EFFORTS[effort],
        effort_name=effort,
        seed=secrets.randbits(32) if seed is None else seed,
        files={driver.name: file for driver, file in matrix.found.files.items()},
        stage_of=stage_of,
        journal=Journal(path, resume=bool(broken)),
        facts=facts.of(matrix.found),
        saved=broken.contests if broken else {},
    )
    stack.callback(session.journal.close)
    if broken:
        _check_same(session, broken)
    else:
        session.plan()
    return session


def _broken(config: pytest.Config) -> Broken | None:
    """The run to go on with, if one was named."""
    if not (name := config.getoption("--resume")):
        return None
    try:
        return load(Path(name))
    except CannotResume as reason:
        pytest.exit(str(reason), returncode=pytest.ExitCode.USAGE_ERROR)


def _check_same(session: Session, broken: Broken) -> None:
    try:
        same_facts(broken.facts, {name: value for name, value in session.facts.items() if name != "servers"})
        same_facts({"planned": broken.manifest}, {"planned": session.manifest()})
    except CannotResume as reason:
        pytest.exit(str(reason), returncode=pytest.ExitCode.USAGE_ERROR)


def _alone(config: pytest.Config, stack: ExitStack) -> None:
    if config.getoption("--anyway"):
        return
    try:
        stack.enter_context(alone_on_this_machine())
    except Busy as busy:
        pytest.exit(str(busy), returncode=pytest.ExitCode.USAGE_ERROR)


@pytest.fixture
def measured(timed: Cell, timing: Session, pytestconfig: pytest.Config) -> Any:
    """What came of the cell. Holds its contest first, if that was not held yet."""
    try:
        return timing.of(timed)
    except CannotPlace as reason:
        pytest.skip(str(reason))
    except CannotResume as reason:
        pytest.exit(str(reason), returncode=pytest.ExitCode.USAGE_ERROR)
    except (Interrupted, DiskFull) as end:
        pytestconfig.stash[WHY_NOT] = str(end)
        pytest.exit(str(end), returncode=getattr(end, "code", pytest.ExitCode.INTERNAL_ERROR))


def pytest_benchmark_update_machine_info(config: pytest.Config, machine_info: dict[str, Any]) -> None:
    """The machine's name is nobody's business, and a clock rate that varies makes every comparison warn."""
    machine_info.pop("node", None)
    for name in [name for name in machine_info.get("cpu", {}) if name.startswith("hz_")]:
        del machine_info["cpu"][name]


def pytest_benchmark_update_json(config: pytest.Config, benchmarks: Any, output_json: dict[str, Any]) -> None:
    """Our section, and no list of values: pytest-benchmark writes forty bytes for each; the journal has them all."""
    for benchmark in output_json["benchmarks"]:
        benchmark["stats"].pop("data", None)
    if session := config.stash.get(SESSION, None):
        output_json["driver_matrix"] = session.record(config.stash.get(WHY_NOT, "")).to_json()
