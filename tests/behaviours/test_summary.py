"""What a run comes to, in at most thirty lines of eighty columns."""

from reports.records.behaviours import Grade, Graded
from suites.behaviours.asking.summary import lines


def graded(number, grade="ok", driver="one", expected="ok", **more):
    said = {"question": f"question_{number}", "driver": driver, "server": "postgres", "version": "1"}
    return Graded(**{**said, "said": "it did " * 20, "grade": Grade(grade), "expected": expected, **more})


def test_it_is_short_whatever_happened():
    """A run in which everything is a surprise fits a terminal as well."""
    many = [graded(number, "hangs", f"driver_{number % 25}") for number in range(2000)]
    told = lines(many)
    assert len(told) <= 30
    assert max(map(len, told)) <= 80
    assert any("2,000 surprises in all" in line or "2000 surprises in all" in line for line in told)


def test_the_worst_surprise_is_first():
    """Wrong data is told before anything else, good news last."""
    told = lines([graded(1, "ok", expected="hangs"), graded(2, "wrong-data"), graded(3, "slow")])
    firsts = [line for line in told if line.startswith("question_")]
    assert [line.partition("-")[0] for line in firsts] == ["question_2", "question_3", "question_1"]


def test_what_is_bad_is_named_though_it_is_expected():
    """A grade that everybody knows of is still what a reader wants to know."""
    assert "hangs: question_1 (one)" in lines([graded(1, "hangs", expected="hangs"), graded(2)])


def test_each_driver_has_a_line():
    """How many of its questions came to which grade."""
    told = lines([graded(1), graded(2, "leaks", expected="leaks"), graded(1, driver="another")])
    assert told[-2].split() == ["one", "1", "1"]
    assert told[-1].split() == ["another", "1", "·"]


def test_what_is_new_is_one_line():
    """Grades that nobody has accepted yet say how to do so."""
    assert any("2 grades of which nothing is expected yet" in line for line in lines([graded(1, expected="")] * 2))
