"""When a contest may say nothing, and what the controls of all contests come to."""

import math

import pytest

from reports.records.run import Measurement, Outcome, Role
from reports.statistics import controls
from reports.statistics.controls import said
from reports.statistics.intervals import Interval
from reports.statistics.verdicts import Word, judged, trust
from suites.matrix.contests import HANDICAP
from tests.reports import runs
from tests.reports.effects import SLOWED, around, contest, judge


def words(of):
    return {verdict.word for verdict in of.verdicts.values()}


def test_sound():
    """Twin equal, handicap seen: it may speak."""
    found = judge(contest(psycopg=around(0.7)))
    assert (found.void, found.handicap_seen) == ("", True)


def test_twin_that_differs():
    """The reference a second time is surely 6 % slower: whatever did that may have done the rest."""
    found = judge(contest(twin=around(math.log(1.06)), psycopg=around(0.7)))
    assert found.void == "its twin, the reference a second time, took 1.06x [1.06, 1.06] the time"
    assert words(found) == {Word.UNRESOLVED}
    assert found.tiers == (("asyncpg", "psycopg"),)


def test_twin_that_differs_by_nothing_to_care_about():
    """Sure to be 2 % off, which no verdict of ours would mention."""
    assert judge(contest(twin=around(0.02), psycopg=around(0.7))).void == ""


def test_twin_that_may_differ():
    """It drew 6 %, by a launch or two: no reason to be void."""
    assert judge(contest(twin=around(math.log(1.06), 0.04), psycopg=around(0.08))).void == ""


def test_handicap_that_is_not_seen():
    """Quiet enough to tell 3 %, but 5 % were put in and none came out."""
    found = judge(contest(handicap=around(0.0, 0.004), psycopg=around(0.7)))
    assert found.void == "its handicap, slowed by 5%, was not seen: it took 1.00x [1.00, 1.00] the time"
    assert (words(found), found.handicap_seen) == ({Word.UNRESOLVED}, False)


@pytest.mark.parametrize(("size", "sd"), [(0.05, 0.07), (0.0, 0.03)])
def test_handicap_in_the_noise(size, sd):
    """A contest that cannot see 5 % is noisy, and not void: twice the time is still twice the time."""
    found = judge(contest(handicap=around(size, sd), psycopg=around(0.7)))
    assert (found.void, found.handicap_seen) == ("", False)
    assert found.between("psycopg", "asyncpg").word is Word.SLOWER


def test_handicap_is_seen_by_the_rule_of_ranked_drivers():
    """To be surely slower is not enough: its interval among those of all ranked pairs must be beyond 3 %."""
    barely = around(0.05, 0.012)  # its own 95 % interval begins at 3.5 %, that of three pairs at 2.9 %
    assert judge(contest(handicap=barely, psycopg=around(0.7))).handicap_seen
    assert not judge(contest(handicap=barely, psycopg=around(0.7), psycopg2=around(0.2))).handicap_seen


@pytest.mark.parametrize("lost", ["twin", "handicap"])
def test_control_that_was_not_measured(lost):
    """Without a control, what the contest can tell apart is unknown."""
    found = judge(contest(**{lost: ()}, psycopg=around(0.7)))
    assert found.void == f"its {lost} was not measured: nobody knows what this contest can tell apart"


def test_control_that_failed():
    """A control that failed shows its own words, too."""
    found = judge(contest(twin="server closed the connection\nTraceback ...", psycopg=around(0.7)))
    assert found.void.startswith("its twin was not measured (server closed the connection): ")


def test_reference_that_failed():
    """Another took its place, and there are no controls of that one."""
    found = judge(contest(reference="psycopg", asyncpg="it hung", twin=(), handicap=(), psycopg2=around(0.1)))
    assert found.void
    assert found.drivers == ("psycopg", "psycopg2")


def test_contests_without_a_number_are_not_judged():
    """There is nothing to be trusted or void."""
    absent = Measurement(contest().measurements[0].key, Role.CELL, Outcome.ABSENT, "no server")
    assert judged(runs.run(runs.contest(measurements=(absent,)))) == ()


def test_the_handicap_is_what_the_engine_makes_it():
    """Reports may not import the engine; this holds the two together."""
    assert controls.HANDICAP == HANDICAP


def test_trust():
    """Counts, the 95th percentile of twins, and the median of what is told apart where it is not void."""
    sound = [judge(contest(psycopg=around(0.7))), judge(contest(twin=around(0.02), psycopg=around(0.7)))]
    wrong = [
        contest(twin=around(0.1), psycopg=around(0.7, 0.5)),
        contest(handicap=around(0.0), psycopg=around(0.7, 0.5)),
    ]
    between_sound_ones = (sound[0].mde + sound[1].mde) / 2
    found = trust([*sound, *map(judge, wrong)])
    assert (found.contests, found.void, found.twins, found.false_differences) == (4, 2, 4, 1)
    assert (found.handicaps, found.handicaps_seen) == (4, 3)
    assert found.spread == pytest.approx(math.exp(0.1) - 1, rel=1e-3)
    assert found.smallest == pytest.approx(between_sound_ones, abs=1e-4)


def test_trust_counts_ranked_pairs():
    """Pairs of native drivers, told apart, equal and open; a layer over its own is none of them."""
    made = contest(psycopg=around(0.7), psycopg2=around(0.701), asyncpg_core=around(1.0))
    noisy = contest(psycopg=around(0.02, 0.1))
    found = trust([judge(made, asyncpg_core={"layer": "core", "over": "asyncpg"}), judge(noisy)])
    assert (found.pairs, found.told, found.equal) == (4, 2, 1)
    assert found.best < found.smallest < found.worst


def test_trust_says_what_the_handicap_came_to():
    """Its size is that which was found, and not that which was meant."""
    found = trust([judge(contest(handicap=around(math.log(1.08)), psycopg=around(0.7)))])
    assert found.slowed_by == pytest.approx(0.08, abs=1e-4)


def test_twins_by_their_noise():
    """The root of the mean square of their t: one of 2 and one of 0."""
    off = math.sqrt(2.5) * 0.001 / math.sqrt(2.5) / math.sqrt(5) * 2
    found = trust([judge(contest(twin=around(mean), psycopg=around(0.7))) for mean in (off, 0.0)])
    assert found.twin_t == pytest.approx(math.sqrt(2), rel=0.02)


def test_few_launches_are_told():
    """Five launches are few; ten are not; and of one alone it is said otherwise."""
    ten = {"twin": (0.0, 0.001) * 5, "handicap": (0.05, 0.051) * 5, "psycopg": (0.7, 0.701) * 5}
    one = {"twin": (0.0,), "handicap": (0.05,), "psycopg": (0.7,)}
    assert [trust([judge(contest(**of))]).few for of in ({"psycopg": around(0.7)}, ten, one)] == [1, 0, 0]


def test_trust_of_single_launches():
    """Twins are counted; that a handicap was not seen in one launch says nothing."""
    found = trust([judge(contest(twin=(0.01,), handicap=SLOWED[:1], psycopg=(0.7,)))])
    assert (found.twins, found.false_differences, found.handicaps, found.smallest) == (1, 0, 0, None)


def test_trust_of_nothing():
    """A run may hold no number at all."""
    found = trust([])
    assert (found.contests, found.spread, found.smallest) == (0, None, None)


@pytest.mark.parametrize(
    ("ratio", "around", "text"),
    [
        (1.978, Interval(1.946, 2.011), "1.98x [1.95, 2.01]"),
        (17.42, Interval(9.994, 182.0), "17.4x [9.99, 182.0]"),
        (1.5, None, "1.50x"),
        (1.0, Interval(0.0, 1e300), "1.00x [0.00, 1e+300]"),
    ],
)
def test_a_ratio_in_words(ratio, around, text):
    """Three digits or so, and an interval where there is one."""
    assert said(ratio, around) == text
