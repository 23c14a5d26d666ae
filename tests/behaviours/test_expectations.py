"""What is expected of a driver: how it is written, from which version on it holds, and what a surprise says."""

import pytest

from reports.records.behaviours import Grade, Graded
from suites.behaviours.asking.expectations import Expectation, Expected, accepted, is_surprise, read, surprise, text


def graded(grade, version="2.0", expected="", **more):
    return Graded(
        **{
            **{"question": "asks", "driver": "one", "server": "postgres", "version": version},
            **{"grade": Grade(grade), "said": "it did", "expected": expected, **more},
        }
    )


def test_what_is_accepted_is_expected(tmp_path):
    """A run that is accepted is as expected from then on, for this version and later ones."""
    assert len(Expected(tmp_path).accept([graded("leaks")])) == 1
    again = Expected(tmp_path)
    assert again.of("one", "asks", "postgres", "2.1").grade == "leaks"
    assert again.of("one", "asks", "postgres", "1.9") is None
    assert again.of("one", "asks", "mysql", "2.1") is None


def test_to_accept_the_same_changes_nothing(tmp_path):
    """A file is written only where something is new, so that a diff says what is."""
    Expected(tmp_path).accept([graded("leaks")])
    assert Expected(tmp_path).accept([graded("leaks", "2.1")]) == []


def test_what_is_written_by_hand_stays(tmp_path):
    """A reason and a link are kept as long as the grade is."""
    path = tmp_path / "one.toml"
    held = {"asks": {"postgres": [Expectation("leaks", "2.0", "since it forgets", "https://example.org")]}}
    path.write_text(text("one", held))
    Expected(tmp_path).accept([graded("leaks", "2.5"), graded("ok", "2.5", question="other")])
    assert read(path.read_text())["asks"] == held["asks"]


def test_a_better_release_gets_a_line_of_its_own():
    """What an older one does stays expected of it."""
    held = accepted([Expectation("leaks", "2.0")], graded("ok", "3.0"))
    assert [(one.grade, one.since) for one in held] == [("leaks", "2.0"), ("ok", "3.0")]


def test_an_older_release_that_behaves_alike_moves_the_line():
    """``since`` becomes the oldest version that was seen to."""
    held = accepted([Expectation("leaks", "2.0", "why")], graded("leaks", "1.0"))
    assert held == [Expectation("leaks", "1.0", "why")]


def test_the_same_release_is_corrected():
    """Only the last grade of a version stands."""
    held = accepted([Expectation("leaks", "1.0"), Expectation("hangs", "2.0")], graded("ok", "2.0"))
    assert [(one.grade, one.since) for one in held] == [("leaks", "1.0"), ("ok", "2.0")]


def test_a_server_of_another_version_is_expected_alike(tmp_path):
    """``postgres@15`` is held against what is expected on PostgreSQL; a rival against its row."""
    expected = Expected(tmp_path)
    expected.accept([graded("leaks")])
    assert expected.of("one==2.2", "asks", "postgres@15", "2.2").grade == "leaks"


def test_what_is_written_is_read():
    """The file is TOML, a line for each grade."""
    held = {"asks": {"mysql": [Expectation("ok")], "postgres": [Expectation("leaks", "1.0", 'a "word"')] * 2}}
    assert read(text("one", held)) == held


def test_a_grade_that_is_none():
    """A misspelt grade is refused by its place."""
    with pytest.raises(ValueError, match="asks, mysql: 'fine' is no grade"):
        read('[asks]\nmysql = [{ grade = "fine" }]')


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (graded("ok", expected="ok"), ""),
        (graded("leaks", expected="ok"), "asks-one-postgres is leaks, worse than the expected ok: it did"),
        (graded("ok", expected="hangs"), "asks-one-postgres is ok, better than the expected hangs: it did"),
        (graded("ok"), "nothing is expected yet"),
        (graded("leaks", expected="ok", times=3, of_them=2), "worse than the expected ok (2 of 3 times)"),
        (Graded("asks", "one", "postgres", "", None, "it broke"), "has no grade: it broke"),
    ],
)
def test_a_surprise_is_a_sentence(one, said):
    """Worse and better are both news; what is expected is none."""
    assert said in surprise(one)
    assert is_surprise(one) is bool(surprise(one))
