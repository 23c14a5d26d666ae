"""pytest: a stage for each cell, and at the end the table of what was proven."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from suites.engine.cells import Cell
from suites.engine.proof import Proof
from suites.engine.stage import Stage
from suites.plugins.fix_servers import SERVERS, Servers
from suites.servers.contract import Spec, Unavailable
from suites.servers.supervised import DidNotStart

PROVEN = pytest.StashKey[dict[str, Proof]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[PROVEN] = {}


class Stages:
    """One stage for each server that a cell asked for."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers
        self._stages: dict[Spec, Stage] = {}

    def of(self, name: str) -> Stage:
        spec = next(spec for spec in self._servers.specs if str(spec) == name)
        if spec not in self._stages:
            self._stages[spec] = Stage(self._servers.start(spec))
        return self._stages[spec]

    def close(self) -> None:
        for stage in self._stages.values():
            stage.close()


@pytest.fixture(scope="session")
def stages(servers: Servers) -> Iterator[Stages]:
    stages = Stages(servers)
    yield stages
    stages.close()


@pytest.fixture
def stage(cell: Cell, stages: Stages) -> Stage:
    """The cell's server; the cell is skipped where there is none, and fails where it should be and is not."""
    try:
        return stages.of(cell.server)
    except Unavailable as reason:
        pytest.skip(f"no {cell.server}: {reason}")
    except DidNotStart as failure:
        pytest.fail(str(failure), pytrace=False)


@pytest.fixture
def answers(pytestconfig: pytest.Config) -> dict[str, Proof]:
    return pytestconfig.stash[PROVEN]
