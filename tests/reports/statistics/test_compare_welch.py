"""Two independent samples of launches, held to what scipy says of them."""

import random

import pytest
from scipy import stats as theirs

from reports.statistics.welch import interval, p_value, shift


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_scipy(seed):
    """Difference, p and interval, of samples of unequal size and spread."""
    dice = random.Random(seed)
    before = [dice.gauss(0, 1) for _ in range(dice.randint(2, 12))]
    after = [dice.gauss(0.5, 3) for _ in range(dice.randint(2, 12))]
    moved, told = shift(before, after), theirs.ttest_ind(after, before, equal_var=False)
    low, high = told.confidence_interval()
    assert p_value(moved) == pytest.approx(told.pvalue)
    assert (interval(moved).low, interval(moved).high) == (pytest.approx(low), pytest.approx(high))


def test_one_launch_has_no_interval():
    """One launch has neither interval nor p: it cannot say how much launches differ."""
    moved = shift([0.1], [0.2, 0.3])
    assert moved.mean == pytest.approx(0.15)
    assert (p_value(moved), interval(moved)) == (None, None)


@pytest.mark.parametrize(("after", "expected"), [([0.5, 0.5], 1.0), ([0.6, 0.6], 0.0)])
def test_launches_that_agree_to_the_last_digit(after, expected):
    """They moved or they did not; there is nothing to be uncertain of."""
    moved = shift([0.5, 0.5], after)
    assert p_value(moved) == expected
    assert interval(moved).low == interval(moved).high == moved.mean


def test_a_family_widens_the_interval():
    """All of a contest hold together, so each alone holds more often."""
    moved = shift([0.0, 0.1, 0.2], [0.3, 0.5, 0.4])
    assert interval(moved, family=10).low < interval(moved).low


def test_errs_as_often_as_it_says():
    """Five launches each of equal cells, in sessions of unequal noise: 5 % is 5 %."""
    dice = random.Random(3)
    draws = [([dice.gauss(0, 1) for _ in range(5)], [dice.gauss(0, 3) for _ in range(5)]) for _ in range(4000)]
    wrong = sum(p_value(shift(*draw)) < 0.05 for draw in draws) / len(draws)
    assert 0.035 < wrong < 0.065
