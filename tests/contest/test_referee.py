"""How a contest is calibrated, and kept within its time."""

import json
import os
import signal
from types import SimpleNamespace

import pytest

import drivers
from suites import servers, workloads
from suites.contest.host_pool import HostPool
from suites.contest.launch import Launch
from suites.contest.lines import planned, said
from suites.contest.placement import Cpus
from suites.contest.prepared_server import PreparedServer
from suites.contest.referee import Referee
from suites.contest.replay import Replay
from suites.matrix.cells import Cell
from suites.matrix.contests import contests
from suites.matrix.effort import EFFORTS, Effort
from suites.servers.contract import Spec
from tests.support.fakes import held, journal_of_a_run


@pytest.fixture
def judge():
    """A contest of two drivers on a PostgreSQL of its own."""
    server = servers.start(Spec("postgres"))
    prepared = PreparedServer(server)
    found = drivers.discover()
    rows = {driver.name: driver for driver in found.drivers}
    cells = [Cell(workloads.load("fetch_row"), rows[name], "postgres", {}) for name in ("asyncpg", "psycopg2")]
    (contest,) = contests(cells, cells)
    files = {driver.name: file for driver, file in found.files.items()}
    yield Referee(contest, prepared, EFFORTS["smoke"], Cpus(), 1, HostPool.of(contest, files, 1))
    prepared.close()
    prepared.server.stop()


def test_a_server_that_dies_in_the_calibration(judge):
    """The cell is calibrated once more, on a server of the same kind."""
    calls = []

    def kill_once():
        calls.append(1)
        if len(calls) == 3:  # after both proofs
            os.kill(judge.prepared.server.pids[0], signal.SIGKILL)

    judge.interrupted = kill_once
    results = judge.measure()
    assert not [result.cause for result in results.values() if result.cause]
    assert all(result.steps for result in results.values())
    assert all(len(result.bursts) == judge.blocks for result in results.values())


@pytest.mark.parametrize(
    ("effort", "before", "launches"),
    [
        (Effort(5, 6, 1, 1), 0, 5),  # without a budget all are held
        (Effort(9, 6, 1, 1, fewest=3, share=100.0), 0, 5),  # after 90 seconds there is no time for one more
        (Effort(9, 6, 1, 1, fewest=3, share=90.0), 0, 5),
        (Effort(9, 6, 1, 1, fewest=3, share=1.0), 0, 3),  # fewer say nothing
        (Effort(9, 6, 1, 1, fewest=3, share=1.0), 2, 3),  # resumed after two
        (Effort(9, 6, 1, 1, fewest=3, share=40.0), 4, 6),  # resumed, with time for more
        (Effort(2, 6, 1, 1, fewest=3, share=900.0), 0, 2),  # no more than it was given
    ],
)
def test_launches_of_a_budget(effort, before, launches):
    """They end when the contest's time does, and what was held is the effort that a record states."""
    referee, _ = held(effort, before)
    assert referee.effort.launches == launches
    bursts = [burst for result in referee.results.values() for burst in result.bursts]
    assert {burst.launch for burst in bursts} == {*range(before, launches)}


@pytest.mark.parametrize(
    ("effort", "before", "sure"),
    [
        (Effort(5, 6, 1, 1), 0, range(5)),
        (Effort(5, 6, 1, 1), 2, range(2, 5)),  # resumed after two
        (Effort(9, 6, 1, 1, fewest=3, share=100.0), 0, range(3)),
        (Effort(9, 6, 1, 1, fewest=3, share=100.0), 3, range(3, 4)),  # there is one more, or none at all
        (Effort(2, 6, 1, 1, fewest=3, share=900.0), 0, range(2)),
    ],
)
def test_what_is_looked_at_once_is_looked_at(effort, before, sure):
    """In a launch that is surely held, whatever the calibration, a budget or an end in the middle have left of all."""
    referee, _ = held(effort, before)
    assert referee.inspection.launches == sure


def test_enough_is_in_the_journal():
    """A resumed run takes a contest that had enough for complete, with as many launches as were held."""
    _, records = journal_of_a_run()
    replay = Replay(planned(json.loads(json.dumps(records[0]))))
    for record in records[1:]:
        replay.take(said(json.loads(json.dumps(record))))
    (saved,) = replay.contests.values()
    assert saved.complete
    assert saved.effort.launches == saved.launches == 4


@pytest.mark.parametrize(("taken", "known"), [([1e6], 1e6), ([9e6, 1e6], 1e6), ([9e6, 8e6], 8e6)])
def test_a_step_is_long_that_is_long_twice(taken, known):
    """One that was held up by chance would be counted as a burst of its own for the whole contest."""
    steps = iter(taken)
    launch = SimpleNamespace(burst=lambda name, steps_, patience: {"taken": [next(steps)]})
    assert Launch.first_step(launch, "cell", 4e6) == known
