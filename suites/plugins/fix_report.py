"""pytest: what a run leaves behind, in the file of ``--benchmark-json`` and in those that pytest-benchmark keeps.

pytest-benchmark makes what is written, by its own hooks; that it is written is our business. It would find out only
after the last contest that it cannot be, would end in a traceback before its table, leaves half a file on a full disk,
writes nothing when no test passed, gives two runs at once one name, and publishes numbers of tests that failed.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from reports.records.checks import RecordError
from reports.records.run import NOT_REACHED, OWN, Outcome, Run
from reports.records.writing import write_whole
from suites.matrix.budget import TooSmall
from suites.plugins.fix_cells import TIMED
from suites.plugins.fix_speed import CODE, NOT_WRITTEN, SESSION, WHY_NOT, plan_of
from suites.system import cache
from suites.system.environment import narrowed


@dataclass(slots=True)
class Report:
    json: Path | None
    save: str | None
    """The name under which pytest-benchmark keeps the report."""
    published: list[Any] = field(default_factory=list)
    """pytest-benchmark's figures, of tests that passed."""
    withdrawn: set[str] = field(default_factory=set)
    """Tests that failed or were skipped after all: their numbers are not published."""
    run: Run | None = None
    written: list[str] = field(default_factory=list)
    problem: str = ""


DIGITS = 5
"""Digits of a figure in the JSON: a hundred-thousandth, of what is known to a hundredth."""
REPORT = pytest.StashKey[Report]()


def pytest_configure(config: pytest.Config) -> None:
    """Take over the options of pytest-benchmark before it looks at them."""
    option = config.option
    config.stash[REPORT] = Report(option.benchmark_json, option.benchmark_save or option.benchmark_autosave)
    option.benchmark_json = option.benchmark_save = option.benchmark_autosave = None
    if (path := config.stash[REPORT].json) and (problem := unwritable(path)):
        raise pytest.UsageError(f"--benchmark-json={path}: {problem}; a report that cannot be written is not measured")


def unwritable(path: Path) -> str:
    """Say why nothing can be written there; empty where it can."""
    if path.is_dir():
        return "that is a directory"
    if not path.absolute().parent.is_dir():
        return f"there is no directory {path.parent}"
    return "" if os.access(path if path.exists() else path.absolute().parent, os.W_OK) else "it may not be written"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Withdraw the number of a test that was measured and then failed or skipped, wherever it stands."""
    report = yield
    if benchmark := getattr(item, "funcargs", {}).get("benchmark"):
        if not report.passed:
            benchmark.has_error = benchmark.skipped = True  # or pytest-benchmark misses its use, as a second failure
            item.config.stash[REPORT].withdrawn.add(benchmark.fullname)
        elif call.when == "call" and benchmark.stats:
            item.config.stash[REPORT].published.append(benchmark.stats)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_benchmark_group_stats(config: pytest.Config, benchmarks: list[dict[str, Any]]) -> Generator[None, Any, Any]:
    """Leave withdrawn tests out of the table."""
    withdrawn = config.stash[REPORT].withdrawn
    benchmarks[:] = [one for one in benchmarks if one["fullname"] not in withdrawn]
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Write the report before anything is taken down; the code that the run ends with comes after the table."""
    config = session.config
    report = config.stash[REPORT]
    wanted = report.json or report.save
    try:
        report.run = _run(session, planned_too=bool(wanted))
    except RecordError as wrong:  # a mistake of ours: what came of the cells is looked at when it comes
        report.problem = f"what was measured is no record, and only the journal has it: {wrong}"
    if wanted and (report.run or report.published):
        _write(config, report)
    yield
    code = NOT_WRITTEN if report.problem else config.stash.get(CODE, None)
    session.exitstatus = session.exitstatus if code is None else code


def _run(session: pytest.Session, planned_too: bool) -> Run | None:
    """Return what came of the cells, if it was the time of cells that was asked for."""
    config = session.config
    if held := config.stash.get(SESSION, None):
        return held.record(config.stash.get(WHY_NOT, ""))
    idle = ("collectonly", "benchmark_disable", "benchmark_skip")
    if not planned_too or any(config.getoption(name) for name in idle):
        return None
    with suppress(TooSmall):
        plan = plan_of(session)
        if plan.contests and not plan.to_hold:  # no driver can do what was selected: the reasons are the report
            return plan.record({})
    return None


def _write(config: pytest.Config, report: Report) -> None:
    try:
        with narrowed():  # pytest-benchmark asks git and lscpu for what it writes
            made = _made(config, report)
        if report.json:
            write_whole(report.json, json.dumps(made, allow_nan=False, separators=(",", ":")))
            report.written.append(str(report.json))
        if report.save:
            from filelock import FileLock  # takes 50 ms to import, and most runs save nothing

            # pytest-benchmark numbers its files by looking which is the last: two runs at once would find the same.
            with FileLock(cache.directory() / "saving.lock"):
                config.pluginmanager.getplugin("pytest-benchmark").storage.save(made, report.save)
    except (OSError, ValueError) as error:
        report.problem = f"the report could not be written: {getattr(error, 'strerror', None) or error}"


def _made(config: pytest.Config, report: Report) -> dict[str, Any]:
    """Make the file as pytest-benchmark and all plugins that change it say."""
    machine = config.hook.pytest_benchmark_generate_machine_info(config=config)
    config.hook.pytest_benchmark_update_machine_info(config=config, machine_info=machine)
    commit = config.hook.pytest_benchmark_generate_commit_info(config=config)
    config.hook.pytest_benchmark_update_commit_info(config=config, commit_info=commit)
    made: dict[str, Any] = config.hook.pytest_benchmark_generate_json(
        config=config,
        benchmarks=report.published,
        include_data=config.getoption("benchmark_save_data"),
        machine_info=machine,
        commit_info=commit,
    )
    config.hook.pytest_benchmark_update_json(config=config, benchmarks=report.published, output_json=made)
    return made


def pytest_benchmark_update_json(config: pytest.Config, benchmarks: Any, output_json: dict[str, Any]) -> None:
    """Add our section, and name cells by their keys: pytest-benchmark would write out the object, with its address."""
    for benchmark in output_json["benchmarks"]:
        if TIMED in (benchmark["params"] or {}):
            _shorten(benchmark)
        benchmark["params"] = {name: str(value) for name, value in (benchmark["params"] or {}).items()}
    if run := config.stash[REPORT].run:
        output_json["driver_matrix"] = run.to_json()


def _shorten(benchmark: dict[str, Any]) -> None:
    """Shorten an entry: there are thousands. How pytest-benchmark would have measured is not how it was measured."""
    benchmark["options"] = {"timer": benchmark["options"]["timer"]}
    figures = benchmark["stats"]
    figures |= {name: float(f"{one:.{DIGITS}g}") for name, one in figures.items() if isinstance(one, float)}


def pytest_benchmark_update_machine_info(config: pytest.Config, machine_info: dict[str, Any]) -> None:
    """Remove the machine's name, which is private, and a clock rate that varies and makes every comparison warn."""
    machine_info.pop("node", None)
    for name in [name for name in machine_info.get("cpu", {}) if name.startswith("hz_")]:
        del machine_info["cpu"][name]


def pytest_benchmark_update_commit_info(config: pytest.Config, commit_info: dict[str, Any]) -> None:
    """Remove what git says when it fails: it names directories."""
    commit_info.pop("error", None)


@pytest.hookimpl(tryfirst=True)  # pytest-benchmark ends a run that became slower in the middle of its summary
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    report = config.stash[REPORT]
    broken = f"not complete: {report.run.why_not}" if report.run and report.run.why_not else ""
    for problem in filter(None, (report.problem, broken)):
        terminalreporter.write_line(problem, red=True)
    if (report.problem or broken) and (session := config.stash.get(SESSION, None)):
        terminalreporter.write_line(f"go on with it, and have its report: --resume {_shown(session.journal.path)}")
    if report.run and report.written and config.get_verbosity() >= 0:
        terminalreporter.write_line(f"report: {', '.join(report.written)} ({_counts(report.run)})")


def _counts(run: Run) -> str:
    of = Counter(one.state for _, one in run if one.role in OWN)
    return ", ".join(f"{of[state]} {state}" for state in (*Outcome, NOT_REACHED) if of[state])


def _shown(path: Path) -> str:
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else path.name
