"""What bursts of many callers come to."""

from types import SimpleNamespace

import pytest

from reports.records.run import Role
from suites import workloads
from suites.contest.calibrating import Calibrating
from suites.contest.result import Burst, Result
from suites.matrix.cells import Cell
from suites.matrix.contests import Contest, Entry
from suites.matrix.effort import EFFORTS, Effort


def entry(name, role, callers):
    cell = Cell(workloads.load("fetch_row"), SimpleNamespace(name=name), "postgres", {"callers": callers})
    return Entry(cell, role)


@pytest.fixture
def calibrating():
    """Ten callers of a quick reference and of a driver that takes ten times as long."""
    return of(10)


def of(callers):
    entries = (entry("quick", Role.REFERENCE, callers), entry("slow", Role.CELL, callers))
    contest = Contest("fetch_row", (), "postgres", entries)
    results = {one.name: Result(one) for one in entries}
    return Calibrating(contest, results, None, EFFORTS["quick"], fail=None, interrupted=None, clock=None)


def test_a_burst_of_callers_is_worth_its_time_for_each_step():
    """Throughput: they wait at the same time, so what each waits for says little of what all can have done."""
    burst = Burst(0, 0, taken=(900,) * 10, wall=1000, user=1, sys=1, preempted=0, callers=10)
    assert burst.value == 100


def test_each_caller_has_a_few_steps(calibrating):
    """A burst that would be over in one step is made long enough for all of its callers."""
    result = calibrating.results["slow"]
    result.step_ns = 1e9
    assert calibrating.steps(result) == 10 * Effort.EACH


def test_everybody_has_the_same_total_work(calibrating):
    """All bursts have the same number of steps: a burst's begin and end weigh less in a longer one."""
    calibrating.results["quick"].steps, calibrating.results["slow"].steps = 800, 80
    calibrating.share_alike()
    assert [result.steps for result in calibrating.results.values()] == [800, 800]


def test_without_callers_everybody_has_the_same_time():
    """One after the other, a slow step is not asked for as often as a quick one."""
    calibrating = of(0)
    calibrating.results["quick"].steps, calibrating.results["slow"].steps = 800, 80
    calibrating.share_alike()
    assert [result.steps for result in calibrating.results.values()] == [800, 80]
