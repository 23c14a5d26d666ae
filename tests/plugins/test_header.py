"""What is said before a run begins is about what was selected, and fits a terminal of eighty columns."""

import re

import pytest

OURS = re.compile(r"^(server|drivers?|sqlalchemy|left out)\b.*", re.MULTILINE)


@pytest.fixture(scope="module")
def said(runs):
    """Return what our header says of a selection."""

    def said(*options):
        ended = runs("--collect-only", *options)
        return [found[0] for found in OURS.finditer(ended.said.partition("<")[0])]

    (runs.root / "drivers" / "lite_other.py").write_text("import no_such_library")
    yield said
    (runs.root / "drivers" / "lite_other.py").unlink()


def test_one_cell_needs_two_lines(said):
    """Its server and its driver; no other server, no other driver, and nothing that is left out of other selections."""
    server, driver = said("-k", "fetch_row-sqlite3-sqlite")
    assert server.startswith("server: sqlite (in process, SQLite ")
    assert driver == "drivers for sqlite: sqlite3"


def test_what_is_left_out_is_named(said):
    """What is left out is named where the selection may have meant it; the reasons are long, and stand behind -v."""
    assert "left out: lite_other (-v says why)" in said()
    assert "left out: lite_other (-v says why)" in said("-k", "sqlite3 or lite_other")


def test_all_of_it_with_v(said):
    """Every server and driver, and each reason."""
    lines = said("-v", "-k", "fetch_row-sqlite3-sqlite")
    assert "driver left out: lite_other (no_such_library is not installed)" in lines
    assert any(line.startswith("server: postgres ") or "left out: postgres" in line for line in lines)


def test_no_line_is_wider_than_a_terminal(runs):
    """No line of ours is wider than a terminal; pytest's and its plugins' own may be."""
    ended = runs("--collect-only")
    ours = ended.said.partition(" items")[2].partition("<")[0].splitlines()
    assert len(ours) > 2
    assert max(map(len, ours)) <= 80


def test_quiet_says_nothing(said):
    """With -q the header says nothing."""
    assert said("-q") == []
