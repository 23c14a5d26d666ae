"""pytest: one item per cell, named by its key; absent cells are skipped in the driver's own words."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import drivers
from suites import servers, workloads
from suites.engine.cells import Attempt, Cell, attempts, cells
from suites.plugins.fix_servers import SERVERS


@dataclass(frozen=True, slots=True)
class Matrix:
    found: drivers.Found
    cells: tuple[Cell, ...]
    attempts: tuple[Attempt, ...]


MATRIX = pytest.StashKey[Matrix]()


@pytest.hookimpl(trylast=True)  # the servers must be known
def pytest_configure(config: pytest.Config) -> None:
    """Built once, before anything is collected: a broken file of ours stops the run by its name."""
    try:
        found, columns = drivers.discover(), workloads.discover()
    except (drivers.Broken, workloads.Broken) as mistake:
        raise pytest.UsageError(str(mistake)) from mistake
    kinds = servers.discover().kinds
    speaking = {str(spec): kinds[spec.kind].speaks for spec in config.stash[SERVERS].specs}
    config.stash[MATRIX] = Matrix(
        found, tuple(cells(columns, found.drivers, speaking)), tuple(attempts(found.drivers, speaking))
    )


def pytest_report_header(config: pytest.Config) -> list[str]:
    found = config.stash[MATRIX].found
    rows = [f"{d.name} {d.version}".strip() + (f" ({d.about})" if d.about else "") for d in found.drivers]
    left_out = [f"driver left out: {name} ({why})" for name, why in found.left_out.items()]
    return [f"drivers: {', '.join(rows)}", *left_out]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "cell" in metafunc.fixturenames:
        metafunc.parametrize("cell", [_param(cell) for cell in metafunc.config.stash[MATRIX].cells])
    if "attempt" in metafunc.fixturenames:
        metafunc.parametrize("attempt", metafunc.config.stash[MATRIX].attempts, ids=str)


def _param(cell: Cell) -> object:
    absent = cell.absent
    marks = [pytest.mark.skip(reason=f"{cell.driver} cannot {cell.workload.op}: {absent.why}")] if absent else []
    return pytest.param(cell, id=str(cell.key), marks=marks)
