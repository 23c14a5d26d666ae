"""pytest: what is timed unless the user says. ``pytest`` alone times nothing; a run that is to time takes the card.

``--benchmark-only``, the path of the timed tests, or any option about timing ask for times. ``-k``, ``-m``, an id, a
longer ``--effort`` or an option with cells of its own choose which, instead of the card.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from pathlib import Path

import pytest

from reports.records.words import count
from suites.contest.planning import USUAL
from suites.matrix.budget import NAMED, duration
from suites.matrix.cells import Cell
from suites.matrix.contests import contests
from suites.matrix.effort import EFFORTS
from suites.matrix.forecast import of_run
from suites.plugins.fix_cells import named, timed_in
from suites.plugins.fix_report import REPORT
from suites.plugins.fix_rivals import rivals_of
from suites.plugins.fix_speed import BROKEN, timed_cells

TIMES = "suites/test_speed.py"
TELLING = (
    *("effort", "budget", "resume", "rival", "rivals", "rtt", "placement", "allocator", "seed", "shard", "query"),
    *("benchmark_only", "benchmark_skip", "benchmark_disable", "benchmark_compare", "benchmark_histogram"),
)
"""Options that ask for times, or say themselves what becomes of tests that time."""
CHOOSING = ("keyword", "markexpr", "lf", "rival", "rtt", "query", "benchmark_skip", "benchmark_disable")
"""Options that choose cells."""
EVERYTHING = ("standard", "full")
"""Efforts that time also the rows that are asked seldom."""
ON_CARD: Callable[[Cell], bool] = attrgetter("on_card")
NOTHING = "nothing is timed: --benchmark-only times the card, and -k or --effort standard more"
ASIDE = pytest.StashKey[int]()
"""How many cells are not timed because the user did not ask for them."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Ignore the harness's own tests: nothing is timed there, and they take longer to look at than all else."""
    by_itself = config.args_source is config.ArgsSource.TESTPATHS
    tests = collection_path.is_relative_to(config.rootpath / "tests")
    return True if tests and by_itself and config.getoption("benchmark_only") else None


@pytest.hookimpl(trylast=True)  # of what -k and -m have left
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("benchmark_only"):
        _keep(config, items, lambda item: "benchmark" in getattr(item, "fixturenames", ()))
    if not asks(config):
        config.stash[ASIDE] = len(timed_in(items))
        _keep(config, items, lambda item: not timed_in([item]))
    else:
        wanted = _wanted(config) or _not_too_much(config)
        _keep(config, items, lambda item: all(map(wanted, timed_in([item]))))


def _keep(config: pytest.Config, items: list[pytest.Item], kept: Callable[[pytest.Item], bool]) -> None:
    left, items[:] = [item for item in items if not kept(item)], [item for item in items if kept(item)]
    if left:
        config.hook.pytest_deselected(items=left)


def asks(config: pytest.Config) -> bool:
    """Say whether cells are to be timed, or said what else to do with."""
    report = config.stash[REPORT]
    told = any(config.getoption(name) for name in TELLING) or report.json or report.save
    return bool(told or _paths(config) or _failed_before(config))


def _paths(config: pytest.Config) -> list[str]:
    """Return the arguments that name the timed tests."""
    return [path for path in config.args if Path(path.partition("::")[0]).name == Path(TIMES).name]


def _failed_before(config: pytest.Config) -> bool:
    """Say whether --lf repeats something that was timed."""
    before = config.cache.get("cache/lastfailed", {}) if config.getoption("lf", False) and config.cache else {}
    return any(nodeid.startswith(TIMES) for nodeid in before)


def _wanted(config: pytest.Config) -> Callable[[Cell], bool] | None:
    """Return what decides for cells that the user has not chosen; None where the user has."""
    if any(config.getoption(name, None) for name in CHOOSING) or any("::" in path for path in _paths(config)):
        return None
    if broken := config.stash[BROKEN]:
        keys = {key for contest in broken.plan.manifest.values() for key in contest}
        return lambda cell: str(cell.key) in keys
    return ON_CARD if config.getoption("effort") in (None, USUAL) else None


def _not_too_much(config: pytest.Config) -> Callable[[Cell], bool]:
    """Return what leaves out the rows that are asked seldom, unless they or a rival of theirs are named."""
    if config.getoption("effort") in EVERYTHING:
        return lambda cell: True
    racing = {row for rival in rivals_of(config).raced for row in rival.rows}
    return lambda cell: named(config, cell.driver) or cell.driver.name in racing


def pytest_report_collectionfinish(config: pytest.Config, items: Sequence[pytest.Item]) -> list[str]:
    if config.get_verbosity() < 0 or any(config.getoption(name) for name in ("benchmark_skip", "benchmark_disable")):
        return []
    if cells := timed_in(items):
        return list(_told(config, cells))
    return [NOTHING] if config.stash.get(ASIDE, 0) and items else []


def _told(config: pytest.Config, cells: Sequence[Cell]) -> Iterator[str]:
    """Say what is timed, and for how long, before it begins, when the user can still say otherwise."""
    held = [contest for contest in contests(cells, timed_cells(config)) if contest.entries]
    if broken := config.stash[BROKEN]:
        held = [one for one in held if one.name not in broken.contests or not broken.contests[one.name].complete]
    effort = config.getoption("effort") or (broken.plan.effort if broken else USUAL)
    budget = config.getoption("budget")
    if not budget and effort not in EFFORTS:
        budget = effort.removeprefix(NAMED)
    takes = duration(budget) if budget else of_run(EFFORTS[effort], held)
    how = f"--budget {budget}" if budget else f"effort {effort}"
    yield f"to time: {count(len(held), 'contest')} at {how}, about {about(takes)}"
    if held and _wanted(config) is ON_CARD:
        yield f"  the card: {', '.join(dict.fromkeys(contest.workload for contest in held))}"
        yield "  -k chooses others, --effort standard times every workload"


def about(seconds: float) -> str:
    """Say how long in the largest unit that fits, to a tenth or better: people do not plan by the second."""
    units = (("h", 3600), ("min", 60), ("s", 1))
    unit, length = next((unit for unit in units if seconds >= 1.5 * unit[1]), units[-1])
    return f"{seconds / length:.{1 if length > 1 and seconds < 10 * length else 0}f} {unit}"
