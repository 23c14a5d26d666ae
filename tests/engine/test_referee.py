"""How a contest is calibrated, and fitted into its time."""

import os
import signal

import pytest

import drivers
from suites import servers, workloads
from suites.engine.cells import Cell
from suites.engine.contest import EFFORTS, Effort, contests
from suites.engine.placement import Cpus
from suites.engine.referee import Referee
from suites.engine.stage import Stage
from suites.servers.contract import Spec


@pytest.fixture
def judge():
    """A contest of two drivers on a PostgreSQL of its own."""
    server = servers.start(Spec("postgres"))
    stage = Stage(server)
    found = drivers.discover()
    rows = {driver.name: driver for driver in found.drivers}
    cells = [Cell(workloads.load("fetch_row"), rows[name], "postgres", {}) for name in ("asyncpg", "psycopg2")]
    (contest,) = contests(cells, cells)
    files = {driver.name: file for driver, file in found.files.items()}
    yield Referee(contest, stage, EFFORTS["smoke"], Cpus(), 1, files)
    stage.close()
    stage.server.stop()


def test_a_server_that_dies_in_the_calibration(judge):
    """The cell is calibrated once more, on a server of the same kind."""
    calls = []

    def kill_once():
        calls.append(1)
        if len(calls) == 3:  # after both proofs
            os.kill(judge.stage.server.pid, signal.SIGKILL)

    judge.interrupted = kill_once
    results = judge.measure()
    assert not [result.cause for result in results.values() if result.cause]
    assert all(result.steps for result in results.values())
    assert all(len(result.bursts) == judge.blocks for result in results.values())


@pytest.mark.parametrize(
    ("effort", "fitting", "planned"),
    [
        (Effort(10, 48, 1, 1), 10_000, (10, 48)),  # there is time for all
        (Effort(10, 48, 1, 1), 200, (10, 20)),  # where blocks are long there are fewer
        (Effort(10, 48, 1, 1), 1, (10, 6)),  # an effort has all its launches, however long they take
        (Effort(10, 48, 1, 1, fewest=3), 30, (5, 6)),  # a budget has fewer
        (Effort(10, 48, 1, 1, fewest=3), 1, (3, 6)),
        (Effort(1, 2, 1, 1), 0, (1, 2)),
    ],
)
def test_fitted(judge_of_nothing, effort, fitting, planned):
    """Launches and blocks for as many blocks as there is time for."""
    judge_of_nothing.effort = effort
    judge_of_nothing._fit(fitting)
    assert (judge_of_nothing.effort.launches, judge_of_nothing.blocks) == planned


@pytest.fixture
def judge_of_nothing():
    return Referee(None, None, EFFORTS["smoke"], Cpus(), 1, {})
