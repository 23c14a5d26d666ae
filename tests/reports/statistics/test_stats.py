"""Effects and intervals against figures worked out by hand or printed in tables."""

import math

import pytest

from reports.statistics.intervals import (
    Effect,
    Interval,
    across,
    hodges_lehmann,
    interval,
    launches_needed,
    log_ratios,
    mde,
    median,
    p_value,
    paired_effect,
    ratio,
    sign_interval,
)

FIVE = (0.01, 0.03, 0.05, 0.03, 0.03)  # mean 0.03, s = sqrt(0.0008 / 4)


@pytest.mark.parametrize(("values", "middle"), [([3, 1, 2], 2), ([4, 1, 3, 2], 2.5), ([7], 7), ([1, 1, 1e9], 1)])
def test_median(values, middle):
    """The middle value, whatever the others are."""
    assert median(values) == middle


@pytest.mark.parametrize("function", [median, across, sign_interval, hodges_lehmann])
def test_no_number(function):
    """NaN and infinity are refused rather than sorted somewhere."""
    for wrong in (math.nan, math.inf):
        with pytest.raises(ValueError, match="no number"):
            function([1.0, wrong])


@pytest.mark.parametrize("function", [median, across])
def test_nothing(function):
    """Of nothing there is nothing to say."""
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
    """A burst takes a positive time."""
    with pytest.raises(ValueError, match="no time of a burst"):
        log_ratios([wrong], [1])


def test_paired_effect():
    """ln 2, ln 4 and ln 16: the middle one; noise that hits both of a block cancels."""
    assert paired_effect([2, 400, 16], [1, 100, 1]) == pytest.approx(math.log(4))


def test_paired_effect_of_no_common_block():
    """Without a common block there is no effect, not an effect of 0."""
    assert paired_effect([1, None], [None, 1]) is None


@pytest.mark.parametrize(
    ("n", "ends"), [(5, None), (6, (1, 6)), (9, (2, 8)), (10, (2, 9)), (20, (6, 15)), (25, (8, 18)), (40, (14, 27))]
)
def test_sign_interval(n, ends):
    """The order statistics that tables of the sign test print for 95 %."""
    assert sign_interval(range(n, 0, -1)) == (ends and Interval(*ends))


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
    """Of one launch there is an effect, and nothing that looks like certainty."""
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


@pytest.mark.parametrize("sd", [0.001, 0.005, 0.017, 0.3])
@pytest.mark.parametrize("wanted", [0.005, 0.01, 0.03])
def test_launches_needed_is_the_inverse(sd, wanted):
    """As many launches suffice, one fewer does not."""
    launches = launches_needed(sd, wanted)
    assert mde(sd, launches) <= wanted
    assert launches == 2 or mde(sd, launches - 1) > wanted


def test_launches_needed_for_nothing():
    """No number of launches shows that there is no difference at all."""
    with pytest.raises(ValueError, match="ask for more than 0"):
        launches_needed(0.01, 0.0)


def test_hodges_lehmann_takes_ten():
    """Under ten launches a rank interval is too coarse to check anything by."""
    assert hodges_lehmann([0.1] * 9) is None


@pytest.mark.parametrize(("n", "critical"), [(10, 8), (12, 13), (15, 25), (20, 52), (25, 89)])
def test_hodges_lehmann_interval(n, critical):
    """Its ends are the pairwise means just inside the critical value that tables of Wilcoxon's test print."""
    values = [2.0**k for k in range(n)]  # no two pairwise means are equal
    means = sorted((values[i] + values[j]) / 2 for i in range(n) for j in range(i, n))
    found = hodges_lehmann(values)
    assert found.interval == Interval(means[critical], means[-critical - 1])


def test_hodges_lehmann_is_hardly_moved():
    """One wild launch of ten pulls the mean, not the median of pairwise means."""
    effects = [0.01, 0.012, 0.009, 0.011, 0.01, 0.008, 0.012, 0.01, 0.009, 5.0]
    assert across(effects).mean > 0.5
    assert hodges_lehmann(effects).value == pytest.approx(0.0105, abs=1e-3)
