"""The promises of the intervals, kept in simulated contests. All numbers come from fixed seeds.

A launch draws its own luck (0.4 %); in it, blocks slow both cells alike (30 %), and each burst has its own noise by
Student's t with 2 degrees of freedom, whose variance is infinite.
"""

import numpy as np
import pytest

from reports.statistics.contrasts import contrasts
from reports.statistics.intervals import across, interval, mde, p_value, paired_effect

BLOCKS = 24
LUCK = 0.004


def launch_effect(dice, true):
    """One launch of a cell and its reference, through the same function as real ones."""
    common = dice.lognormal(10, 0.3, BLOCKS)
    own = 0.01 * np.clip(dice.standard_t(2, (2, BLOCKS)), -500, 500)
    cell = common * np.exp(own[0] + true + dice.normal(0, LUCK))
    return paired_effect(cell.tolist(), (common * np.exp(own[1])).tolist())


@pytest.fixture(scope="module")
def launches():
    """40,000 launches of a cell that truly takes 3 % longer."""
    dice = np.random.default_rng(21)
    return np.array([launch_effect(dice, 0.03) for _ in range(40_000)])


@pytest.mark.parametrize("k", [5, 10, 20])
def test_t_interval_covers(launches, k):
    """An interval of 95 % holds the truth in 93 to 97 % of contests, at every effort."""
    covered = np.mean([0.03 in interval(across(one)) for one in launches[: 2000 * k].reshape(2000, k)])
    assert 0.93 <= covered <= 0.97


@pytest.mark.parametrize("k", [5, 10, 20])
def test_mde_is_found_four_times_of_five(k):
    """A difference as small as the MDE is told from none in about 80 % of contests."""
    dice = np.random.default_rng(22)
    effects = dice.normal(mde(0.005, k), 0.005, (3000, k))
    assert np.mean([p_value(across(one)) < 0.05 for one in effects]) == pytest.approx(0.8, abs=0.03)


def families(true, contests, k):
    """The pairs of each contest of cells with these effects, sharing what a launch does to all of them."""
    dice = np.random.default_rng(23)
    for _ in range(contests):
        shared = dice.normal(0, 0.02, k)
        yield contrasts(
            {name: (effect + shared + dice.normal(0, 0.005, k)).tolist() for name, effect in enumerate(true)}
        )


@pytest.mark.parametrize("k", [5, 10])
def test_holm_keeps_families_clean(k):
    """Among six equal cells, a single false difference of the 15 is seen in at most 5 % of contests."""
    false = np.mean([any(pair.adjusted_p < 0.05 for pair in family) for family in families([0.1] * 6, 600, k)])
    assert false <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 600)


def test_intervals_of_a_family_hold_together():
    """All 15 intervals of six different cells hold their truths in 95 % of contests."""
    true = [0.0, 0.01, 0.03, 0.1, 0.3, 0.7]
    held = [
        all(true[pair.first] - true[pair.second] in pair.interval for pair in family)
        for family in families(true, 400, 10)
    ]
    assert np.mean(held) >= 0.95


def test_equal_cells_look_different_without_an_adjustment():
    """Without the adjustment, at 5 % each, some of 15 comparisons differ by chance in a third of contests."""
    false = np.mean([any(pair.p < 0.05 for pair in family) for family in families([0.1] * 6, 300, 10)])
    assert false > 0.2
