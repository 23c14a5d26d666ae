"""A question is asked of a real driver on a real file, from the ground to the grade; and what goes wrong is told."""

from dataclasses import replace

import pytest

import drivers
from reports.records.behaviours import Grade
from suites import behaviours, servers
from suites.behaviours.asking.ask import Asker, Hosts, worst_of
from suites.behaviours.asking.cases import cases
from suites.behaviours.asking.grounds import Ground
from tests.behaviours.test_runner import graded

pytestmark = pytest.mark.starts


@pytest.fixture(scope="module")
def ground():
    server = servers.start(servers.parse("sqlite"))
    yield Ground(server)
    server.stop()


@pytest.fixture
def asked(ground):
    """Ask a question of a driver on SQLite."""
    found, hosts = drivers.discover(), Hosts()

    def ask(question, driver):
        every = cases([behaviours.load(question)[0]], found.drivers, {"sqlite": "sqlite"})
        (case,) = [case for case in every if case.driver.name == driver]
        return Asker({row.name: file for row, file in found.files.items()}).ask(case, ground, hosts)

    yield ask
    hosts.close()


def test_a_grade_comes_with_its_figures(asked):
    """What sqlite3 does with a duplicate is known, and was counted by somebody else."""
    came = asked("executemany_atomic", "sqlite3")
    assert (came.grade, came.figures) == (Grade.CLEAN_ERROR, {"rows kept as usual": 5})
    assert came.seconds > 0


def test_the_same_host_asks_again(asked):
    """A fork finds nothing that another one left."""
    assert [asked("int_edges", driver).grade for driver in ("sqlite3", "sqlite3")] == [Grade.OK, Grade.OK]


def test_of_several_the_worst_stands():
    """With how many of how many it was, and the seeds that show it."""
    every = [graded("ok", seeds=(1,)), graded("leaks", seeds=(2,)), graded("leaks", seeds=(3,))]
    stands = worst_of(every)
    assert (stands.grade, stands.of_them, stands.times, stands.seeds) == (Grade.LEAKS, 2, 3, (2, 3))


def test_what_has_no_grade_is_told_first():
    """A mistake of ours is not hidden behind a grade."""
    assert worst_of([graded("wrong-data"), replace(graded("ok"), grade=None)]).grade is None
