"""Two states are seen, noise of whatever tail is not taken for them. All series come from fixed seeds."""

import numpy as np
import pytest

from reports.statistics.modes import bimodal

NOISE = {
    "normal": lambda dice, n: dice.normal(size=n),
    "uniform": lambda dice, n: dice.uniform(-1.7, 1.7, size=n),
    "laplace": lambda dice, n: dice.laplace(size=n),
    "student 2": lambda dice, n: dice.standard_t(2, size=n),
    "cauchy": lambda dice, n: dice.standard_cauchy(size=n),
    "exponential": lambda dice, n: dice.exponential(size=n),
    "lognormal": lambda dice, n: dice.lognormal(size=n),
    "one in ten disturbed": lambda dice, n: dice.normal(size=n) + (dice.random(n) < 0.1) * dice.exponential(10, size=n),
    "random walk": lambda dice, n: dice.normal(size=n) + np.cumsum(dice.normal(scale=0.5, size=n)),
}


def times(logs, scale):
    return (28.6 * np.exp(np.clip(scale * logs, -20, 20))).tolist()


def share_flagged(series):
    return np.mean([bimodal(one) for one in series])


@pytest.mark.parametrize("law", NOISE)
@pytest.mark.parametrize(("n", "series"), [(21, 600), (24, 600), (60, 150)])
def test_one_mode_is_not_flagged(law, n, series):
    """One mode is flagged in at most one of a hundred series, from the fewest values to full effort, with 3 % noise."""
    dice = np.random.default_rng(11)
    assert share_flagged(times(NOISE[law](dice, n), 0.03) for _ in range(series)) <= 0.01


@pytest.mark.parametrize("second", [1 / 6, 1 / 3, 1 / 2, 5 / 6])
@pytest.mark.parametrize("n", [24, 48])
def test_the_two_states_of_an_allocator(n, second):
    """28.6 us before and 44.5 us after, under 2 % heavy-tailed noise, are seen in 95 of 100 launches."""
    dice = np.random.default_rng(12)
    states = np.log(44.5 / 28.6) * (np.arange(n) < round(second * n))
    assert share_flagged(times(states + 0.02 * dice.standard_t(3, size=n), 1) for _ in range(200)) >= 0.95


def test_states_that_come_and_go():
    """A state that each connection draws anew, every four blocks, is seen as well as one that lasts."""
    dice = np.random.default_rng(13)
    drawn = [np.repeat(np.append([0, 1], dice.integers(0, 2, 4)), 4) for _ in range(200)]
    series = (times(0.2 * states + 0.01 * dice.standard_t(3, size=24), 1) for states in drawn)
    assert share_flagged(series) >= 0.95


def test_too_few_to_tell():
    """A handful of values in two heaps may be chance."""
    assert not bimodal([28.6] * 6 + [44.5] * 14)


def test_a_coarse_clock_has_no_states():
    """Neighbouring ticks of a clock, under 2 % apart, are one time."""
    assert not bimodal([100.0, 101.0] * 20)


def test_stragglers_are_no_state():
    """Three bursts that were disturbed alike are outliers."""
    assert not bimodal([28.6 + 0.01 * n for n in range(21)] + [57.0] * 3)


def test_two_exact_values():
    """Two values without any noise, well apart, are two states."""
    assert bimodal([28.6, 44.5] * 12)
    assert not bimodal([28.6] * 24)
