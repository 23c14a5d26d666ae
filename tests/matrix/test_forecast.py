"""How long a run takes is told beforehand, by what its contests hold."""

from dataclasses import replace

import pytest

from suites.matrix.costs import HANDOVER, costs_of
from suites.matrix.effort import EFFORTS
from suites.matrix.forecast import beginning, least, seconds
from tests.support.fakes import BLOCKS, contest, held

NAMES = ("sqlite3", "aiosqlite", "sqlite3-core", "sqlite3-orm")
PLAIN = contest(*NAMES)


@pytest.mark.parametrize("effort", ["smoke", "quick", "standard"])
def test_more_entries_take_longer(effort):
    """By what each costs: a proof, connections, bursts."""
    assert seconds(EFFORTS[effort], contest("sqlite3")) < seconds(EFFORTS[effort], PLAIN)


def test_a_longer_effort_takes_longer():
    """The same contest at each effort."""
    taken = [seconds(EFFORTS[name], PLAIN) for name in ("smoke", "quick", "standard", "full")]
    assert taken == sorted(taken)
    assert least(PLAIN) < taken[1]


def test_long_steps_are_foretold():
    """An effort holds few blocks of them, and still they take longer to prove and to warm up."""
    long = contest(*NAMES, workload="add_all", rows=50_000, back="no")
    effort = EFFORTS["quick"]
    assert seconds(effort, long) > 3 * seconds(effort, PLAIN)
    assert seconds(effort, long) > beginning(long) > beginning(PLAIN)


def test_many_callers_are_foretold():
    """Each takes a few steps in a burst, which is as long as that takes."""
    assert least(contest(*NAMES, callers=50)) > least(PLAIN)


def test_memory_takes_hosts_of_its_own():
    """What large answers need is seen in one for each cell, at efforts that look."""
    large = contest(*NAMES, workload="fetch_large")
    assert beginning(large, memory=True) > beginning(large) + 4 * 0.5
    assert beginning(PLAIN, memory=True) == beginning(PLAIN)


def test_a_contest_takes_as_many_bursts_as_foretold():
    """A referee holds what the costs are reckoned by: natives and controls in all blocks, layers in some."""
    effort = replace(EFFORTS["quick"], launches=3)
    referee, _ = held(effort, names=NAMES)
    costs = costs_of(referee.contest, {one.name: 1 - HANDOVER for one in referee.contest.entries}, 0)
    assert costs.seldom == pytest.approx(2)
    assert referee.clock() == pytest.approx(3 * costs.blocks(BLOCKS))
