"""Verdicts where the truth is known: contests drawn from a seed, with the noise that was measured.

An effect's noise is its own driver's and the reference's: what the reference drew in a launch is in every effect.
"""

import random

import pytest

from reports.records.run import Role
from reports.statistics.intervals import median
from reports.statistics.verdicts import Word
from tests.reports import runs
from tests.reports.effects import cell, judge

SEED = 20261121
DRIVERS = tuple(f"driver{number}" for number in range(5))
DIFFERENT = (Word.FASTER, Word.SLOWER)


def simulated(dice, effects, launches=5, sd=0.01, handicap=0.05):
    """A contest of drivers with these true effects, in noise that is now and then a wild launch."""
    shared = [noise(dice, sd) for _ in range(launches)]
    own = lambda effect: tuple(effect + noise(dice, sd) - shared[number] for number in range(launches))  # noqa: E731
    key = runs.Key("fetch_row", "asyncpg", "postgres")
    cells = [cell(runs.Key("fetch_row", name, "postgres"), Role.CELL, own(effect)) for name, effect in effects.items()]
    controls = (cell(key, Role.TWIN, own(0.0)), cell(key, Role.HANDICAP, own(handicap)))
    reference = cell(key, Role.REFERENCE, (0.0,) * launches)
    return judge(runs.contest(launches=launches, measurements=(reference, *controls, *cells)))


def noise(dice, sd):
    return dice.gauss(0, sd * (3 if dice.random() < 0.05 else 1))


def many(number, effects, **how):
    dice = random.Random(SEED)
    return [simulated(dice, effects, **how) for _ in range(number)]


def share(holds):
    found = list(holds)
    return sum(found) / len(found)


@pytest.mark.parametrize("launches", [2, 5, 20])
@pytest.mark.parametrize("sd", [0.003, 0.10])
def test_equal_drivers_are_not_called_different(launches, sd):
    """At most five in a hundred contests of equal drivers call any two of them different."""
    found = many(100, dict.fromkeys(DRIVERS[:4], 0.0), launches=launches, sd=sd)
    wrong = share(any(verdict.word in DIFFERENT for verdict in one.verdicts.values()) for one in found)
    assert wrong <= 0.05


@pytest.mark.parametrize("sd", [0.003, 0.02, 0.10])
def test_sound_contests_are_rarely_void(sd):
    """A few in a hundred sound contests are void by chance: the price of controls that can fail."""
    assert share(one.void != "" for one in many(300, {"driver0": 0.0}, sd=sd)) < 0.05


def test_equal_drivers_are_called_equivalent():
    """In a quiet contest of ten launches, nearly every pair of equal drivers is called equivalent."""
    found = many(50, dict.fromkeys(DRIVERS, 0.0), launches=10, sd=0.003)
    assert share(verdict.word is Word.EQUIVALENT for one in found for verdict in one.verdicts.values()) > 0.95


def test_known_differences_are_called():
    """Ten per cent under a noise of one, at ten launches: nearly always, and never the wrong way round."""
    pairs = [one.between("driver0", "asyncpg") for one in many(200, {"driver0": 0.10}, launches=10)]
    assert share(pair.word is Word.SLOWER for pair in pairs) > 0.95
    assert not any(pair.word is Word.FASTER for pair in pairs)


def test_smallest_visible_is_seen_four_times_of_five():
    """A true difference of just what a contest says it can tell apart."""
    quiet = many(50, dict.fromkeys(DRIVERS, 0.0), launches=10)
    visible = median(one.between("driver0", "driver1").mde for one in quiet)
    truth = {**dict.fromkeys(DRIVERS, 0.0), "driver0": visible}
    pairs = [one.between("driver0", "driver1") for one in many(250, truth, launches=10)]
    assert 0.7 < share(pair.word is Word.SLOWER for pair in pairs) < 0.9


def test_intervals_of_a_contest_hold_together():
    """All of a contest's intervals hold their truth, 95 times of 100 or more."""
    truth = {name: 0.1 * number for number, name in enumerate(DRIVERS)}
    found = many(200, truth, launches=5)
    assert share(all(holds(one, truth, pair) for pair in one.verdicts) for one in found) > 0.93


def holds(judged, truth, pair):
    around = judged.verdicts[pair].interval
    first, second = (truth.get(name, 0.0) for name in pair)
    return around.low <= 2.718281828 ** (first - second) <= around.high


def test_blind_contests_are_void():
    """Quiet ones in which a handicap was put in and cannot have been: nearly all."""
    found = many(200, {"driver0": 0.5}, launches=10, sd=0.003, handicap=0.0)
    assert share(one.void != "" for one in found) > 0.95
