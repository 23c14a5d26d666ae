"""What a child has started is found by its mark, wherever it went, and nothing else is."""

import signal
import subprocess

import pytest

from suites.system import offspring
from suites.system.offspring import VARIABLE, end_group, end_marked, has_ended, marked, new_mark, owner
from tests.servers.processes import LINUX, alive, eventually

pytestmark = pytest.mark.skipif(not LINUX, reason="reads /proc")


@pytest.fixture
def begin():
    """Begin a program that bears a mark."""
    begun = []

    def begin(mark):
        begun.append(subprocess.Popen(["sleep", "3600"], env={VARIABLE: mark}, start_new_session=True))
        return begun[-1]

    yield begin
    for process in begun:
        process.kill()
        process.wait()


def test_only_its_own(begin):
    """What another living child has started stays."""
    ours, theirs = new_mark(), new_mark()
    mine, other = begin(ours), begin(theirs)
    end_marked(ours)
    assert not alive(mine.pid)
    assert alive(other.pid)


def test_all_of_an_owner(begin):
    """At its end an owner finds all that its children have left, and not those of an owner whose name begins alike."""
    mine, other = begin(new_mark()), begin(f"{owner()}0-abc")
    found = list(marked(owner()))
    assert mine.pid in found
    # Its owner, who has our number and began at another time, is gone.
    assert other.pid in found


def test_what_a_killed_owner_left(begin):
    """It ends when anything of anybody's is ended; not in another container, where numbers mean other processes."""
    gone = subprocess.Popen(["true"])
    gone.wait()
    _, _, started = owner().split("-")
    left = begin(f"{offspring._namespace()}-{gone.pid}-{started}-abc")
    elsewhere = begin(f"1-{gone.pid}-{started}-abc")
    end_marked(new_mark())
    assert not alive(left.pid)
    assert alive(elsewhere.pid)


def test_an_end_keeps_the_number(begin):
    """Whoever looks whether a child has ended does not make its number free for others."""
    child = begin(new_mark())
    assert not has_ended(child, 0.0)
    child.kill()
    assert has_ended(child, 60.0)
    assert child.returncode is None
    child.wait()
    assert has_ended(child, 0.0)


def test_an_end_that_the_kernel_does_not_keep():
    """Where SIGCHLD is ignored, as some programs do that start others, a child that has ended is gone at once."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert has_ended(subprocess.Popen(["true"]), 60.0)
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_a_group_is_ended_whose_leader_had_to_be_reaped(monkeypatch):
    """macOS shows the end of a process by reaping it: what it has left in its group is ended all the same, and once."""
    monkeypatch.delattr("os.waitid")
    command = "sleep 3600 > /dev/null & echo $!"
    with subprocess.Popen(["/bin/sh", "-c", command], stdout=subprocess.PIPE, start_new_session=True) as leader:
        left = int(leader.stdout.readline())
        assert has_ended(leader, 5.0)
        assert leader.returncode == 0
        assert alive(left)
        end_group(leader, new_mark())
        assert eventually(lambda: not alive(left))
        monkeypatch.setattr("os.killpg", lambda *_: pytest.fail("its number may be another's by now"))
        end_group(leader, new_mark())
