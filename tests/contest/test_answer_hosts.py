"""A driver that takes its process along while it is asked for its answers fails by itself, and with its cause."""

import pytest

from suites import workloads
from suites.contest import host_process
from suites.contest.answer_hosts import AnswerHosts
from suites.contest.host_process import Failed, Lost
from suites.contest.proof import Unproven
from suites.matrix.cells import Cell
from suites.system.offspring import marked, owner
from tests.servers.processes import LINUX, children, eventually
from tests.support.trees import ROOT, rows_in, tree_with

FILE = ROOT / "tests/support/faulty.py"
ROWS = rows_in(FILE)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return tree_with(FILE, tmp_path_factory.mktemp("tree"))


@pytest.fixture
def hosts(tree, monkeypatch):
    monkeypatch.setattr(host_process, "ROOT", tree)
    hosts = AnswerHosts(dict.fromkeys(ROWS, "faulty"))
    yield hosts
    hosts.close()


@pytest.fixture
def prove(hosts, prepared):
    return lambda name: hosts.prove(Cell(workloads.load("fetch_row"), ROWS[name], "sqlite", {}), prepared)


def until_it_strikes(prove, name):
    """Prove a cell that behaves at first, again and again in the same host."""
    for _ in range(30):
        prove(name)


@pytest.mark.parametrize(
    ("name", "cause"),
    [("exits", "ended itself with status 3"), ("segfaults", "killed by SIGSEGV"), ("aborts", "killed by SIGABRT")],
)
def test_who_ends_its_host_costs_nobody_else(prove, name, cause):
    """The next cell has another host."""
    with pytest.raises(Lost, match=cause):
        until_it_strikes(prove, name)
    assert prove("behaves").statements == 1


def test_a_leak_without_bound(prove):
    """A host has only so much memory."""
    with pytest.raises(Lost, match="it used up the 4096 MiB"):
        until_it_strikes(prove, "leaks")


def test_a_hang_has_a_deadline(prove, monkeypatch):
    """The parent waits no longer than it would for any command, whatever holds the interpreter."""
    monkeypatch.setattr("suites.contest.host_worker.PATIENCE", 0.2)
    with pytest.raises(Lost, match=r"no answer to '.*' within 0.2 s"):
        until_it_strikes(prove, "hangs")


@pytest.mark.parametrize(("name", "error"), [("lies", Unproven), ("raises", Failed)])
def test_what_a_failed_proof_left_is_gone(hosts, prove, name, error):
    """A host in which something went wrong is not used again."""
    prove("behaves")
    (before,) = hosts._hosts.values()
    with pytest.raises(error):
        until_it_strikes(prove, name)
    assert not before.lives
    assert prove("behaves").statements == 1


@pytest.mark.skipif(not LINUX, reason="looks for pipes in /proc")
def test_a_forged_answer(prove):
    """What a driver writes into the pipe is taken for no answer: it has neither the number nor the secret."""
    with pytest.raises(Lost, match="it wrote into the pipe to us: no answer to what it was asked"):
        until_it_strikes(prove, "forges")


@pytest.mark.parametrize("name", ["forks", "forks_and_exits"])
def test_a_forked_child_that_comes_back(hosts, prove, name):
    """Only the host reads commands and answers them; a copy of it ends by itself, and takes nothing of it along."""
    for _ in range(3):
        assert prove(name).statements == 1
    (host,) = hosts._hosts.values()
    assert eventually(lambda: not children(host.pid))


@pytest.mark.skipif(not LINUX, reason="looks at processes in /proc")
def test_what_a_driver_started_ends_with_its_host(hosts, prove):
    """Neither a session of its own nor the loss of its parent keeps a program beyond the host's polite end."""
    before = set(marked(owner()))
    prove("leaves_programs")
    assert len(set(marked(owner())) - before) > 3
    hosts.close()
    assert not set(marked(owner())) - before


@pytest.mark.skipif(not LINUX, reason="looks at processes in /proc")
def test_what_a_lost_host_started_ends_with_it(hosts, prove):
    """A host that ended itself left them, and could not be asked to end them."""
    before = set(marked(owner()))
    prove("leaves_programs")
    with pytest.raises(Lost):
        until_it_strikes(prove, "exits")
    assert not set(marked(owner())) - before


def test_a_host_is_used_again(hosts, prove):
    """One host does as long as all goes well."""
    prove("behaves")
    (before,) = hosts._hosts.values()
    prove("behaves")
    assert list(hosts._hosts.values()) == [before]


def test_an_exit_in_the_answers(runs):
    """The run goes on to its end, fails, and its table names the cell."""
    chosen = ("-k", "fetch_row-quits-sqlite or fetch_row-behaves-sqlite")
    ended = runs(*chosen, "-vv", target="suites/test_answers.py", effort=None)
    assert ended.returncode == 1, ended.said
    assert "fetch_row                 NOT PROVEN; 1 behaves" in ended.said
    _, _, told = ended.said.partition("= FAILURES =")
    assert told.splitlines()[2] == "fetch_row-quits-sqlite: ended itself with status 0", told
