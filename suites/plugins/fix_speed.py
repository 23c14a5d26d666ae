"""pytest: every cell timed. A contest is held when its first item runs, and each item replays its own figures.

A run that ends before its time exits with 130 (SIGINT), 143 (SIGTERM), 74 (nothing can be written any more) or 4 (it
should not have begun: the reason is one sentence).
"""

from __future__ import annotations

import argparse
import faulthandler
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reports.records.checks import RecordError
from reports.records.run import Placement
from suites.contest import facts
from suites.contest.host_process import ALLOCATORS
from suites.contest.journal import DiskFull, Journal, NotWritable
from suites.contest.placement import CannotPlace
from suites.contest.plan import Plan
from suites.contest.planning import USUAL, Asked, check_same, planned, refuse_unplaceable, refuse_unrecordable
from suites.contest.resume import Broken, CannotResume, load
from suites.contest.session import Busy, Session, alone_on_this_machine, journal_path
from suites.matrix import budget
from suites.matrix.budget import TooSmall
from suites.matrix.cells import Cell
from suites.matrix.contests import contests
from suites.matrix.effort import EFFORTS
from suites.plugins.fix_answers import PreparedServers
from suites.plugins.fix_cells import MATRIX, TIMED, kinds, timed_in
from suites.plugins.fix_progress import Progress
from suites.plugins.fix_rivals import rivals_of
from suites.plugins.fix_rtt import at_a_distance
from suites.plugins.fix_servers import SERVERS
from suites.plugins.signals import SIGNALS, Interrupted
from suites.plugins.tape import Tape
from suites.servers.contract import Refused

RUNS = Path(__file__).resolve().parent.parent.parent / "reports" / "runs"
NOT_WRITTEN = 74
"""EX_IOERR: what was measured cannot be written where it should be."""
SESSION = pytest.StashKey[Session]()
BROKEN = pytest.StashKey[Broken | None]()
"""What --resume goes on with."""
WHY_NOT = pytest.StashKey[str]()
CODE = pytest.StashKey[int]()
"""What the run exits with when all is written."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("driver-matrix")
    how_long = group.addoption
    how_long(
        "--effort",
        choices=list(EFFORTS),
        help="how much time each contest gets: smoke (does it run at all), quick (a minute or two for a few "
        f"workloads; not what large answers need of memory), standard (nightly), full (release). Default: {USUAL}",
    )
    how_long(
        "--budget",
        type=_duration,
        metavar="TIME",
        help=f"instead of an effort: a time for the whole run, divided over its contests; {budget.FORM}",
    )
    group.addoption(
        "--placement",
        action="append",
        choices=[str(placement) for placement in Placement],
        default=[],
        help="where client and server run, repeatable: together (one CPU: measures work, ranks drivers; the "
        "default), apart (a CPU each) or free (as the kernel likes: measures waiting)",
    )
    group.addoption(
        "--allocator",
        action="append",
        choices=list(ALLOCATORS),
        default=[],
        help="the C allocator of the hosts, repeatable: settled (its thresholds fixed from the start; the default) or "
        "fresh (as a process comes, where chance decides whether asyncio's reads are slow)",
    )
    group.addoption("--seed", type=seed, metavar="N", help="repeat the order of an earlier run")
    group.addoption(
        "--resume",
        metavar="JOURNAL",
        help="go on with a run that broke: the .journal it left in reports/runs. Same selection, same facts",
    )
    group.addoption("--anyway", action="store_true", help="time even though another timed run is under way")


def _duration(text: str) -> str:
    """Check the duration, and keep it as it was written: a report says it so."""
    try:
        budget.duration(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None
    return text


def seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no seed: expected a whole number, as a report's 'seed' says it")
    return int(text)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--effort") and config.getoption("--budget"):
        raise pytest.UsageError("--effort and --budget: each says how long to measure; give one of them")
    name = config.getoption("--resume")
    try:
        config.stash[BROKEN] = load(Path(name)) if name else None
    except CannotResume as reason:
        raise pytest.UsageError(str(reason)) from None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if TIMED in metafunc.fixturenames:
        metafunc.parametrize(TIMED, [_param(cell) for cell in timed_cells(metafunc.config)])


def timed_cells(config: pytest.Config) -> list[Cell]:
    """Return every cell, at every placement and allocator that was asked for."""
    placements = config.getoption("--placement") or [Placement.TOGETHER]
    allocators = config.getoption("--allocator") or ["settled"]
    ways = [_said(placement, allocator) for placement in placements for allocator in allocators]
    cells = rivals_of(config).cells(config.stash[MATRIX].cells)
    if distances := config.getoption("--rtt"):
        cells = at_a_distance(cells, distances)
    return [replace(cell, settings={**cell.settings, **way}) if way else cell for way in ways for cell in cells]


def _said(placement: str, allocator: str) -> dict[str, str]:
    """Return what the key says of them. Only what ranks goes without saying."""
    said = {"placement": str(placement), "allocator": allocator}
    usual = {"placement": Placement.TOGETHER, "allocator": "settled"}
    return {name: value for name, value in said.items() if value != usual[name]}


def _param(cell: Cell) -> object:
    settings = ",".join(f"{name}={value}" for name, value in cell.key.settings)
    group = "-".join(filter(None, (cell.workload.name, settings, cell.server)))
    marks = [pytest.mark.benchmark(group=group, timer=Tape()), *kinds(cell)]
    if absent := cell.absent:
        marks.append(pytest.mark.skip(reason=f"{cell.driver} cannot {cell.workload.op}: {absent.why}"))
    return pytest.param(cell, id=str(cell.key), marks=marks)


def plan_of(session: pytest.Session, broken: Broken | None = None) -> Plan:
    """Plan what is left to time after -k, -m, --lf and the like. A broken run's plan goes first."""
    config = session.config
    held = contests(timed_in(session.items), timed_cells(config))
    known = facts.of(config.stash[MATRIX].found, config.stash[MATRIX].brought)
    return planned(held, asked_of(config), {**known, **rivals_of(config).facts(known["drivers"])}, broken)


def asked_of(config: pytest.Config) -> Asked:
    return Asked(*(config.getoption(f"--{name}") for name in ("effort", "budget", "seed")))


@pytest.fixture(scope="session")
def timing(request: pytest.FixtureRequest, prepared_servers: PreparedServers) -> Iterator[Session]:
    """Hold the run's contests, from the first timed item to the last."""
    config = request.config
    with _until_full(config), ExitStack() as stack:
        with _one_sentence():
            if not config.getoption("--anyway"):
                stack.enter_context(alone_on_this_machine())
            stack.enter_context(SIGNALS.waiting())
            session = _session(request.session, prepared_servers, stack)
            stack.callback(session.close)
        session.interrupted = SIGNALS.check
        session.progress = Progress(config, session.plan)
        config.stash[SESSION] = session
        yield session


@contextmanager
def _one_sentence() -> Iterator[None]:
    try:
        yield
    except (Busy, CannotPlace, CannotResume, NotWritable, TooSmall) as reason:
        pytest.exit(str(reason), returncode=pytest.ExitCode.USAGE_ERROR)
    except RecordError as wrong:
        pytest.exit(f"no report could hold this run: {wrong}", returncode=pytest.ExitCode.USAGE_ERROR)


@contextmanager
def _until_full(config: pytest.Config) -> Iterator[None]:
    """End the run with what it has when it is told to, when its server is gone, or when the disk is full."""
    try:
        yield
    except Interrupted as end:
        config.stash[WHY_NOT] = f"{end}; what was measured is kept"
        raise
    except Refused as end:
        config.stash[WHY_NOT] = str(end)
        raise
    except DiskFull as end:
        config.stash[WHY_NOT] = str(end)
        config.stash[CODE] = NOT_WRITTEN
        pytest.exit(str(end), returncode=pytest.ExitCode.INTERRUPTED)  # any other would cost the table of what there is


def _session(of: pytest.Session, prepared_servers: PreparedServers, stack: ExitStack) -> Session:
    config = of.config
    name, broken = config.getoption("--resume"), config.stash[BROKEN]
    plan = plan_of(of, broken)
    refuse_unplaceable(plan, config.stash[SERVERS].specs)
    refuse_unrecordable(plan)
    if broken:
        check_same(asked_of(config), plan, broken)
    journal = Journal(Path(name) if name else journal_path(RUNS, datetime.now(UTC)), broken.found if broken else None)
    stack.callback(journal.close)
    journal.write({"is": "resumed"} if broken else plan.to_json())
    journal.sync()
    files = {driver.name: file for driver, file in config.stash[MATRIX].found.files.items()}
    if broken and broken.found.damaged:
        plan.facts["journal"] = {"damaged_lines": broken.found.damaged}
    return Session(plan, files, prepared_servers.of, journal, broken.contests if broken else {})


@pytest.fixture
def measured(timed: Cell, timing: Session, pytestconfig: pytest.Config) -> Any:
    """Return what came of the cell. Holds its contest first, if that was not held yet."""
    faulthandler.cancel_dump_traceback_later()  # a contest may take longer than a test, and its hosts have deadlines
    with _until_full(pytestconfig), _one_sentence():
        return timing.of(timed)
