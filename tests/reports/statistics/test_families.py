"""Which pairs have a word, and how the 5 % of a contest are shared out among them."""

from itertools import combinations

import pytest

from reports.records.run import Role
from reports.statistics.families import families as families_of
from reports.statistics.families import ranked
from reports.statistics.intervals import t_quantile
from reports.statistics.verdicts import Word
from tests.reports.effects import around, contest, judge

NATIVES = ("asyncpg", "psycopg", "psycopg2")
LAYERED = {f"{native}-{layer}": {"layer": layer, "over": native} for native in NATIVES for layer in ("core", "orm")}
FACTS = {"drivers": LAYERED}


def families(drivers, floors=()):
    return families_of(drivers, floors, FACTS)


def pairs(found):
    return [{frozenset(pair) for pair in family.pairs} for family in found]


def both(*names):
    return {frozenset(pair) for pair in combinations(names, 2)}


def test_three_families():
    """Native drivers among each other; what stands on something; the drivers of one layer."""
    found = pairs(families((*NATIVES, *LAYERED), ("libpq",)))
    upward = {frozenset((name, fact["over"])) for name, fact in LAYERED.items()}
    upward |= {frozenset((native, "libpq")) for native in NATIVES}
    cores, orms = (tuple(name for name in LAYERED if name.endswith(layer)) for layer in ("core", "orm"))
    assert found == [both(*NATIVES), upward, both(*cores) | both(*orms)]


@pytest.mark.parametrize(
    ("drivers", "floors"),
    [
        ((*NATIVES, *LAYERED), ("libpq",)),
        (NATIVES, ()),
        (("asyncpg", "asyncpg-core"), ()),
        (("asyncpg-core", "psycopg-core"), ()),
        (("asyncpg",), ("libpq",)),
    ],
)
def test_alphas_are_five_per_cent_together(drivers, floors):
    """However many families there are, a contest calls an equal pair different in at most one of twenty cases."""
    assert sum(family.alpha for family in families(drivers, floors)) == pytest.approx(0.05)


def test_most_of_it_goes_to_ranked_drivers():
    """They have four of the five per cent, and all of them where nothing else is compared."""
    assert families((*NATIVES, *LAYERED))[0].alpha == pytest.approx(0.04)
    assert families(NATIVES)[0].alpha == pytest.approx(0.05)


def test_no_pair_stands_in_two_families():
    """A pair has one interval."""
    found = [pair for family in pairs(families((*NATIVES, *LAYERED), ("libpq", "asyncpg0"))) for pair in family]
    assert len(found) == len(set(found))


def test_without_native_drivers_all_are_ranked():
    """Where only layers can do the work, readers choose between layers."""
    layers = ("asyncpg-core", "asyncpg-orm")
    assert ranked(layers, FACTS) == layers
    assert pairs(families(layers)) == [both(*layers)]


def test_nobody_is_compared_with_nobody():
    """One driver alone makes no family."""
    assert families(("asyncpg",)) == families(()) == ()


def judged(**more):
    made = contest(psycopg=around(0.5), asyncpg_core=around(1.0), psycopg_orm=around(1.5), **more)
    return judge(made, **LAYERED)


@pytest.mark.parametrize(
    "pair", [("asyncpg-core", "psycopg"), ("psycopg-orm", "asyncpg"), ("psycopg-orm", "asyncpg-core")]
)
def test_other_pairs_have_no_word(pair):
    """Core of one driver beside another driver: nobody asks, so only the ratio is said."""
    for first, second in (pair, pair[::-1]):
        found = judged().between(first, second)
        assert (found.word, found.interval, found.p, found.mde, found.launches_needed) == (None,) * 5
        assert found.ratio == pytest.approx(1 / judged().between(second, first).ratio)


def test_a_layer_makes_no_interval_of_native_drivers_wider_than_its_share():
    """Two native drivers are one pair at 96 %, whatever else there is."""
    layers = {"asyncpg_core": around(1.0), "psycopg_core": around(1.5)}
    found = judge(contest(psycopg=around(0.5, 0.02), **layers), **LAYERED)
    between = found.between("psycopg", "asyncpg")
    half = (between.interval.high - between.interval.low) / 2 / between.ratio
    assert half == pytest.approx(t_quantile(0.98, 4) * 0.02 / 5**0.5, rel=0.01)


def test_tiers_are_of_ranked_drivers():
    """A layer stands in no tier: it is compared with what it stands on."""
    assert judged().tiers == (("asyncpg",), ("psycopg",))
    assert judged().drivers == ("asyncpg", "psycopg", "asyncpg-core", "psycopg-orm")


def test_a_native_driver_below_the_floor_is_told():
    """It is called faster than the floor by its own family."""
    found = judge(contest(libpq=around(0.7), psycopg=around(0.5), floor="libpq"))
    assert [driver for driver, _ in found.below_floor] == ["asyncpg", "psycopg"]
    assert found.between("psycopg", "libpq").word is Word.FASTER
    assert found.timed[0].role is Role.REFERENCE
