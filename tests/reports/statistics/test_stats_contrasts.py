"""Pairs of cells, and many comparisons at once."""

import pytest

from reports.statistics.contrasts import alone_confidence, benjamini_hochberg, contrasts, difference, holm
from reports.statistics.intervals import across, interval

# Benjamini and Hochberg 1995, section 4.1: thrombolysis, 15 comparisons.
PRINTED = (
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0
)  # fmt: skip


def test_difference_is_paired():
    """What a launch did to both cells is not noise of their ratio."""
    assert difference([0.10, 0.30, 0.20], [0.05, 0.25, 0.15]).sd == pytest.approx(0, abs=1e-12)


def test_difference_skips_missing_launches():
    """A launch that one of the two missed is no pair, and without any pair there is no difference."""
    assert difference([0.1, None, 0.3], [0.0, 0.5, 0.1]) == across([0.1, 0.3 - 0.1])
    assert difference([0.1, None], [None, 0.1]) is None


def test_launches_must_be_aligned():
    """Series of different length cannot be of the same launches."""
    with pytest.raises(ValueError, match="3 launches of one and 2 of the other"):
        difference([0.1] * 3, [0.1] * 2)


def test_holm_by_hand():
    """0.005 x 4, 0.01 x 3, 0.03 x 2, and 0.04 x 1 raised to what came before."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_benjamini_hochberg_by_hand():
    """0.04 x 4/4, 0.03 x 4/3, 0.01 x 4/2, 0.005 x 4/1, none above its successor."""
    assert benjamini_hochberg([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.02, 0.04, 0.04, 0.02])


def test_printed_example():
    """Holm keeps three of the paper's 15 comparisons, and its authors' procedure four."""
    assert sum(p < 0.05 for p in holm(PRINTED)) == 3
    assert sum(p < 0.05 for p in benjamini_hochberg(PRINTED)) == 4


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_adjusted_edges(adjust):
    """One comparison stays as it is, none gives none, and nothing exceeds 1."""
    assert adjust([0.03]) == [0.03]
    assert adjust([]) == []
    assert adjust([0.9, 0.8]) == pytest.approx([1.0, 1.0] if adjust is holm else [0.9, 0.9])


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_no_probability(adjust, wrong):
    """What is no probability is refused."""
    with pytest.raises(ValueError, match="no probability"):
        adjust([0.5, wrong])


def test_each_of_a_family():
    """One of ten holds 99.5 % of the time, so that ten hold together; of a family of four per cent, 99.6 %."""
    assert alone_confidence(10) == pytest.approx(0.995)
    assert alone_confidence(10, 0.04) == pytest.approx(0.996)
    assert alone_confidence(1) == alone_confidence(0) == pytest.approx(0.95)


def test_contrasts_of_chosen_pairs():
    """Only the pairs that are asked for are compared, and they are the whole family."""
    effects = {"a": [0.0] * 4, "b": [0.1, 0.12, 0.11, 0.1], "c": [0.0, 0.01, -0.01, 0.0]}
    (found,) = contrasts(effects, [("c", "a")], 0.01)
    assert (found.first, found.second) == ("c", "a")
    assert found.interval == interval(found.effect, found.confidence) == interval(found.effect, 1 - 0.01)


def test_contrasts_are_every_pair():
    """Three cells make three pairs, each with its own effect and the family's p and interval."""
    found = contrasts({"a": [0.0] * 4, "b": [0.1, 0.12, 0.11, 0.1], "c": [0.0, 0.01, -0.01, 0.0]})
    assert [(one.first, one.second) for one in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert [one.adjusted_p for one in found] == holm([one.p for one in found])
    assert [one.interval for one in found] == [interval(one.effect, alone_confidence(3)) for one in found]
    assert found[0].effect.mean == pytest.approx(-0.1075)


def test_contrasts_without_an_interval():
    """A pair of one common launch has an effect and no p, and does not count as a comparison made."""
    found = contrasts({"a": [0.0, 0.0, 0.0], "b": [0.1, 0.12, 0.11], "c": [0.1, None, None]})
    assert [one.p is None for one in found] == [False, True, True]
    assert found[0].adjusted_p == found[0].p
    assert found[0].interval == interval(found[0].effect)
    assert found[1].interval is None


def test_contrasts_of_cells_that_never_met():
    """Two cells without a common launch are no pair."""
    assert contrasts({"a": [0.1, None], "b": [None, 0.1]}) == ()
