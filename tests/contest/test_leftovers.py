"""What a host has, and whose it is."""

import os
import select
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from functools import partial
from types import SimpleNamespace

import pytest

from suites.contest import leftovers
from suites.contest.leftovers import Idle, Owners

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what another process has")
OURS, NO_PROCESS = os.getpid(), 1 << 22  # one more than any process has
NOBODY = leftovers.NOBODY


def test_a_thread_is_its_beginners():
    """Whoever was asked first after it was there, however often others are asked later; one that was there already is
    nobody's."""
    owners, end = Owners(), threading.Event()
    owners.after(NOBODY, OURS)
    thread = threading.Thread(target=end.wait)
    thread.start()
    owners.after("begins it", OURS)
    owners.after("later", OURS)
    end.set()
    assert owners.of_thread(thread.native_id) == {"begins it"}
    assert owners.of_thread(OURS) == frozenset()
    thread.join()


def test_a_connection_that_stays_open_is_its_openers():
    """Also one that was opened by the first command, or by one that failed; what is closed again is nobody's."""
    owners = Owners()
    owners.after(NOBODY, OURS)
    with socket.socket():
        owners.after("opens and closes", OURS)
    owners.after("opens and closes", OURS)
    assert owners.of_connections() == frozenset()
    with socket.socket():
        owners.after("keeps", OURS)
        owners.after("later", OURS)
        assert owners.of_connections() == {"keeps"}


def test_what_a_library_keeps_for_itself_is_no_connection(tmp_path):
    """It may begin a loop of its own when it is first needed, and write a file."""
    owners = Owners()
    owners.after(NOBODY, OURS)
    with select.epoll(), (tmp_path / "log").open("w"):
        owners.after("begins a loop", OURS)
    assert owners.of_connections() == frozenset()


def test_a_connection_in_process(tmp_path):
    """SQLite holds its file open for as long as another connection has locks, whoever opened it first."""
    opens, owners = partial(sqlite3.connect, tmp_path / "bench.db", isolation_level=None), Owners()
    owners.after(NOBODY, OURS)  # what this process has anyhow
    with closing(opens()) as closes, closing(opens()) as keeps:
        closes.execute("pragma journal_mode = wal")
        closes.execute("create table a (b)")
        owners.after("closes", OURS)
        keeps.execute("select * from a").fetchall()
        owners.after("keeps", OURS)
        closes.close()
        owners.after("closes", OURS)
        assert owners.of_connections() == {"keeps"}


@pytest.fixture
def computes(monkeypatch):
    """Have the test tell what processes have computed, in seconds, and their threads while they are watched."""
    told = SimpleNamespace(seconds=0.0, threads=iter(()))
    monkeypatch.setattr(leftovers, "_computed", lambda pid: told.seconds)
    monkeypatch.setattr(leftovers, "_threads", lambda pids: next(told.threads))
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    return told


def answered(idle, told, more):
    """Let a host compute so much between an answer and the next command."""
    idle.answered(NO_PROCESS)
    told.seconds += more
    idle.asked(NO_PROCESS)


def test_a_thread_that_computes_is_named(computes):
    """What a host has computed between its commands makes it suspect; its thread is then seen to compute."""
    idle = Idle(Owners({7: "spins"}))
    answered(idle, computes, 0.001)
    computes.threads = iter([[(1, 5), (7, 10)], [(1, 5), (7, 10 + 30_000_000)]])
    assert idle.goes_on([NO_PROCESS], 0.0) == ("left a thread that computes", {"spins"})


def test_a_task_that_computes_is_nobodys(computes):
    """What computes where the event loop turns is seen only while that turns, and says not whose it is."""
    rested = iter([0.001, 0.1])
    computes.threads = iter([[(NO_PROCESS, 5)], [(NO_PROCESS, 5 + 30_000_000)]])
    idle = Idle(Owners())
    assert idle.goes_on([NO_PROCESS], 0.003, lambda seconds: next(rested)) == ("left a task that computes", frozenset())


def test_the_first_thread_is_nobodys():
    """Every driver of a host runs in it."""
    owners = Owners()
    owners.after("first", OURS)
    assert owners.of_thread(OURS) == frozenset()


def test_the_end_of_an_answer_is_no_thread(computes):
    """A host that takes a moment each time to come back to where it waits is not watched for longer."""
    idle = Idle(Owners())
    for _ in range(100):
        answered(idle, computes, leftovers.TAIL)
    assert idle.goes_on([NO_PROCESS], 0.0) == ("", frozenset())


def test_what_has_ended_is_no_thread(computes):
    """An executor that was late is done when it is watched for longer."""
    idle = Idle(Owners())
    answered(idle, computes, 0.01)
    computes.threads = iter([[(1, 5), (7, 10)], [(1, 5), (7, 11)]])
    assert idle.goes_on([NO_PROCESS], 0.0) == ("", frozenset())


def test_a_child_is_left_only_while_it_lives():
    """One that has ended, and that nobody has waited for, is no process that goes on."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    idle = Idle(Owners())
    assert idle.goes_on([OURS], 0.0) == ("left a process behind", frozenset())
    child.stdin.close()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not leftovers._lives(str(child.pid))
    child.wait()
