"""What bursts of many callers come to."""

from types import SimpleNamespace

import pytest

from reports.records.run import Role
from suites import workloads
from suites.contest.host_pool import HostPool
from suites.contest.placement import Cpus
from suites.contest.referee import Referee
from suites.contest.result import Burst, Result
from suites.matrix.cells import Cell
from suites.matrix.contests import Contest, Entry
from suites.matrix.effort import EFFORTS, Effort


def entry(name, role, callers):
    cell = Cell(workloads.load("fetch_row"), SimpleNamespace(name=name), "postgres", {"callers": callers})
    return Entry(cell, role)


@pytest.fixture
def judge():
    """Ten callers of a quick reference and of a driver that takes ten times as long."""
    entries = (entry("quick", Role.REFERENCE, 10), entry("slow", Role.CELL, 10))
    contest = Contest("fetch_row", (("callers", "10"),), "postgres", entries)
    judge = Referee(contest, None, EFFORTS["quick"], Cpus(), 1, HostPool.of(contest, {}, 1))
    judge.results = {one.name: Result(one) for one in entries}
    return judge


def test_a_burst_of_callers_is_worth_its_time_for_each_step():
    """Throughput: they wait at the same time, so what each waits for says little of what all can have done."""
    burst = Burst(0, 0, taken=(900,) * 10, wall=1000, user=1, sys=1, preempted=0, callers=10)
    assert burst.value == 100


def test_each_caller_has_a_few_steps(judge):
    """A burst that would be over in one step is made long enough for all of its callers."""
    result = judge.results["slow"]
    result.step_ns = 1e9
    assert judge._steps(result) == 10 * Effort.EACH


def test_everybody_has_the_same_total_work(judge):
    """All bursts have the same number of steps: a burst's begin and end weigh less in a longer one."""
    judge.results["quick"].steps, judge.results["slow"].steps = 800, 80
    judge._share_alike()
    assert [result.steps for result in judge.results.values()] == [800, 800]


def test_without_callers_everybody_has_the_same_time(judge):
    """One after the other, a slow step is not asked for as often as a quick one."""
    entries = entry("quick", Role.REFERENCE, 0), entry("slow", Role.CELL, 0)
    judge.contest = Contest("fetch_row", (), "postgres", entries)
    judge.results = {one.name: Result(one, steps=steps) for one, steps in zip(entries, (800, 80), strict=True)}
    judge._share_alike()
    assert [result.steps for result in judge.results.values()] == [800, 80]
