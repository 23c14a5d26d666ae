"""Hosts that are started before they are needed."""

from __future__ import annotations

import pytest

import drivers
from suites import workloads
from suites.contest.host_pool import HostPool
from suites.contest.host_process import Failed, Lost
from suites.contest.leftovers import Idle
from suites.matrix.cells import Cell
from suites.matrix.contests import contests

NO_PROCESS = 1 << 22  # one more than any process has


class Begun:
    """A host that loads its drivers, or does what it is told to do instead."""

    def __init__(self, fate=None):
        self.fate, self.lives, self.ended = fate, True, False
        self.pid = NO_PROCESS

    def tell(self, do, **fields):
        pass

    def answer(self, do, deadline):
        if self.fate:
            raise self.fate

    def end(self):
        self.ended = True


def hosts(*fates):
    """A pool whose hosts come to these ends, in the order in which they are started; and the hosts it has started."""
    rows = {driver.name: driver for driver in drivers.discover().drivers}
    cells = [Cell(workloads.load("fetch_row"), rows["sqlite3"], "sqlite", {})]
    (contest,) = contests(cells, cells)
    begun, ends = [], iter(fates)

    def spawn(*about):
        begun.append(Begun(next(ends, None)))
        return begun[-1]

    return HostPool.of(contest, {"sqlite3": ""}, 1, spawn), begun


def test_the_next_host_is_begun_when_one_is_handed_out():
    """The next host is started with the present one, so that it starts while that one opens its connections."""
    made, begun = hosts()
    assert made.fresh() is begun[0]
    assert made.fresh() is begun[1]


def test_a_host_that_died_while_it_started_is_replaced():
    """A host that died while it started had no command yet: no cell fails for it."""
    made, begun = hosts(Lost("killed by SIGKILL"))
    made.prepare()
    assert made.fresh() is begun[1]


def test_a_host_that_died_while_it_waited_is_replaced():
    """It had loaded its drivers, and was ended since."""
    made, begun = hosts()
    made.prepare()
    begun[0].lives = False
    assert made.fresh() is begun[1]
    assert begun[0].ended


def test_a_host_that_dies_when_somebody_asks_for_it_is_lost():
    """Its drivers take it along together, though none does so by itself."""
    made, _ = hosts(Lost("killed by SIGSEGV"), Lost("killed by SIGSEGV"))
    made.prepare()
    with pytest.raises(Lost, match="SIGSEGV"):
        made.fresh()


def test_a_file_that_ends_each_host_is_found():
    """It is left out, and what others are in has its host."""
    died = Lost("killed by SIGSEGV")
    made, begun = hosts(died, died, died)
    made.prepare()
    assert made.fresh() is begun[3]
    assert made.why_not(made.contest.reference.cell) == "killed by SIGSEGV"
    assert all(host.ended for host in begun[:3])


def test_a_file_that_leaves_something_is_found(monkeypatch):
    """What its import has begun would go on beside all cells, whoever is timed: no other host has it."""
    said = iter(["left a process behind"] * 2)
    monkeypatch.setattr(Idle, "goes_on", lambda *asked: (next(said, ""), frozenset()))
    made, begun = hosts()
    assert made.fresh() is begun[2]
    assert made.why_not(made.contest.reference.cell) == "its import left a process behind"
    assert all(host.ended for host in begun[:2])


def test_drivers_that_cannot_be_imported_are_not_tried_again():
    """The next host would say the same."""
    made, begun = hosts(Failed("ImportError: no libpq"))
    made.prepare()
    with pytest.raises(Failed, match="libpq"):
        made.fresh()
    assert begun[0].ended
