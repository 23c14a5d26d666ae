"""What every cell goes through before anything is timed, with hosts that only pretend."""

from types import SimpleNamespace

import pytest

from reports.records.run import Role
from suites.contest import proving
from suites.contest.host_pool import HostPool
from suites.contest.host_process import Failed, Lost
from suites.contest.proof import Unproven
from suites.contest.proving import Proving
from suites.contest.result import Result
from suites.matrix.contests import Contest, Entry
from tests.support.fakes import FakeHost

PREPARED = SimpleNamespace(
    of=lambda driver: PREPARED,
    way=lambda settings: "sqlite:///nowhere",
    prepare=lambda workload: None,
    columns=lambda workload: [],
    cleared=lambda: "",
)


class Told(FakeHost):
    """Keeps what it was told, and is lost where it is told to look at a fragile cell."""

    def __init__(self):
        super().__init__([0.0])
        self.heard = []

    def ask(self, do, deadline, **fields):
        self.heard.append((do, fields.get("name")))
        if do == "costs" and fields["name"] == "fragile":
            raise Lost("killed by SIGSEGV")
        return {"costs": {"greenlet_switches": 8}} if do == "costs" else {}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


def result(name, large=False, is_async=True):
    driver = SimpleNamespace(name=name, is_async=is_async, layer="core")
    workload = SimpleNamespace(large=large, name="w", record="")
    cell = SimpleNamespace(
        name=name, driver=driver, workload=workload, home=None, long=False, server="sqlite", settings={}
    )
    return Result(Entry(cell, Role.CELL))


@pytest.fixture
def told(monkeypatch):
    """Proves cells in hosts that pretend, all of them rightly but those called 'wrong'; the hosts, in their order."""

    def prove(cell, prepared, worker):
        if cell.name == "wrong":
            raise Unproven("wrong answer")
        return "its proof"

    monkeypatch.setattr(proving, "prove", prove)

    def told(*results, do=Proving.prove, host=Told):
        hosts = []
        contest = Contest("w", (), "sqlite", tuple(result.entry for result in results))
        files = dict.fromkeys((one.entry.cell.name for one in results), "")
        pool = HostPool.of(contest, files, 1, lambda *about: hosts.append(host()) or hosts[-1])
        do(Proving({one.entry.name: one for one in results}, PREPARED, pool, lambda: None))
        return hosts

    return told


class Poor(Told):
    """Has not what its drivers import."""

    ended = False

    def answer(self, do, deadline):
        raise Failed("ModuleNotFoundError: No module named 'greenlet'")

    def end(self):
        self.ended = True


def test_a_home_without_what_its_drivers_import(told):
    """Its cells fail with the cause, and no host is left behind."""
    cells = result("core"), result("orm")
    first, *_ = told(*cells, host=Poor)
    assert [cell.cause for cell in cells] == ["ModuleNotFoundError: No module named 'greenlet'"] * 2
    assert first.ended


def test_memory_that_no_host_is_there_to_look_at(told):
    """The cell is proven: it is measured without."""
    large = result("a", large=True)
    told(large, do=Proving.see_memory, host=Poor)
    assert large.cause == ""
    assert large.notes == ["what it costs beside time is not known: ModuleNotFoundError: No module named 'greenlet'"]


def test_costs_are_seen_where_the_cell_was_proven(told):
    """Another host for what is not timed either would take as long as all proofs."""
    one = result("core")
    first, *_ = told(one)
    assert one.costs == {"greenlet_switches": 8}
    assert ("costs", "core") in first.heard


def test_what_takes_its_host_along_costs_no_other_its_proof(told):
    """Its own proof stands, since that was before; what it costs is not known, and the next cell has a fresh host."""
    fragile, other = result("fragile"), result("core")
    first, second, *_ = told(fragile, other)
    assert (fragile.proof, fragile.cause) == ("its proof", "")
    assert fragile.notes == ["what it costs beside time is not known: killed by SIGSEGV"]
    assert ("costs", "core") not in first.heard
    assert ("costs", "core") in second.heard


def test_nothing_is_looked_at_of_a_wrong_cell(told):
    """It has no figures, and so no costs."""
    wrong = result("wrong")
    first, *_ = told(wrong)
    assert wrong.cause == "wrong answer"
    assert first.heard == []


def test_memory_is_looked_at_where_nobody_was_before(told):
    """Each large cell in a host of its own, and small ones not at all."""
    hosts = told(result("a", large=True), result("b", large=True), result("small"), do=Proving.see_memory)
    assert [[name for do, name in host.heard if do == "costs"] for host in hosts] == [["a"], ["b"], []]


def test_large_cells_are_not_looked_at_while_they_are_proven(told):
    """Memory that the proof took would be there to be used again."""
    first, *_ = told(result("a", large=True))
    assert first.heard == []
