"""Which process may run on which CPU, and what is said where the machine allows no choice."""

import os
import subprocess
import sys

import pytest

from reports.records.run import Placement
from suites.contest.placement import CannotPlace, Cpus, LoadAndSteal, cpus, family, move, placed

linux = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux lets a program choose")


@pytest.fixture
def machine(monkeypatch):
    """A machine of four CPUs."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1, 2, 3})


@linux
def test_together_is_one_cpu_and_the_parent_is_elsewhere(machine):
    """Client and server share the last CPU; we keep away from it."""
    assert cpus(Placement.TOGETHER, (1,), False) == Cpus((3,), (3,), (0, 1, 2))


@linux
def test_apart_is_a_cpu_each(machine):
    """Apart, client and server have one CPU each."""
    assert cpus(Placement.APART, (1,), False) == Cpus((3,), (2,), (0, 1, 2))


def test_free_is_nobodys_choice():
    """Free, nothing is moved."""
    assert cpus(Placement.FREE, (), False) == Cpus()


@linux
def test_a_server_that_is_not_ours_cannot_be_placed(machine):
    """A given server, or one in a container."""
    with pytest.raises(CannotPlace, match="only placement 'free'"):
        cpus(Placement.TOGETHER, (), False)


@linux
def test_a_server_in_process_goes_where_its_host_goes(machine):
    """SQLite has no process of its own."""
    assert cpus(Placement.TOGETHER, (), True).host == (3,)


@linux
def test_one_cpu_is_not_two(monkeypatch):
    """Apart needs two CPUs."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0})
    with pytest.raises(CannotPlace, match="cannot be apart"):
        cpus(Placement.APART, (1,), False)


def test_a_platform_that_cannot_pin_says_so(monkeypatch):
    """It is no silent fall back to free."""
    monkeypatch.delattr(os, "sched_setaffinity", raising=False)
    with pytest.raises(CannotPlace, match="this platform"):
        cpus(Placement.TOGETHER, (1,), False)


@linux
def test_the_server_and_its_children_are_moved_and_moved_back():
    """The server and its running children are moved; afterwards they may run where they could before."""
    everywhere = os.sched_getaffinity(0)
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1, flush=True); input()'])"
    with subprocess.Popen([sys.executable, "-c", child], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout.readline() == b"1\n"
        processes = list(family(server.pid))
        assert len(processes) == 2
        last = max(everywhere)
        with placed(Cpus((last,), (last,), tuple(everywhere)), (server.pid,)):
            assert [os.sched_getaffinity(pid) for pid in processes] == [{last}, {last}]
        assert [os.sched_getaffinity(pid) for pid in processes] == [everywhere, everywhere]
        server.stdin.close()


@linux
def test_a_server_of_two_programs_is_moved_whole(monkeypatch):
    """A pooler and the server behind it: one left where it was would be another placement."""
    moved = []
    monkeypatch.setattr(os, "sched_setaffinity", lambda thread, to: moved.append((thread, tuple(to))))
    ours = os.getpid()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        move((ours, other.pid), (7,))
        other.stdin.close()
    assert {(ours, (7,)), (other.pid, (7,))} <= set(moved)


@linux
def test_chosen_anew_after_we_have_moved():
    """Out of the way we see only the CPUs that we moved to, and the choice is the same all the same."""
    before = cpus(Placement.TOGETHER, (1,), False)
    with placed(before, ()), placed(before, ()):
        assert cpus(Placement.TOGETHER, (1,), False) == before


def test_weather_marks_what_has_grown(tmp_path):
    """Steal and throttling since the last look; the first look has nothing to compare with."""
    stat, cgroup = tmp_path / "stat", tmp_path / "cpu.stat"

    def machine_was(steal, throttled):
        stat.write_text(f"cpu  1 2 3 4 5 6 7 {steal} 9 10\n")
        cgroup.write_text(f"nr_periods 5\nnr_throttled {throttled}\n")

    machine_was(0, 0)
    load_and_steal = LoadAndSteal(proc=tmp_path, cgroup=cgroup)
    assert load_and_steal.marks() == ()
    machine_was(1, 0)
    assert load_and_steal.marks() == ("steal",)
    machine_was(1, 3)
    assert load_and_steal.marks() == ("throttled",)
    assert load_and_steal.marks() == ()


def test_weather_marks_a_crowd(tmp_path):
    """More runnable than there are CPUs, at the moment of the look."""
    (tmp_path / "loadavg").write_text(f"0.1 0.1 0.1 {(os.cpu_count() or 1) + 1}/300 1234\n")
    load_and_steal = LoadAndSteal(proc=tmp_path, cgroup=tmp_path / "none")
    assert load_and_steal.marks() == ("load",)


def test_weather_without_proc(tmp_path):
    """A platform that does not tell has clear skies."""
    load_and_steal = LoadAndSteal(proc=tmp_path, cgroup=tmp_path / "none")
    assert (load_and_steal.marks(), load_and_steal.marks()) == ((), ())
