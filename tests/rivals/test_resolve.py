"""Rivals and the rows they are of: no environment is built here."""

from importlib.metadata import version
from pathlib import Path

import pytest

from drivers.contract import Driver
from reports.records.key import Key
from suites.rivals.resolve import not_for, refuse_lost, resolved, rows_of, wanted
from suites.rivals.spec import BadRival, parse
from suites.rivals.venvs import CannotBuild, Venv

PSYCOPG = "psycopg[binary,pool]"
ROWS = [
    Driver("asyncpg", server="postgres", package="asyncpg"),
    Driver("psycopg", server="postgres", package="psycopg", needs=(PSYCOPG,)),
    Driver("psycopg-sync", server="postgres", package="psycopg", needs=(PSYCOPG,), is_async=False),
    Driver("sqlite3", server="sqlite", package="python", is_async=False),
    Driver("asyncpg-orm", server="postgres", package="sqlalchemy", needs=("sqlalchemy[asyncio]", "asyncpg")),
]
HERE = {name: version(name) for name in ("asyncpg", "psycopg", "sqlalchemy")}


def building(packages):
    """Make a builder whose environments hold these packages."""
    return lambda wanted: Venv(Path("python"), "3.11.7", packages, {})


def refusing(wanted):
    raise CannotBuild("there is no wheel for this machine")


def test_a_loop_of_another_system_names_the_one_of_this():
    """Nothing is built for it, and it is one rival however many rows it is of."""
    (rival,) = resolved([parse("psycopg==3.1.20@winloop")], ROWS[2:] + ROWS[1:2], refusing)
    assert rival.why_not == "winloop is uvloop for Windows: here, say @uvloop"
    assert rival.label == "==3.1.20@winloop"


@pytest.mark.parametrize(
    ("system", "loop", "lacks"),
    [("Windows", "uvloop", True), ("Windows", "winloop", False), ("Darwin", "uvloop", False), ("Linux", "", False)],
)
def test_each_system_has_its_loop(system, loop, lacks):
    """uvloop or winloop, and asyncio's everywhere."""
    assert bool(not_for(system, loop)) is lacks


def asked(spec):
    rival = parse(spec)
    return wanted(rival, rows_of(rival, ROWS))


@pytest.mark.parametrize(
    ("spec", "rows"),
    [
        ("asyncpg==0.30.0", ["asyncpg"]),
        ("psycopg-sync==3.1.20", ["psycopg-sync"]),
        ("sqlalchemy==2.0.*", ["asyncpg-orm"]),
        ("SQLAlchemy==2.0.*", ["asyncpg-orm"]),
        ("sqlite3@py3.13", ["sqlite3"]),
        ("psycopg-sync@py3.13", ["psycopg-sync"]),
    ],
)
def test_a_rival_is_of_the_row_or_of_all_rows_of_a_package(spec, rows):
    """A row's own name goes first: psycopg is one row, though it is the package of two."""
    assert [row.name for row in rows_of(parse(spec), ROWS)] == rows


@pytest.mark.parametrize(
    ("spec", "requirements"),
    [
        ("asyncpg==0.30.0", ("asyncpg==0.30.0",)),
        ("psycopg==3.1.20", ("psycopg[binary,pool]==3.1.20",)),
        ("sqlalchemy==2.0.*", ("sqlalchemy[asyncio]==2.0.*", f"asyncpg=={HERE['asyncpg']}")),
        ("asyncpg@py3.13", (f"asyncpg=={HERE['asyncpg']}",)),
        ("sqlite3@py3.13", ()),
    ],
)
def test_only_what_is_named_differs_from_what_is_here(spec, requirements):
    """The rest is pinned to the versions that are installed, or two things would race at once."""
    assert asked(spec).requirements == requirements


def test_a_fork_is_installed_instead_and_names_its_figures():
    """A package of another name, with the same modules in it: its version is the rival's, its name is in the key."""
    wish = asked("asyncpg=asyncpg2==1.1")
    (rival,) = resolved([parse("asyncpg=asyncpg2==1.1")], ROWS, building({"asyncpg2": "1.1"}))
    assert wish.requirements == ("asyncpg2==1.1",)
    assert rival.rows == ("asyncpg",)
    assert (rival.label, rival.version) == ("=asyncpg2==1.1", "1.1")
    assert Key.parse(f"fetch_row-asyncpg{rival.label}-postgres").driver == "asyncpg=asyncpg2==1.1"


def test_another_loop_is_installed_with_it():
    """Another loop is installed, and nothing else may move."""
    loop = asked("asyncpg@uvloop")
    assert [need.partition("==")[0] for need in loop.requirements] == ["asyncpg", "uvloop"]
    assert f"asyncpg=={HERE['asyncpg']}" in loop.constraints


def test_another_version_moves_with_its_companions_alone():
    """Everything else is held to what is here."""
    held = {one.partition("==")[0] for one in asked("psycopg==3.1.20").constraints}
    assert {"psycopg", "psycopg-binary"}.isdisjoint(held)
    assert {"asyncpg", "psycopg-pool"} <= held


def test_another_version_may_bring_what_it_needs():
    """An old release that cannot do with what is here is raced with what it asks for, and that is a fact."""

    def build(wanted):
        if wanted.constraints:
            raise CannotBuild("it needs an older greenlet")
        return Venv(Path("python"), "3.11.7", {"sqlalchemy": "2.0.1", "greenlet": "1.0"}, {})

    (rival,) = resolved([parse("sqlalchemy==2.0.1")], ROWS, build)
    assert rival.facts()["also_differs"] == ["greenlet"]


def test_a_wheel_is_named_by_its_path(tmp_path):
    """A wheel is named by its path, as pip writes it."""
    path = tmp_path / "asyncpg-9-py3-none-any.whl"
    path.touch()
    assert asked(f"asyncpg @ {path}").requirements == (f"asyncpg @ {path.as_uri()}",)


def test_the_version_it_came_to_is_in_its_name():
    """The label has the version that was found, whatever a wildcard asked for."""
    (rival,) = resolved([parse("asyncpg==0.30.*")], ROWS, building({"asyncpg": "0.30.2"}))
    assert (rival.rows, rival.label, rival.why_not) == (("asyncpg",), "==0.30.2", "")


def test_one_that_cannot_be_had_is_absent_with_its_reason():
    """It is part of the run, under the name it was asked for by."""
    (rival,) = resolved([parse("asyncpg==0.30.*@uvloop")], ROWS, refusing)
    assert (rival.label, rival.why_not) == ("==0.30.@uvloop", "there is no wheel for this machine")


def test_a_row_that_has_no_wheel_does_not_keep_the_others_from_racing():
    """It is absent with its reason; they share an environment without what it needs."""
    rows = [*ROWS, Driver("built-orm", server="mysql", package="sqlalchemy", needs=("sqlalchemy", "built"))]

    def build(wanted):
        if "built" in wanted.requirements:
            raise CannotBuild("built has no wheel")
        return Venv(Path("python"), "3.11.7", {"sqlalchemy": "2.0.58"}, {})

    without, others = resolved([parse("sqlalchemy==2.0.*")], rows, build)
    assert (without.rows, without.why_not) == (("built-orm",), "built has no wheel")
    assert (others.rows, others.label) == (("asyncpg-orm",), "==2.0.58")


def test_two_that_come_to_the_same_are_refused():
    """Two rivals that come to the same version are refused: their cells could not be told apart."""
    with pytest.raises(BadRival, match=r"asyncpg==0\.30\.0 would race against itself"):
        resolved([parse("asyncpg==0.30.0"), parse("asyncpg==0.30.*")], ROWS, building({"asyncpg": "0.30.0"}))


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ("asyncpgg==1", "there is no driver or package 'asyncpgg'; there are: asyncpg, psycopg, sqlalchemy"),
        ("sqlite3==3.40", "sqlite3 is part of Python: say @pyX.Y"),
        ("asyncpg @ ./nowhere.whl", "there is no wheel ./nowhere.whl; expected the path of a .whl file"),
        ("asyncpg @ /tmp", "there is no wheel /tmp"),
        ("sqlite3@uvloop", "sqlite3 runs no event loop; leave out @uvloop"),
        ("asyncpg @ ~nobody-here/a.whl", "there is no wheel ~nobody-here/a.whl"),
        (f"asyncpg @ {'a' * 300}.whl", "there is no wheel aaa"),
    ],
)
def test_what_cannot_be_meant_is_refused(spec, why):
    """One sentence that says what there is."""
    with pytest.raises(BadRival) as refusal:
        asked(spec)
    assert why in str(refusal.value)


def test_a_version_that_no_key_holds_is_refused():
    """An epoch has a sign that would end in a traceback when the cell gets its key."""
    with pytest.raises(BadRival, match=r"no key can hold its version ==1!2\.0"):
        resolved([parse("asyncpg==1!2.0")], ROWS, building({"asyncpg": "1!2.0"}))


def test_what_was_named_and_cannot_be_had_is_refused():
    """The sentence has the spec as it was written, and the installer's reason."""
    named = [parse("asyncpg==9.9")]
    with pytest.raises(BadRival, match=r"^--rival asyncpg==9\.9 cannot be had: there is no wheel for this machine$"):
        refuse_lost(named, resolved(named, ROWS, refusing))


def test_what_can_be_had_for_one_row_is_not_refused():
    """A row without a wheel is absent beside the others."""
    rows = [*ROWS, Driver("built-orm", server="mysql", package="sqlalchemy", needs=("sqlalchemy", "built"))]

    def build(wanted):
        if "built" in wanted.requirements:
            raise CannotBuild("built has no wheel")
        return Venv(Path("python"), "3.11.7", {"sqlalchemy": "2.0.58"}, {})

    named = [parse("sqlalchemy==2.0.*")]
    refuse_lost(named, resolved(named, rows, build))


def test_another_python_is_the_version_of_what_it_brings():
    """sqlite3 is of Python's version, and a rival's is that of its own Python."""
    (rival,) = resolved([parse("sqlite3@py3.13")], ROWS, building({}))
    assert rival.version == "3.11.7"


def test_what_was_raced_is_a_fact():
    """Versions and hashes of everything in its environment."""
    packages = {"asyncpg": "0.30.0"}
    (rival,) = resolved([parse("asyncpg==0.30.0@uvloop")], ROWS, building(packages))
    assert rival.facts() == {
        "asked": "asyncpg==0.30.0@uvloop",
        "loop": "uvloop",
        "python": "3.11.7",
        "packages": packages,
        "wheels": {},
    }
