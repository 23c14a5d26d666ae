"""Rows that live in an environment of their own: read where their library is not, made when they are asked for."""

import importlib
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import drivers
from drivers.contract import Driver, Op
from drivers.contract import homes as contract
from drivers.contract.files import Broken
from suites import workloads
from suites.matrix.cells import Cell
from suites.matrix.homes import OURS, Home
from suites.plugins.fix_cells import named
from suites.rivals import own
from suites.rivals.venvs import CannotBuild, Venv

FILE = """
import nowhere.at_all
from nowhere import Refusal, types
from drivers.contract import Driver

driver = Driver("far", server="sqlite", package="nowhere"{home})


@driver.lacks("pipeline", "it cannot", raises=types.NotThere)
def attempt(connection):
    nowhere.at_all.send()
"""


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Read one file of a row, where pyproject.toml has these groups."""
    monkeypatch.setattr(drivers, "__path__", [str(tmp_path)])
    monkeypatch.setattr(drivers, "groups", lambda: {"far": ["nowhere[extra]==1.5"], "loose": ["nowhere"]})

    def read(home):
        (tmp_path / "lite_far.py").write_text(FILE.format(home=home))
        importlib.invalidate_caches()
        return drivers.discover()

    yield read
    sys.modules.pop("drivers.lite_far", None)


def test_what_lives_elsewhere_is_read_without_its_library(read):
    """All that a row says of itself is known, with the version that its group pins; nothing stays of the library."""
    (row,) = read(', home="far"').drivers
    assert (row.name, row.version) == ("far", "1.5")
    assert issubclass(row.absences[Op.PIPELINE][0].raises, Exception)
    assert not [name for name in sys.modules if name.startswith("nowhere")]


def test_what_should_be_here_and_is_not_is_left_out(read):
    """A library that is missing here is missing: names alone would do for no host of ours."""
    found = read("")
    assert found.left_out == {"lite_far": "nowhere is not installed"}
    assert found.drivers == ()


@pytest.mark.parametrize(
    ("home", "why"),
    [("further", "pyproject.toml has no group of that name"), ("loose", "the group loose says no version of nowhere")],
)
def test_a_home_that_says_nothing_is_a_mistake(read, home, why):
    """A home is a dependency group that pins what its row is a row of."""
    with pytest.raises(Broken, match=why):
        read(f", home={home!r}")


def row_of(group, **environment):
    row = Driver("far", server="sqlite", package="nowhere", home=group)
    row.environment = contract.Environment({"nowhere": "1.5"}, **environment)
    return row


def cell_of(row):
    return Cell(workloads.load("fetch_row"), row, "sqlite", {})


def test_an_environment_is_made_once_for_all_its_rows(monkeypatch):
    """Rows of one group, a layer and what is below it, share the environment: it is asked for once."""
    monkeypatch.setattr(own, "groups", lambda: {"far": ["nowhere==1.5"]})
    asked, rows = [], [row_of("far"), row_of("far"), Driver("here", server="sqlite", package="python")]

    def build(wish):
        asked.append(wish)
        return Venv(Path("/far/python"), "3.11", {"nowhere": "1.5", "other": "2"}, {})

    own.make(rows, build)
    own.make(rows, build)
    assert len(asked) == 1
    assert [cell_of(row).home for row in rows] == [Home("/far/python"), Home("/far/python"), OURS]


def test_it_differs_from_ours_in_its_library_alone():
    """What a group does not name is as it is here; SQLAlchemy is in it, for the layers."""
    wish = own.wanted("pymysql")
    names = {one.partition("==")[0].lower() for one in wish.constraints}
    assert any(one.startswith("pymysql[rsa]==") for one in wish.requirements)
    assert any(one.startswith("sqlalchemy[asyncio]==") for one in wish.requirements)
    assert "pymysql" not in names
    assert "sqlalchemy" in names


def test_one_that_cannot_be_had_loses_its_rows_alone(monkeypatch):
    """Its cells are absent in the installer's words."""
    monkeypatch.setattr(own, "groups", lambda: {"far": ["nowhere==1.5"]})

    def build(wish):
        raise CannotBuild("there is no such wheel")

    own.make([row := row_of("far")], build)
    assert cell_of(row).absent.why == "its environment, far, cannot be had: there is no such wheel"


def test_no_cell_runs_in_an_environment_that_is_not_made():
    """It would run in ours, with whatever is there under that name."""
    with pytest.raises(ValueError, match="the environment of far is not made"):
        _ = cell_of(row_of("far")).home


def test_every_home_says_its_rows_version():
    """Figures are of a release, also where nobody has made its environment yet."""
    rows = drivers.discover().drivers
    assert all(row.version for row in rows if row.home)


@pytest.mark.parametrize(
    ("said", "is_named"),
    [("", False), ("fetch_row and postgres", False), ("far", True), ("fetch_row and far", True), ("seldom", True)],
)
def test_what_is_asked_seldom_is_asked_by_name(said, is_named):
    """A row that few ask for is timed where -k names it; all are by -m seldom."""
    config = SimpleNamespace(args=[], option=SimpleNamespace(keyword=said, markexpr=""))
    assert named(config, Driver("far-sync", server="sqlite", package="nowhere", seldom=True)) is is_named
    assert named(config, Driver("far-orm", server="sqlite", package="x", seldom=True, over="far-sync")) is is_named
    assert named(config, Driver("near", server="sqlite", package="nowhere"))
