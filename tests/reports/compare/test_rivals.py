"""Version against version, from one run."""

import math
from dataclasses import replace

from reports.compare.rivals import NONE, sheet
from tests.reports import runs
from tests.reports.effects import around, contest

VERSIONS = {"asyncpg": "0.32.0", "asyncpg==0.9.0": "0.9.0", "asyncpg==0.30.0": "0.30.0", "asyncpg@uvloop": "0.32.0"}
RIVALS = {name: {} for name in VERSIONS if name != "asyncpg"}


def raced(rivals=RIVALS, **drivers):
    facts = {"drivers": {name: {"version": version} for name, version in VERSIONS.items()}, "rivals": rivals}
    return sheet(runs.run(facts=facts, contests=(contest(**drivers),)), "run.json")


def steps(made):
    return [row[1:4] for table in made.tables for row in table.rows]


def test_each_version_stands_beside_the_one_before_it():
    """Versions are in their own order, not in the alphabet's; and the first stands beside the last."""
    made = raced(**{"asyncpg==0.30.0": around(math.log(1.2)), "asyncpg==0.9.0": around(math.log(1.5))})
    assert steps(made) == [
        ("asyncpg==0.9.0", "asyncpg==0.30.0", "faster"),
        ("asyncpg==0.30.0", "asyncpg", "faster"),
        ("asyncpg==0.9.0", "asyncpg", "faster"),
    ]


def test_another_loop_stands_beside_what_is_installed():
    """Another loop stands beside what is installed: it is no version after another."""
    made = raced(**{"asyncpg@uvloop": around(math.log(0.8))})
    assert steps(made) == [("asyncpg", "asyncpg@uvloop", "faster")]


def test_a_step_has_its_interval():
    """A step has its interval: a ratio alone is no answer."""
    made = raced(**{"asyncpg==0.30.0": around(math.log(0.5))})
    assert made.tables[0].rows[0][-1].startswith("2.00x [")


def test_versions_that_cannot_be_told_apart_say_so():
    """Versions that cannot be told apart are called so, which is not the same as being alike."""
    made = raced(**{"asyncpg==0.30.0": around(0.0, sd=0.2)})
    assert steps(made)[0][2] == "not told apart"


def test_a_void_contest_says_nothing():
    """A void contest says its reason where the word would stand."""
    made = raced(twin=around(math.log(1.3)), **{"asyncpg==0.30.0": around(math.log(1.2))})
    assert steps(made)[0][2].startswith("void: ")


def test_a_rival_that_could_not_be_had_is_named():
    """A rival that could not be had is named, with the installer's reason."""
    made = raced({"asyncpg==9": {"why_not": "there is no such version"}})
    assert "asyncpg==9 could not be had: there is no such version" in made.lines


def test_each_machine_has_its_own_versions():
    """In a merged run what was installed stands with the contest."""
    facts = {
        "drivers": {"asyncpg": {"version": "0.32.0"}, "asyncpg==0.30.0": {"version": "0.30.0"}},
        "rivals": {"asyncpg==0.30.0": {}},
    }
    one = replace(contest(**{"asyncpg==0.30.0": around(0.0)}), facts=facts)
    assert steps(sheet(runs.run(facts={}, contests=(one,)), "run.json")) == [
        ("asyncpg==0.30.0", "asyncpg", "equivalent")
    ]


def test_a_run_without_rivals_says_how_to_have_some():
    """A run without rivals says how to have some."""
    assert NONE in raced({}).lines
