"""What a driver does to its host costs that driver's cell, with the cause in words, and no other driver's."""

import os
import select
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

import drivers
from suites import servers, workloads
from suites.contest import host_process, host_worker, launch
from suites.contest.host_pool import HostPool
from suites.contest.host_process import HostProcess
from suites.contest.placement import Cpus, family
from suites.contest.prepared_server import PreparedServer
from suites.contest.record import contest_record
from suites.contest.referee import Referee
from suites.matrix.cells import Cell
from suites.matrix.contests import contests
from suites.matrix.effort import EFFORTS
from suites.plugins.signals import Interrupted, Signals
from suites.servers.contract import Spec
from tests.servers.processes import eventually
from tests.support.holding import holding
from tests.support.trees import ROOT, rows_in, tree_with

FILE = ROOT / "tests/support/faulty.py"
ROWS = rows_in(FILE)
FAULTS = {
    "segfaults": "killed by SIGSEGV, in ctypes/__init__.py",
    "aborts": "killed by SIGABRT, in drivers/faulty.py",
    "exits": "ended itself with status 3",
    "raises": "OperationalError: the disk is on fire",
    "leaks": "it used up the 4096 MiB that a host may have",
}
HANGS = {
    "hangs": "no answer to 'burst' within 1 s, hanging in drivers/faulty.py, line",
    "ignores_signals": "no answer to 'burst' within 1 s",
    "never_closes": "no answer to 'close' within 1 s",
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return tree_with(FILE, tmp_path_factory.mktemp("tree"))


@pytest.fixture
def hanging(tree):
    """Return the file that a driver of the tree makes when it hangs."""
    path = tree / "hanging"
    path.unlink(missing_ok=True)
    return path


@pytest.fixture
def late_when_hanging(hanging, monkeypatch):
    """A deadline is over when a driver says that it hangs, and not when the machine was busy for so long."""
    in_time = HostProcess._wait
    for module in (launch, host_worker):
        monkeypatch.setattr(module, "PATIENCE", 1.0)

    def wait(host, do, end, deadline):
        while not hanging.exists():
            if select.select([host._answers], [], [], 0.01)[0]:
                return
        hanging.unlink()
        in_time(host, do, 0.0, deadline)

    monkeypatch.setattr(HostProcess, "_wait", wait)


@pytest.fixture
def hold(tree, prepared, monkeypatch):
    return holding(tree, "faulty", ROWS, prepared, monkeypatch)


def measured(result, blocks):
    """Say whether a cell was measured to the end."""
    return not result.cause and len(result.bursts) == blocks


BEHAVE = ("behaves", "behaves~twin", "behaves~handicap")


def test_a_fault_costs_its_own_cell(hold):
    """Each cell fails with its own cause, however many others do; the rest are measured to the end, also one that
    prints to the descriptor that standard output had."""
    results, blocks = hold("behaves", "chatters", *FAULTS)
    assert [name for name, cause in FAULTS.items() if cause not in results[name].cause] == []
    assert [name for name in (*BEHAVE, "chatters") if not measured(results[name], blocks)] == []


@pytest.mark.usefixtures("late_when_hanging")
@pytest.mark.parametrize("name", HANGS)
def test_a_hang_costs_its_own_cell(hold, name, monkeypatch):
    """The cell fails with where it hangs; the reference and its controls are measured to the end."""
    monkeypatch.setattr(host_process, "DUMP", 0.1 if name == "ignores_signals" else 60.0)
    results, blocks = hold("behaves", name)
    assert HANGS[name] in results[name].cause
    assert [other for other in BEHAVE if not measured(results[other], blocks)] == []


def test_nothing_stands_beside_a_reference_that_fell(hold, monkeypatch):
    """When the reference fails its controls go with it, and the rest says why there is nothing to divide by."""
    monkeypatch.setattr(ROWS["behaves"], "reference", 2)
    monkeypatch.setattr(ROWS["raises"], "reference", 1)
    results, _ = hold("behaves", "raises")
    assert results["raises~twin"].cause == results["raises"].cause == "OperationalError: the disk is on fire"
    assert not results["behaves"].cause


def test_the_record_of_a_reference_that_fell(hold, monkeypatch):
    """Another driver takes its place in the record, where the fallen one is a cell that failed."""
    monkeypatch.setattr(ROWS["behaves"], "reference", 2)
    monkeypatch.setattr(ROWS["raises"], "reference", 1)
    results, blocks = hold("behaves", "raises")
    cells = [result.entry.cell for name, result in results.items() if "~" not in name]
    (contest,) = contests(cells, cells)
    record = contest_record(contest, results, EFFORTS["smoke"], blocks, seed=1)
    told = {(one.key.driver, str(one.role), str(one.outcome)) for one in record.measurements}
    assert told == {("behaves", "reference", "measured"), ("raises", "cell", "failed")}


def test_told_twice_to_end_while_a_driver_hangs(hold, hanging, monkeypatch):
    """A second Ctrl-C waits neither for the deadline of the step nor for anything that would follow it."""
    monkeypatch.setattr(host_worker, "PATIENCE", 3600.0)

    def tell_twice():
        eventually(hanging.exists)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.pthread_kill(threading.main_thread().ident, number)

    signals = Signals()
    with signals.handled(), signals.waiting(), ThreadPoolExecutor() as pool:
        told = pool.submit(tell_twice)
        with pytest.raises(Interrupted, match="interrupted by SIGINT"):
            hold("hangs_at_once", interrupted=signals.check)
        told.result()


@pytest.fixture
def postgres():
    server = servers.start(Spec("postgres"))
    prepared = PreparedServer(server)
    yield prepared
    prepared.close()
    server.stop()


def killed(server):
    """Kill the server and all processes that serve connections: they could do the rest of a short contest yet."""
    for pid in list(family(server)):
        with suppress(ProcessLookupError):  # it went with the one before
            ended = os.pidfd_open(pid)
            os.kill(pid, signal.SIGKILL)
            select.select([ended], [], [], 10)
            os.close(ended)


def test_a_server_that_dies_is_brought_back(postgres):
    """Its cells go on with a server of the same kind, and say what happened."""
    found = drivers.discover()
    rows = {driver.name: driver for driver in found.drivers}
    cells = [Cell(workloads.load("fetch_row"), rows[name], "postgres", {}) for name in ("asyncpg", "psycopg2")]
    (contest,) = contests(cells, cells)
    files = {driver.name: file for driver, file in found.files.items()}
    judge = Referee(contest, postgres, EFFORTS["smoke"], Cpus(), 1, HostPool.of(contest, files, 1))
    first, bursts = postgres.server.pids, []

    def kill_in_the_middle(record):
        if record["is"] == "burst":
            bursts.append(record)
        if len(bursts) == 3 and postgres.server.pids == first:
            killed(first[0])

    judge.note = kill_in_the_middle
    results = judge.measure()
    assert postgres.server.pids != first
    assert not [result.cause for result in results.values() if result.cause]
    assert [note for result in results.values() for note in result.notes] == ["its server died and was restarted"]
    assert all(len(result.bursts) == judge.blocks for result in results.values())
