"""A contest without servers, hosts or time."""

from dataclasses import asdict
from types import SimpleNamespace

import drivers
from suites import workloads
from suites.contest.host_pool import HostPool
from suites.contest.placement import Cpus
from suites.contest.prepared_server import PreparedServer
from suites.contest.referee import Referee
from suites.contest.resume import Saved
from suites.matrix.cells import Cell
from suites.matrix.contests import contests


class FakeHost:
    """Answers everything at once, and a burst takes a second of a clock that stands still otherwise."""

    def __init__(self, now):
        self.now = now

    lives = True

    def tell(self, do, **fields):
        self.told = do

    def answer(self, do, deadline):
        assert do == self.told
        self.now[0] += do == "burst"
        return {"taken": [100], "wall": 100, "user": 1, "sys": 1, "preempted": 0} if do == "burst" else {}

    def ask(self, do, deadline, **fields):
        self.tell(do, **fields)
        return self.answer(do, deadline)

    def end(self):
        pass


ADMIN = SimpleNamespace(kinds=(), reset=lambda tables: None)
FAKE_SERVER = SimpleNamespace(name="sqlite", speaks="sqlite", url="sqlite:///nowhere", admin=ADMIN)

BLOCKS = 6
CALIBRATED = {"proof": None, "cause": "", "step_ns": 100.0, "steps": 1, "notes": []}
"""An entry, as a journal keeps it."""


def held(effort, launches=0, seed=1):
    """A contest of three entries and six blocks, calibrated already, of which a launch takes 18 seconds; held, with all
    that a journal would be told. So many launches were held before."""
    now, notes = [0.0], []
    rows = {driver.name: driver for driver in drivers.discover().drivers}
    cells = [Cell(workloads.load("fetch_row"), rows["sqlite3"], "sqlite", {})]
    (contest,) = contests(cells, cells)
    entries = {one.name: CALIBRATED | {"notes": []} for one in contest.entries}
    saved = Saved(blocks=BLOCKS, entries=entries, effort=asdict(effort), launches=launches)
    hosts = HostPool.of(contest, {"sqlite3": ""}, seed, lambda *about: FakeHost(now))
    referee = Referee(contest, PreparedServer(FAKE_SERVER), effort, Cpus(), seed, hosts, notes.append)
    referee.clock = lambda: now[0]
    referee.measure(saved)
    return referee, notes
