"""Version against version, from one run."""

import math
from dataclasses import replace

from reports.compare.races import raced
from reports.compare.rivals import NONE, sheet
from reports.records.run import KNOWN_WRONG, NOT_HELD
from tests.reports import runs
from tests.reports.effects import around, contest

VERSIONS = {"asyncpg": "0.32.0", "asyncpg==0.9.0": "0.9.0", "asyncpg==0.30.0": "0.30.0", "asyncpg@uvloop": "0.32.0"}
RIVALS = {name: {} for name in VERSIONS if name != "asyncpg"}


def shown(rivals=RIVALS, versions=VERSIONS, past=None, bases=(), **drivers):
    facts = {"drivers": {name: {"version": version} for name, version in versions.items()}, "rivals": rivals}
    return sheet(raced("run.json", runs.run(facts=facts, contests=(contest(**drivers),)), past, bases))


def steps(made):
    """From, to and verdict of each race."""
    return [row[1:4] for row in made.tables[-1].rows]


def missing(made):
    """Cell and state of what did not race."""
    (table,) = [table for table in made.tables if table.title == "failed and absent rivals"] or [None]
    return [row[:2] for row in table.rows] if table else []


def test_each_version_stands_beside_the_one_before_it():
    """Versions are in their own order, not in the alphabet's; and the first stands beside the last."""
    made = shown(**{"asyncpg==0.30.0": around(math.log(1.2)), "asyncpg==0.9.0": around(math.log(1.5))})
    assert steps(made) == [
        ("asyncpg==0.9.0", "asyncpg==0.30.0", "faster"),
        ("asyncpg==0.30.0", "asyncpg 0.32.0", "faster"),
        ("asyncpg==0.9.0", "asyncpg 0.32.0", "faster"),
    ]


def test_another_loop_stands_beside_what_is_installed():
    """Another loop stands beside what is installed: it is no version after another."""
    made = shown(**{"asyncpg@uvloop": around(math.log(0.8))})
    assert steps(made) == [("asyncpg 0.32.0", "asyncpg@uvloop 0.32.0", "faster")]


def test_a_step_has_its_interval():
    """A step has its interval: a ratio alone is no answer."""
    made = shown(**{"asyncpg==0.30.0": around(math.log(0.5))})
    assert made.tables[0].rows[0][-1].startswith("2.00x [")


def test_of_one_version_what_is_installed_goes_first():
    """A wheel of the same version is what is tried, whichever is faster."""
    versions = {"asyncpg": "0.32.0", "asyncpg==0.32.0+wheel": "0.32.0"}
    made = shown({"asyncpg==0.32.0+wheel": {}}, versions, **{"asyncpg==0.32.0+wheel": around(math.log(0.8))})
    assert steps(made) == [("asyncpg 0.32.0", "asyncpg==0.32.0+wheel", "faster")]


def test_the_base_that_was_named_is_where_steps_begin():
    """A wheel built without its tags says 0.1: what is installed is named as its base, and slower is slower."""
    versions = {"asyncpg": "0.32.0", "asyncpg==0.1+wheel": "0.1"}
    slow = {"asyncpg==0.1+wheel": around(math.log(1.2))}
    made = shown({"asyncpg==0.1+wheel": {}}, versions, bases=("asyncpg",), **slow)
    assert steps(made) == [("asyncpg 0.32.0", "asyncpg==0.1+wheel", "slower")]


def test_a_rival_of_a_floor_races_it():
    """A floor ranks nowhere, and yet its versions differ."""
    versions = {"sqlite3": "3.11.7", "sqlite3@py3.13": "3.13.1"}
    sides = {"sqlite3": around(0.0), "sqlite3@py3.13": around(math.log(0.5))}
    made = shown({"sqlite3@py3.13": {}}, versions, floor="sqlite3", **sides)
    assert steps(made) == [("sqlite3 3.11.7", "sqlite3@py3.13 3.13.1", "faster")]


def test_rivals_race_without_what_is_installed():
    """Where only two releases were selected, or the installed one failed, they stand beside each other."""
    sides = {"psycopg==1.0": around(0.0), "psycopg==2.0": around(math.log(0.5)), "psycopg": "it broke"}
    versions = {"psycopg==1.0": "1.0", "psycopg==2.0": "2.0"}
    assert steps(shown(versions, versions, **sides)) == [("psycopg==1.0", "psycopg==2.0", "faster")]


def test_a_rival_that_failed_comes_first():
    """The first line counts it, and the first table has its cell and its reason."""
    made = shown(**{"asyncpg==0.9.0": around(0.0), "asyncpg==0.30.0": "it lost the last row"})
    assert made.lines[0] == "1 cell did not race: 1 failed"
    assert made.tables[0].rows == (("fetch_row-asyncpg==0.30.0-postgres", "failed", "it lost the last row"),)


def test_what_is_installed_and_failed_is_there_too():
    """A race has two sides, and neither may vanish."""
    versions = {"psycopg": "2.0", "psycopg==1.0": "1.0"}
    made = shown({"psycopg==1.0": {}}, versions, **{"psycopg": "it broke", "psycopg==1.0": around(0.0)})
    assert missing(made) == [("fetch_row-psycopg-postgres", "failed")]


def test_failures_go_before_absences():
    """What broke is looked at before what is not there."""
    made = shown(absent=("asyncpg==0.9.0",), **{"asyncpg==0.30.0": "it broke"})
    assert [state for _, state in missing(made)] == ["failed", "absent"]


def test_what_no_version_can_do_is_no_news():
    """A driver that lacks an op lacks it on both sides."""
    assert missing(shown({"psycopg==1.0": {}}, absent=("psycopg", "psycopg==1.0"))) == []


def test_other_drivers_that_failed_are_not_of_the_race():
    """Only rows with a rival were to race."""
    assert missing(shown(psycopg="it broke", **{"asyncpg==0.30.0": around(0.0)})) == []


def test_what_a_run_ended_before_is_there_as_such():
    """A run that was stopped has its rivals not reached, which is no failure."""
    assert missing(shown(**{"asyncpg==0.30.0": NOT_HELD})) == [
        ("fetch_row-asyncpg==0.30.0-postgres", "not reached"),
    ]


def test_what_is_known_to_be_wrong_is_there():
    """It is declared in the driver's file, and shown."""
    made = shown(**{"asyncpg==0.30.0": f"wrong answer{KNOWN_WRONG}it rounds"})
    assert missing(made) == [("fetch_row-asyncpg==0.30.0-postgres", "failed")]


def test_a_reason_is_one_line():
    """A driver's error has many lines, and a row of a table has one."""
    made = shown(**{"asyncpg==0.30.0": "it broke\n\there"})
    assert made.tables[0].rows[0][-1] == "it broke here"


def test_a_gate_says_what_it_could_not_see():
    """The threshold is there, and how many races are too noisy for it."""
    made = shown(past=0.05, **{"asyncpg==0.30.0": around(0.0, sd=0.2), "asyncpg==0.9.0": around(math.log(4))})
    assert "1 of 3 too noisy to tell 5 %" in next(line for line in made.lines if line.startswith("slower by more than"))


def test_versions_that_cannot_be_told_apart_say_so():
    """Versions that cannot be told apart are called so, which is not the same as being alike."""
    made = shown(**{"asyncpg==0.30.0": around(0.0, sd=0.2)})
    assert steps(made)[0][2] == "not told apart"


def test_a_void_contest_says_nothing():
    """A void contest says its reason where the word would stand."""
    made = shown(twin=around(math.log(1.3)), **{"asyncpg==0.30.0": around(math.log(1.2))})
    assert steps(made)[0][2].startswith("void: ")


def test_a_rival_that_could_not_be_had_is_named():
    """A rival that could not be had is named, with the installer's reason."""
    made = shown({"asyncpg==9": {"why_not": "there is no such version"}})
    assert made.lines[0] == "asyncpg==9 could not be had: there is no such version"


def test_a_rival_that_could_not_be_had_says_so_once():
    """Its reason is that of all its cells: they are counted, and not listed."""
    made = shown({"asyncpg==0.9.0": {"why_not": "no such op"}}, absent=("asyncpg==0.9.0",))
    assert made.lines[:2] == ("1 cell did not race: 1 absent", "asyncpg==0.9.0 could not be had: no such op")
    assert missing(made) == []


def test_each_machine_has_its_own_versions():
    """In a merged run what was installed stands with the contest."""
    facts = {
        "drivers": {"asyncpg": {"version": "0.32.0"}, "asyncpg==0.30.0": {"version": "0.30.0"}},
        "rivals": {"asyncpg==0.30.0": {}},
    }
    one = replace(contest(**{"asyncpg==0.30.0": around(0.0)}), facts=facts)
    assert steps(sheet(raced("run.json", runs.run(facts={}, contests=(one,))))) == [
        ("asyncpg==0.30.0", "asyncpg 0.32.0", "equivalent")
    ]


def test_a_run_without_rivals_says_how_to_have_some():
    """A run without rivals says how to have some."""
    assert NONE in shown({}).lines
