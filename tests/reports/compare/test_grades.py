"""Grades that changed between two files of behaviours."""

import json

import pytest

from reports.__main__ import main
from reports.commands import compare
from reports.compare.grades import changed, sheet
from reports.records.behaviours import Behaviours, Grade, Graded, written


def graded(grade, question="asks", version="1.0"):
    return Graded(question, "asyncpg", "postgres", version, grade, f"it came to {grade}")


def asked(*found):
    return Behaviours({}, found)


OLD = asked(graded(Grade.OK, "a"), graded(Grade.LEAKS, "b"), graded(Grade.OK, "c"), graded(Grade.OK, "gone"))
NEW = asked(
    *(
        graded(grade, name, "2.0")
        for name, grade in {"a": Grade.HANGS, "b": Grade.OK, "c": Grade.OK, "new": Grade.OK}.items()
    )
)


def test_what_became_worse_comes_first():
    """Then what became better; what is as before is only counted."""
    assert [(one.after.question, one.worse) for one in changed(OLD, NEW)] == [("a", True), ("b", False)]
    assert sheet(("old", "new"), OLD, NEW).lines[0] == "1 grade worse, 1 better, 1 as before"


def test_what_was_not_asked_both_times():
    """It is no change, and is counted."""
    said = sheet(("old", "new"), OLD, NEW).lines[1:]
    assert said == (
        "no longer asked: 1 case, such as gone-asyncpg-postgres",
        "asked for the first time: 1 case, such as new-asyncpg-postgres",
    )


def test_versions_stand_beside_grades():
    """What changed is mostly the driver."""
    (worse, _) = sheet(("old", "new"), OLD, NEW).tables
    assert worse.rows[0][3:5] == ("ok (1.0)", "hangs (2.0)")


@pytest.fixture
def files(tmp_path):
    def write(*of):
        paths = [tmp_path / f"{number}.json" for number in range(len(of))]
        for path, found in zip(paths, of, strict=True):
            path.write_text(written(found.graded, {}, {}))
        return list(map(str, paths))

    return write


@pytest.mark.parametrize(("before", "after", "code"), [(OLD, NEW, compare.STOP), (OLD, OLD, compare.FINE)])
def test_worse_is_an_exit_code(files, capsys, before, after, code):
    """A job that runs it turns red."""
    assert main(["compare", *files(before, after)]) == code
    assert "worse" in capsys.readouterr().out


def test_json_for_programs(files, capsys):
    """Each change with both grades."""
    main(["compare", "--json", *files(OLD, NEW)])
    first = json.loads(capsys.readouterr().out)["changed"][0]
    assert (first["before"]["grade"], first["after"]["grade"], first["worse"]) == ("ok", "hangs", True)


def test_a_threshold_means_nothing(files, capsys):
    """Grades have no per cent: the command says so."""
    assert main(["compare", "--fail-on", "slower:5%", *files(OLD, NEW)]) == 2
    assert "have no threshold" in capsys.readouterr().err
