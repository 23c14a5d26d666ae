"""Many questions side by side: what is asked when, what is asked twice, and that an end comes at once."""

import threading

import pytest

from drivers.contract import Driver
from reports.records.behaviours import Grade, Graded
from suites.behaviours.asking.cases import Case
from suites.behaviours.asking.expectations import Expected
from suites.behaviours.asking.runner import Runner, all_of, settled
from suites.behaviours.contract import Needs, Question


def case(name, server="postgres", **needs):
    question = Question("pool", "yes", name=name, needs=Needs(**needs))
    return Case(question, Driver("one", server="postgres", package="one"), server)


def graded(grade, **more):
    said = {"question": "asks", "driver": "one", "server": "postgres", "version": "1", "said": "it did"}
    return Graded(**{**said, "grade": Grade(grade), **more})


class FakeHosts:
    def kill(self):
        pass

    close = kill


class FakeAsker:
    """Answers what it is told to, in turn, and remembers what was asked and what ran beside it."""

    files = {"one": "pg_one"}  # noqa: RUF012

    def __init__(self, **grades):
        self.grades = {name: iter(its) for name, its in grades.items()}
        self.asked, self.beside, self._running = [], {}, set()
        self._turn = threading.Lock()

    def ask(self, case, ground, hosts, more=0):
        name = case.question.name
        with self._turn:
            self.asked.append((name, ground, more))
            self._running.add(name)
            self.beside[name] = len(self._running)
        grade = next(self.grades.get(name, iter(())), "ok")
        with self._turn:
            self._running.discard(name)
        if grade == "breaks":
            raise OSError("it broke")
        return graded(grade, question=name, server=case.server)


@pytest.fixture
def run(tmp_path):
    """Ask cases with what was accepted before."""

    def run(asker, cases, accept=()):
        expected = Expected(tmp_path)
        expected.accept(accept)
        runner = Runner(asker, lambda server, own: (server, own), expected, side_by_side=3, hosts=FakeHosts)
        try:
            return all_of(runner, cases)
        finally:
            runner.close()

    return run


def test_answers_come_in_the_order_of_the_cases(run):
    """However they were asked."""
    cases = [case(f"q{number}") for number in range(9)]
    assert [one.question for one in run(FakeAsker(), cases)] == [f"q{number}" for number in range(9)]


def test_what_measures_is_asked_alone_and_last(run):
    """A stall is not measured beside others."""
    asker = FakeAsker()
    run(asker, [case("alone", alone=True), case("a"), case("b")])
    assert asker.asked[-1][0] == "alone"
    assert asker.beside["alone"] == 1


def test_what_disturbs_has_a_server_of_its_own(run):
    """And all others share one."""
    asker = FakeAsker()
    run(asker, [case("disturbs", own_server=True), case("a")])
    assert {(name, ground) for name, ground, _ in asker.asked} == {
        ("disturbs", ("postgres", True)),
        ("a", ("postgres", False)),
    }


def test_a_surprise_is_asked_again(run):
    """What is as expected the second time stands, and says that it was asked twice."""
    accept = [graded("ok", question="a")]
    (one,) = run(FakeAsker(a=["slow", "ok"]), [case("a")], accept)
    assert (one.grade, one.times) == (Grade.OK, 2)
    (one,) = run(FakeAsker(a=["slow", "slow"]), [case("a")], accept)
    assert (one.grade, one.times) == (Grade.SLOW, 2)


def test_what_is_expected_is_asked_once(run):
    """And so is what nobody expects anything of."""
    asker = FakeAsker(a=["leaks"], b=["hangs"])
    run(asker, [case("a"), case("b")], [graded("leaks", question="a")])
    assert len(asker.asked) == 2


def test_data_that_was_wrong_once_is_wrong():
    """No second asking makes up for it."""
    stands = settled(graded("wrong-data", expected="ok"), graded("ok", expected="ok"))
    assert stands.grade is Grade.WRONG_DATA


def test_what_cannot_be_asked_is_not(run):
    """It has a reason instead of a grade."""
    asker = FakeAsker()
    assert run(asker, [case("a", speaks=("mysql",))]) == []
    assert asker.asked == []


def test_a_mistake_of_ours_is_raised_where_it_is_asked_for(run):
    """And does not keep the others."""
    asker = FakeAsker(a=["breaks"])
    with pytest.raises(OSError, match="it broke"):
        run(asker, [case("a"), case("b")])
    assert {name for name, *_ in asker.asked} == {"a", "b"}
