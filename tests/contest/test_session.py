"""What a run does with contests that it does not hold in the end."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

import drivers
from reports.records.run import Outcome
from suites import workloads
from suites.contest import host_pool
from suites.contest.plan import Plan
from suites.contest.prepared_server import PreparedServer
from suites.contest.resume import CannotResume, Saved
from suites.contest.session import Busy, Session, alone_on_this_machine
from suites.matrix.budget import fitting
from suites.matrix.cells import Cell
from suites.matrix.contests import contests
from suites.matrix.effort import EFFORTS
from suites.system import cache


def nobody(name):
    """Raise, since no server may be started."""
    raise AssertionError(name)


@pytest.fixture
def one_cell():
    row = next(driver for driver in drivers.discover().drivers if driver.name == "sqlite3")
    return Cell(workloads.load("fetch_row"), row, "sqlite", {})


@pytest.fixture
def session(one_cell):
    """A run whose budget is spent before its only contest."""
    plan = Plan(
        contests=contests([one_cell], [one_cell]),
        effort="budget 9s",
        effort_of=lambda contest, rest: fitting(9, contest),
        seed=1,
        facts={},
        started="2026-11-21T08:00:00+00:00",
        spent=lambda contest: "--budget 9s was spent before all contests were held",
    )
    return Session(plan, {}, nobody, journal=SimpleNamespace(write=lambda record: None))


def test_a_contest_that_there_is_no_time_for(session, one_cell):
    """Its cells say so, and the run is not complete and names it."""
    bursts, measurement = session.of(one_cell)
    assert bursts == ()
    assert measurement.outcome is Outcome.ABSENT
    assert measurement.reason == "not held: --budget 9s was spent before all contests were held"
    dropped = "--budget 9s was spent before all contests were held; not held: fetch_row-sqlite"
    assert session.record().why_not == dropped


def test_a_contest_that_was_begun_is_ended(session, one_cell):
    """A broken run's half contest is gone on with, whatever the time: its launches are counted already."""
    session.saved = {session.plan.contests[0].name: Saved(blocks=6, effort=EFFORTS["quick"])}
    with pytest.raises(AssertionError, match="sqlite"):
        session.of(one_cell)


def test_a_server_of_other_facts(session):
    """A broken run goes on only on the server that it was; known when that has started, before anything is measured."""
    (contest,) = session.plan.contests
    prepared = PreparedServer(SimpleNamespace(url="sqlite:///nowhere", facts=lambda: {"version": "3.0"}))
    session._know(contest, prepared, Saved(server={"version": "3.0"}))
    with pytest.raises(CannotResume, match=r"--resume: servers\.sqlite\.version was '2\.0' and is '3\.0' now"):
        session._know(contest, prepared, Saved(server={"version": "2.0"}))


class Begun:
    """A host that was begun and waits."""

    ended = False

    def tell(self, do, **fields):
        pass

    def end(self):
        self.ended = True


@pytest.fixture
def begun(monkeypatch):
    """Collect the hosts that were started."""
    hosts = []
    monkeypatch.setattr(host_pool, "HostProcess", lambda *about: hosts.append(Begun()) or hosts[-1])
    return hosts


@pytest.fixture
def two(session, one_cell):
    """The run with a second contest, and files to load."""
    other = replace(one_cell, workload=workloads.load("execute"))
    session.plan = replace(session.plan, contests=contests([one_cell, other], [one_cell, other]))
    session.files = {"sqlite3": "lite_sqlite3"}
    return session


def test_the_next_contest_has_its_first_host_begun(two, begun):
    """A host takes a second to begin, which is done by the time that it is needed."""
    first, second = two.plan.contests
    assert two._host_pool(first, prove_first=True).contest is first
    assert len(begun) == 2
    assert two._host_pool(second, prove_first=True).contest is second
    assert len(begun) == 2


def test_no_host_begins_while_a_resumed_contest_is_timed(two, begun):
    """It is timed from the start, with no proof before."""
    two._host_pool(two.plan.contests[0], prove_first=False)
    assert len(begun) == 1


def test_no_host_waits_for_a_contest_that_is_not_held(two, begun):
    """However the run ends, no host is left waiting for a contest that is not held."""
    two._host_pool(two.plan.contests[0], prove_first=True)
    two.close()
    assert [host.ended for host in begun] == [True, True]


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_two_at_once(own_cache):
    """The second is told that there is a first."""
    with alone_on_this_machine(), pytest.raises(Busy, match="another timed run is under way"), alone_on_this_machine():
        pass


def test_a_cache_that_cannot_be_used(own_cache):
    """One sentence says what is wrong and what to do."""
    own_cache.write_text("a file, where a directory should be")
    with pytest.raises(Busy) as told, alone_on_this_machine():
        pass
    assert str(told.value) == (
        f"whether another timed run is under way cannot be known: {own_cache} cannot be used (File exists); say "
        f"{cache.VARIABLE}=DIRECTORY to keep things elsewhere, or --anyway to measure all the same"
    )
