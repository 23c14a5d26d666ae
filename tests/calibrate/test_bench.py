"""Effects from bursts, where time went, and which cells make a trial."""

import math

import pytest

from drivers.contract import Driver, Op
from reports.records.run import Role
from suites.calibrate import slowed
from suites.calibrate.bench import CannotCalibrate, effects, same
from suites.calibrate.ledger import BEFORE, BURSTS, PIPES, REST, Ledger
from suites.contest.result import Burst, Result
from suites.matrix.cells import Cell
from suites.workloads.contract import UNSAID, Workload

WORKLOAD = Workload(Op.FETCH_ROW, "select 1", params=lambda settings: [()], answer=lambda params, settings: UNSAID)
CELL = Cell(WORKLOAD, Driver("plain", server="sqlite", package="python"), "sqlite", {})


def bursts(place, launches):
    """Launch by launch, the times of its blocks; of two cells, the first runs first."""
    return [
        Burst(launch, block, (taken,), taken, 0, 0, 0, turn=2 * block + place)
        for launch, blocks in enumerate(launches)
        for block, taken in enumerate(blocks)
    ]


def results(**times):
    made = {name: Result(entry) for name, entry in zip(times, same(CELL, len(times)), strict=True)}
    for place, (name, launches) in enumerate(times.items()):
        made[name].bursts = bursts(place, launches)
    return made


def test_effects_are_of_neighbours():
    """What slows a burst slows those beside it, and cancels."""
    found = effects(results(first=[[100, 200, 400]], second=[[110, 220, 440]]), launches=1)
    assert found == {"first": [0.0], "second": [pytest.approx(math.log(1.1), abs=0.01)]}


def test_effects_are_by_launch():
    """The replicate is the launch."""
    found = effects(results(first=[[100], [100]], second=[[100], [200]]), launches=2)
    assert found["second"] == [0.0, pytest.approx(math.log(2))]


def test_a_cell_that_failed_ends_the_calibration():
    """A failed cell ends the calibration with its cause: no share of it would mean anything."""
    made = results(first=[[100]], second=[[100]])
    made["second"].cause = "killed by SIGSEGV"
    with pytest.raises(CannotCalibrate, match="second fell out of its contest: killed by SIGSEGV"):
        effects(made, launches=1)


def test_same_cells_have_names_of_their_own():
    """The first is the reference, under its driver's name; the others are proven and measured like any cell."""
    entries = same(CELL, 3)
    assert [entry.name for entry in entries] == ["plain", "plain~same1", "plain~same2"]
    assert [entry.role for entry in entries] == [Role.REFERENCE, Role.CELL, Role.CELL]


def test_slowed_cells_have_names_of_their_own():
    """Every base and every slowed cell can be told from the others."""
    entries = slowed.entries(CELL)
    assert len({entry.name for entry in entries}) == len(entries)
    assert entries[0].role is Role.REFERENCE


def test_where_the_time_went():
    """What came before the launches is one item; a burst's command, less the burst, counts for the pipes."""
    ticks = iter([0.0, 2.0, 2.0, 6.0, 10.0])
    ledger = Ledger(lambda: next(ticks))
    with ledger.running():
        ledger.burst(1.0)  # it calibrates
        ledger.note({"is": "calibrated"})
        with ledger.item(PIPES):
            pass
        ledger.burst(3.0)
    assert ledger.shares() == pytest.approx({BURSTS: 0.3, BEFORE: 0.2, PIPES: 0.1, REST: 0.4})
