"""Which goals are met, and that every table fits a terminal."""

import pytest

from suites.calibrate import goals, stock, tables
from suites.calibrate.calls import Calls
from suites.calibrate.duty import Duty
from suites.calibrate.equal import Equal
from suites.calibrate.overhead import Overhead
from suites.calibrate.slowed import Slowed
from suites.calibrate.stock import Stock

LONG = "fetch_wide-rows=10000,placement=together-a_driver_with_a_long_name"


def equal(called, effort="quick", seconds=7.0, half_width=0.004):
    return Equal("fetch_row-asyncpg", effort, Calls(100, called, called, 0), 0.01, half_width, half_width, seconds)


def met(found):
    return [goal.met for goal in found]


@pytest.mark.parametrize(("low", "high", "is_met"), [(0.995, 1.009, True), (0.995, 1.011, False), (0.98, 1.0, False)])
def test_overhead(low, high, is_met):
    """The whole interval lies within one per cent."""
    assert met(goals.overhead([Overhead("fetch_row", "async", 1.0, low, high)])) == [is_met]


def test_overhead_that_was_not_measured_is_no_goal():
    """It says why, and nothing is claimed."""
    assert not met(goals.overhead([Overhead("uvloop", "uvloop", why_not="it is not installed")]))


@pytest.mark.parametrize(("called", "is_met"), [(1, True), (2, False)])
def test_equal_cells(called, is_met):
    """One pair in a hundred may be called different."""
    assert met(goals.equal([equal(called, "standard")])) == [is_met]


@pytest.mark.parametrize(
    ("seconds", "half_width", "is_met"), [(14.0, 0.009, True), (16.0, 0.009, False), (14.0, 0.011, False)]
)
def test_twelve_drivers(seconds, half_width, is_met):
    """Twelve drivers are told apart finely enough and soon enough."""
    assert met(goals.equal([equal(0, seconds=seconds, half_width=half_width)])) == [True, is_met]


def test_a_single_launch_meets_no_goal():
    """It calls nothing different, and nothing follows."""
    assert not met(goals.equal([equal(0, "smoke", half_width=None)]))


@pytest.mark.parametrize(("seen", "is_met"), [(19, True), (18, False)])
def test_slowed_cells(seen, is_met):
    """Nineteen in twenty are seen; only the smallest slowdown that an effort must see is a goal."""
    found = [Slowed("fetch_row-asyncpg", "quick", False, by, Calls(20, 20, seen, 0), 0.0) for by in (0.02, 0.03)]
    assert met(goals.slowed(found)) == [is_met]


@pytest.mark.parametrize(("effort", "bursts", "is_met"), [("quick", 0.5, True), ("standard", 0.79, False)])
def test_duty_cycle(effort, bursts, is_met):
    """Half of the time is measured at quick, four fifths at standard."""
    assert met(goals.duty([Duty("fetch_row", effort, 10.0, {"bursts": bursts})])) == [is_met]


def test_stock_failures_are_medians_that_grew():
    """A failure is a median that grew by more than five per cent from one run to the next, and not one that fell."""
    runs = [{"a": 1.0, "b": 1.0}, {"a": 1.06, "b": 0.5}, {"a": 1.06, "b": 0.52}]
    assert stock.compared(runs, [0, 1, 0]) == Stock(tests=4, failed=1, worst_ratio=1.06 / 0.5, refused=1)


def everything():
    yield from tables.overhead([Overhead(LONG, "async", 1.0, 0.9, 1.1), Overhead("x", "uvloop", why_not="no " * 60)])
    yield from tables.equal([Equal(LONG, "standard", Calls(66, 66, 66, 66), 0.5, 0.25, 0.25, 1000.0)])
    yield from tables.slowed([Slowed(LONG, "standard", True, 0.1, Calls(240, 240, 240, 240), -0.12)])
    yield from tables.duty([Duty(LONG, effort, 1000.0, {"bursts": 0.9}) for effort in ("quick", "standard", "full")])
    yield from tables.stock([Stock(600, 600, 10.0, 100)])
    yield from tables.goals([goals.Goal(LONG * 2, "+-10.00% in 1000.0 s", False)])


def test_tables_fit_80_columns():
    """Tables fit 80 columns, whatever is in them."""
    assert [line for line in everything() if len(line) > tables.WIDTH] == []


def test_a_name_that_does_not_fit_is_cut():
    """A name that does not fit is cut, and the figures beside it are not."""
    (line,) = [line for line in tables.goals([goals.Goal(LONG * 2, "12.3 s", True)]) if "12.3" in line]
    assert ".." in line
    assert line.endswith("12.3 s  met")
