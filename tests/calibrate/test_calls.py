"""What contests call different, on launches made by hand."""

from suites.calibrate import calls
from suites.calibrate.calls import Calls

EXACT = [0.0] * 5
CLOSE = [0.0010, -0.0012, 0.0008, -0.0009, 0.0004]
FOUR_PER_CENT = [0.0400, 0.0403, 0.0398, 0.0401, 0.0399]


def test_equal_cells_are_not_called_different():
    """Noise about nothing is nothing by any rule."""
    found = calls.pairs({"reference": EXACT, "same": CLOSE})
    assert calls.called(found) == Calls(1, 0, 0, 0)


def test_a_sure_difference_is_called_by_every_rule():
    """Four per cent without noise is more than a verdict's margin."""
    found = calls.pairs({"reference": EXACT, "slow": FOUR_PER_CENT})
    assert calls.called(found) == Calls(1, 1, 1, 1)


def test_a_verdict_leaves_small_differences_alone():
    """A verdict leaves small differences alone, however sure they are."""
    found = calls.pairs({"reference": EXACT, "slow": [effect / 4 for effect in FOUR_PER_CENT]})
    assert calls.called(found) == Calls(1, 1, 1, 0)


def test_holm_is_stricter_than_a_pair_alone():
    """Among many pairs a p of 3 % is no surprise."""
    barely = [0.004, 0.001, 0.005, 0.0, 0.003]
    many = {f"same{number}": CLOSE for number in range(8)}
    found = [pair for pair in calls.pairs({"reference": EXACT, "barely": barely, **many}) if pair.second == "barely"]
    assert calls.called(found) == Calls(1, 1, 0, 0)


def test_a_slowdown_seen_the_wrong_way_is_not_seen():
    """Called faster, a slowed cell was missed."""
    found = calls.pairs({"slow": FOUR_PER_CENT, "base": EXACT})
    assert calls.called(found).holm == 1
    assert calls.called_slower(found) == Calls(1, 0, 0, 0)


def test_a_single_launch_calls_nothing():
    """It cannot say how much launches differ."""
    found = calls.pairs({"reference": [0.0], "slow": [0.5]})
    assert calls.called(found) == Calls(1, 0, 0, 0)
    assert calls.half_widths(found) == []


def test_calls_add_up():
    """Calls add up over contests, rule by rule."""
    assert Calls(3, 2, 1, 0) + Calls(1, 1, 1, 1) == Calls(4, 3, 2, 1)
    assert Calls(4, 3, 2, 1).share("holm") == 0.5
