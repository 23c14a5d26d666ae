"""A contest without servers, hosts or time."""

from copy import copy
from dataclasses import asdict, replace
from time import perf_counter_ns
from types import SimpleNamespace

import drivers
from suites import workloads
from suites.contest.host_pool import HostPool
from suites.contest.lines import Calibration
from suites.contest.placement import Cpus
from suites.contest.plan import Plan
from suites.contest.prepared_server import PreparedServer
from suites.contest.proof import Proof
from suites.contest.referee import Referee
from suites.contest.resume import Saved
from suites.matrix.budget import fitting
from suites.matrix.cells import Cell
from suites.matrix.contests import contests


class FakeHost:
    """Answers everything at once, and a burst takes a second of a clock that stands still otherwise."""

    def __init__(self, now):
        self.now = now

    lives, steps = True, 1
    pid = 1 << 22  # one more than any process has

    def tell(self, do, **fields):
        self.told = do

    def answer(self, do, deadline):
        assert do == self.told
        self.now[0] += do == "burst"
        burst = {"taken": [100] * self.steps, "wall": 110 * self.steps, "user": 1, "sys": 1, "preempted": 0}
        of = {
            "burst": {**burst, "callers": 0, "span": [perf_counter_ns()] * 2},
            "adds": {"adds": None},
        }
        return {**of, "traced": {"statements": 1}}.get(do, {})

    def ask(self, do, deadline, steps=1, **fields):
        self.steps = steps
        self.tell(do, **fields)
        return self.answer(do, deadline)

    def end(self):
        pass


ADMIN = SimpleNamespace(kinds=(), reset=lambda tables: None, state=lambda tables: {}, mark=lambda: 0, ask=len)
ADMIN.sessions = ADMIN.open_transactions = lambda: 0
FAKE_SERVER = SimpleNamespace(name="sqlite", speaks="sqlite", url="sqlite:///nowhere", admin=ADMIN)

BLOCKS = 6
CALIBRATED = Calibration(Proof(1, None), "", 100.0, 1, BLOCKS, (), {})


def contest(*names, workload="fetch_row", **settings):
    """A contest of these drivers on SQLite, none of them its floor, and the controls."""
    rows = {driver.name: copy(driver) for driver in drivers.discover().drivers}
    for row in rows.values():
        row.floor = False
    cells = [Cell(workloads.load(workload), rows[name], "sqlite", settings) for name in names]
    (made,) = contests(cells, cells)
    return made


def held(effort, launches=0, seed=1, known=CALIBRATED, names=("sqlite3",)):
    """A contest of three entries and six blocks, calibrated already, of which a launch takes 18 seconds; held, with all
    that a journal would be told. So many launches were held before."""
    now, notes = [0.0], []
    of = contest(*names)
    entries = {one.name: replace(known, blocks=of.turns(one, BLOCKS)) for one in of.entries}
    saved = Saved(blocks=BLOCKS, entries=entries, effort=effort, launches=launches)
    hosts = HostPool.of(of, dict.fromkeys(names, ""), seed, lambda *about: FakeHost(now))
    referee = Referee(of, PreparedServer(FAKE_SERVER), effort, Cpus(), seed, hosts, notes.append)
    referee.clock = lambda: now[0]
    referee.measure(saved)
    return referee, notes


def journal_of_a_run():
    """A contest, and all that a journal is told of it: a budget has time for four of nine launches, the run breaks in
    the second and goes on, and one entry falls out in the last."""
    effort = replace(fitting(60, contest("sqlite3")), launches=9)
    known = Calibration(Proof(1, None, {"int": "int"}), "", 2e6, effort.steps(2e6, 0), BLOCKS, (), {"peak_kb": 5.0})
    referee, before = held(effort, known=known)
    _, after = held(effort, launches=1, known=known)
    of = referee.contest
    plan = Plan([of], "budget 1m", lambda *_: effort, 1, {"machine": {"cpus": 2}}, "2026-11-21T08:00:00+00:00")
    server = {"is": "server", "contest": of.name, "facts": {"version": "3.0"}}
    entries = {one.name: asdict(known) for one in of.entries}
    calibrated = {"is": "calibrated", "contest": of.name, "blocks": BLOCKS, "effort": asdict(effort)}
    begun = [plan.to_json(), server, {**calibrated, "entries": entries}]
    return of, [
        *begun,
        *before[:30],
        {"is": "resumed"},
        server,
        *without(after, of.entries[-1].name, launch=3),
    ]


def without(notes, name, launch):
    """Let an entry fall out in the middle of a launch."""
    bursts = [note for note in notes if note.get("entry") == name and note["launch"] == launch]
    out = {"is": "out", "contest": bursts[0]["contest"], "entry": name, "cause": "killed by SIGSEGV"}
    lost = [id(note) for note in bursts[3:]]
    return [out if id(note) == lost[0] else note for note in notes if id(note) not in lost[1:]]
