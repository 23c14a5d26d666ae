"""pytest: one item per cell, named by its key; absent cells are skipped in the driver's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pytest

import drivers
from drivers.contract import Driver
from drivers.contract.files import Broken
from suites import servers, workloads
from suites.matrix.cells import Attempt, Cell, attempts, cells
from suites.plugins.fix_servers import SERVERS
from suites.servers.contract import Refused
from suites.workloads.contract import Workload


@dataclass(frozen=True, slots=True)
class Matrix:
    found: drivers.Found
    cells: tuple[Cell, ...]
    attempts: tuple[Attempt, ...]
    brought: tuple[Workload, ...] = ()
    """What is asked instead of our workloads."""


TIMED, SELDOM = "timed", "seldom"
MATRIX = pytest.StashKey[Matrix]()


@pytest.hookimpl(trylast=True)  # the servers must be known
def pytest_configure(config: pytest.Config) -> None:
    """Build the matrix once, before anything is collected: a broken file of ours stops the run by its name."""
    try:
        found, columns = drivers.discover(), workloads.discover()
    except Broken as mistake:
        raise pytest.UsageError(str(mistake)) from mistake
    kinds = servers.discover().kinds
    speaking = {str(spec): kinds[spec.kind].speaks for spec in config.stash[SERVERS].specs}
    config.stash[MATRIX] = Matrix(
        found,
        tuple(cells(columns, found.drivers, speaking, _without_socket(config))),
        tuple(attempts(found.drivers, speaking)),
    )


def _without_socket(config: pytest.Config) -> set[str]:
    try:
        return servers.without_socket(servers.look(config.stash[SERVERS].specs))
    except Refused:  # the header ends the run with that
        return set()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "cell" in metafunc.fixturenames:
        metafunc.parametrize("cell", [_param(cell) for cell in metafunc.config.stash[MATRIX].cells])
    if "attempt" in metafunc.fixturenames:
        metafunc.parametrize("attempt", [_tried(one) for one in metafunc.config.stash[MATRIX].attempts])


def cells_of(items: Iterable[pytest.Item], names: Iterable[str] = ("cell", TIMED)) -> list[Cell]:
    """Return the cells that these items prove or time. Where there are none, pytest makes an item of no cell."""
    params = [item.callspec.params for item in items if hasattr(item, "callspec")]
    return [of[name] for of in params for name in names if isinstance(of.get(name), Cell)]


def timed_in(items: Iterable[pytest.Item]) -> list[Cell]:
    """Return the cells that these items time."""
    return cells_of(items, (TIMED,))


def selected_words(config: pytest.Config) -> frozenset[str]:
    """Return what -k, -m and ids name, as -k understands it: parts of names, in any case."""
    ids = [path.partition("::")[2] for path in config.args]
    said = " ".join([config.option.keyword, config.option.markexpr, *ids])
    return frozenset(re.findall(r"\w+", said.lower())) - {"and", "or", "not"}


def named(config: pytest.Config, driver: Driver) -> bool:
    """Say whether a row may be timed unasked, or -k, -m or an id names it: ``pg8000`` names its layers, too."""
    return not driver.seldom or bool({SELDOM, (driver.over or driver.name).partition("-")[0]} & selected_words(config))


def kinds(cell: Cell) -> list[pytest.MarkDecorator]:
    """Return the marks by which ``-m`` chooses."""
    said = {"slow": cell.slow, "aside": cell.aside, "card": cell.on_card, SELDOM: cell.driver.seldom}
    return [getattr(pytest.mark, name) for name, holds in said.items() if holds]


def _tried(attempt: Attempt) -> object:
    marks = [pytest.mark.slow, getattr(pytest.mark, SELDOM)] if attempt.driver.seldom else []
    return pytest.param(attempt, id=str(attempt), marks=marks)


def _param(cell: Cell) -> object:
    absent = cell.absent
    marks = [pytest.mark.skip(reason=f"{cell.driver} cannot {cell.workload.op}: {absent.why}")] if absent else []
    marks += kinds(cell)
    return pytest.param(cell, id=str(cell.key), marks=marks)
