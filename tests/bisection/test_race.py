"""A race of releases: what is run, and what its report comes to."""

import math

import pytest

from reports.records.key import Key
from reports.records.run import Measurement, Outcome, Role
from suites.bisection import race as racing
from suites.bisection.race import NoRace, Race, _last_words
from suites.bisection.search import Unbuilt
from suites.rivals.resolve import Rival
from suites.rivals.spec import parse
from tests.reports import runs
from tests.reports.effects import around, contest

RACE = Race("asyncpg", "fetch_row", "postgres", "quick")


@pytest.fixture
def reported(monkeypatch):
    """The race's run of pytest reports this contest."""

    def report(made):
        monkeypatch.setattr(Race, "_held", lambda race, versions: runs.run(made))
        return RACE

    return report


def test_the_newer_one_is_put_over_the_older(reported):
    """Above one, it became slower; the interval is on the same side."""
    race = reported(contest(**{"asyncpg==1.0": around(0.0), "asyncpg==2.0": around(math.log(1.5))}))
    ratio = race(["1.0", "2.0"])["1.0", "2.0"]
    assert ratio.value == pytest.approx(1.5, rel=0.01)
    assert ratio.beyond(0.03)
    assert ratio.low < 1.5 < ratio.high


def test_every_pair_of_three_is_there(reported):
    """Both halves and the whole, of one contest."""
    drivers = {f"asyncpg=={number}.0": around(math.log(number)) for number in (1, 2, 3)}
    assert set(reported(contest(**drivers))(["1.0", "2.0", "3.0"])) == {("1.0", "2.0"), ("1.0", "3.0"), ("2.0", "3.0")}


@pytest.mark.parametrize("outcome", [Outcome.ABSENT, Outcome.FAILED])
def test_a_release_that_was_not_measured_is_unbuilt(outcome, reported):
    """A release that was not measured is named by its version, with the reason of its cell."""
    made = contest(**{"asyncpg==1.0": around(0.0)})
    key = Key("fetch_row", "asyncpg==2.0", "postgres")
    gone = Measurement(key, Role.CELL, outcome, reason="it has no wheel")
    with pytest.raises(Unbuilt) as unbuilt:
        reported(runs.contest(launches=5, measurements=(*made.measurements, gone)))(["1.0", "2.0"])
    assert (unbuilt.value.version, str(unbuilt.value)) == ("2.0", "it has no wheel")


def test_a_release_that_cannot_be_had_is_unbuilt_before_any_is_raced(monkeypatch):
    """pytest refuses a rival that was named and cannot be had; bisect goes on with the other releases."""
    gone = Rival(parse("asyncpg==2.0"), ("asyncpg",), "==2.0", why_not="it has no wheel")
    monkeypatch.setattr(racing, "resolved", lambda specs, drivers: [gone])
    monkeypatch.setattr(racing.subprocess, "run", lambda *anything, **more: pytest.fail("it was raced"))
    with pytest.raises(Unbuilt) as unbuilt:
        RACE(["2.0"])
    assert (unbuilt.value.version, str(unbuilt.value)) == ("2.0", "it has no wheel")


def test_one_launch_is_no_race(reported):
    """There is no interval then, and the sentence says what to do."""
    made = contest(twin=(0.0,), handicap=(0.05,), **{"asyncpg==1.0": (0.1,), "asyncpg==2.0": (0.3,)})
    with pytest.raises(NoRace, match="try a longer --effort"):
        reported(made)(["1.0", "2.0"])


def test_nothing_follows_from_a_void_contest(reported):
    """It is said why, and no step is made of it."""
    made = contest(twin=around(0.3), **{"asyncpg==1.0": around(0.0), "asyncpg==2.0": around(0.7)})
    with pytest.raises(NoRace, match=r"the contest of 1\.0, 2\.0 is void, nothing follows from it: its twin"):
        reported(made)(["1.0", "2.0"])


def test_releases_are_compared_among_each_other(reported):
    """Other cells of the contest make none of their intervals wider."""
    effects = {"asyncpg==1.0": around(0.0, 0.01), "asyncpg==2.0": around(0.1, 0.01)}
    alone = reported(contest(**effects))(["1.0", "2.0"])["1.0", "2.0"]
    assert reported(contest(psycopg=around(0.7), **effects))(["1.0", "2.0"])["1.0", "2.0"] == alone


def test_it_asks_for_just_these_cells(tmp_path):
    """Only the asked cells are selected, on one server, each by its own name."""
    command = RACE._command(["0.29.0", "0.30.0"], tmp_path / "run.json")
    assert "--rival=asyncpg==0.29.0" in command
    assert command[-1] == "suites/test_speed.py::test_speed[fetch_row-asyncpg==0.30.0-postgres]"


def test_a_server_of_ones_own_is_passed_on_with_its_address(tmp_path):
    """Cells have no more of it than its name."""
    race = Race("asyncpg", "fetch_row", "postgres=postgresql://db.test/x", "quick")
    command = race._command(["0.30.0"], tmp_path / "run.json")
    assert "--server=postgres=postgresql://db.test/x" in command
    assert command[-1].endswith("[fetch_row-asyncpg==0.30.0-postgres]")


@pytest.mark.parametrize(
    "said",
    [
        "collected 0 items\n!!! _pytest.outcomes.Exit: another timed run is under way !!!\n",
        "ERROR: nothing of the kind\n!!!! another timed run is under way !!!!",
    ],
)
def test_what_ended_pytest_is_passed_on_in_its_own_words(said):
    """The sentence, without what pytest calls its way to stop."""
    assert _last_words(said) == "another timed run is under way"
