"""Effects and intervals against figures worked out by hand or printed in tables."""

import math

import pytest

from reports.statistics.intervals import (
    Effect,
    across,
    interval,
    log_ratios,
    mde,
    median,
    p_value,
    paired_effect,
    percentile,
    ratio,
)

FIVE = (0.01, 0.03, 0.05, 0.03, 0.03)  # mean 0.03, s = sqrt(0.0008 / 4)


@pytest.mark.parametrize(("values", "middle"), [([3, 1, 2], 2), ([4, 1, 3, 2], 2.5), ([7], 7), ([1, 1, 1e9], 1)])
def test_median(values, middle):
    """The middle value, whatever the others are."""
    assert median(values) == middle


@pytest.mark.parametrize(("share", "value"), [(0.5, 10), (0.95, 19), (1.0, 20)])
def test_percentile(share, value):
    """The smallest value that this share of all does not exceed."""
    assert percentile(range(1, 21), share) == value


@pytest.mark.parametrize("function", [median, across])
def test_no_number(function):
    """NaN and infinity are refused rather than sorted somewhere."""
    for wrong in (math.nan, math.inf):
        with pytest.raises(ValueError, match="no number"):
            function([1.0, wrong])


@pytest.mark.parametrize("function", [median, across])
def test_nothing(function):
    """The median and the effect of nothing are refused."""
    with pytest.raises(ValueError, match="of n"):
        function([])


def test_log_ratios_skip_missing_blocks():
    """A block that one of the two missed is no pair."""
    assert log_ratios([2, 4, None, 8], [1, 1, 1, None]) == pytest.approx([math.log(2), math.log(4)])


def test_blocks_must_be_aligned():
    """Series of different length cannot be of the same blocks."""
    with pytest.raises(ValueError, match="2 blocks of the cell and 1 of the reference"):
        log_ratios([1, 2], [1])


@pytest.mark.parametrize("wrong", [0, -1, math.inf, math.nan])
def test_no_time(wrong):
    """A burst takes a positive time; anything else is refused."""
    with pytest.raises(ValueError, match="no time of a burst"):
        log_ratios([wrong], [1])


def test_paired_effect():
    """ln 2, ln 4 and ln 16: the middle one; noise that hits both of a block cancels."""
    assert paired_effect([2, 400, 16], [1, 100, 1]) == pytest.approx(math.log(4))


def test_paired_effect_of_no_common_block():
    """Without a common block there is no effect, not an effect of 0."""
    assert paired_effect([1, None], [None, 1]) is None


def test_across():
    """Mean and standard deviation with K - 1."""
    effect = across(FIVE)
    assert (effect.mean, effect.sd, effect.launches) == pytest.approx((0.03, math.sqrt(0.0002), 5))


def test_t_interval():
    """0.03 +- 2.776445 * 0.0141421 / sqrt(5)."""
    around = interval(across(FIVE))
    assert (around.low, around.high) == pytest.approx((0.03 - 0.0175598, 0.03 + 0.0175598), abs=1e-7)
    assert 0.03 in around
    assert 0 not in around


def test_one_launch_has_no_interval():
    """One launch has an effect, and nothing that looks like certainty."""
    one = across([0.05])
    assert (one.mean, one.sd, interval(one), p_value(one)) == (0.05, None, None, None)
    assert ratio(one).value == pytest.approx(1.0512711)
    assert ratio(one).interval is None


def test_ratio():
    """exp() of the mean and of both ends."""
    said = ratio(across(FIVE))
    assert (said.value, said.interval.low, said.interval.high) == pytest.approx(
        (1.0304545, 1.0125182, 1.0487086), abs=1e-6
    )


@pytest.mark.parametrize(
    ("t", "launches", "p"), [(2.776445, 5, 0.05), (2.262157, 10, 0.05), (3.249836, 10, 0.01), (0, 5, 1)]
)
def test_p_value(t, launches, p):
    """Printed quantiles of t give their probability, on either side."""
    for sign in (1, -1):
        assert p_value(Effect(sign * t / math.sqrt(launches), 1.0, launches)) == pytest.approx(p, abs=1e-6)


@pytest.mark.parametrize(("mean", "p"), [(0.0, 1.0), (0.1, 0.0)])
def test_p_value_without_noise(mean, p):
    """Launches that agree to the last digit leave no doubt."""
    assert p_value(across([mean] * 3)) == p


@pytest.mark.parametrize(("sd", "launches", "found"), [(0.5, 5, 0.83), (0.5, 10, 0.50), (1.7, 5, 2.8), (1.7, 10, 1.7)])
def test_mde(sd, launches, found):
    """(t.975 + t.80) s / sqrt(K), in per cent, as first worked out for this project."""
    assert mde(sd, launches) == pytest.approx(found, rel=0.03)


def test_mde_by_hand():
    """(2.776445 + 0.940965) / sqrt(5) of s."""
    assert mde(1.0, 5) == pytest.approx(1.662476, abs=1e-5)


def test_mde_takes_two_launches():
    """One launch cannot say how much launches differ."""
    with pytest.raises(ValueError, match="it takes two"):
        mde(0.01, 1)
