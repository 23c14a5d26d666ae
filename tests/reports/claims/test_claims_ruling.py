"""From parts to a verdict: the rules that no claim file can bend."""

import math

import pytest
from hdrh.histogram import HdrHistogram

from reports.claims.contract import Ruling
from reports.claims.estimate import COUNT, MICROSECONDS, TIMES, Band, Estimate, Figure, about, apart, paired
from reports.claims.parts import Part
from reports.claims.percentiles import NoHistogram, percentile, read
from reports.claims.ruling import ruling
from reports.statistics.intervals import Interval
from tests.reports.claims.claim_cases import histogram

YES, NO, OPEN = (Part("", holds=holds, text="said") for holds in (True, False, None))
GONE = Part("", missing=("a cell",))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([YES], Ruling.CONFIRMED),
        ([YES, YES, OPEN], Ruling.CONFIRMED),
        ([YES, GONE], Ruling.CONFIRMED),
        ([NO, NO], Ruling.REFUTED),
        ([YES, NO], Ruling.DEPENDS),
        ([YES, NO, OPEN, OPEN, OPEN], Ruling.DEPENDS),
        ([YES, OPEN, OPEN], Ruling.NOT_MEASURED),
        ([OPEN], Ruling.NOT_MEASURED),
        ([GONE], Ruling.NOT_MEASURED),
        ([], Ruling.NOT_MEASURED),
    ],
)
def test_parts_of_one_statement(parts, expected):
    """An open part decides nothing, and if most parts are open, nothing is decided."""
    assert ruling(parts) is expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [(YES, Ruling.CONFIRMED), (NO, Ruling.DEPENDS), (OPEN, Ruling.NOT_MEASURED), (GONE, Ruling.NOT_MEASURED)],
)
def test_every_statement_must_be_decided(other, expected):
    """A claim of two statements is not confirmed by one of them."""
    second = Part("", of="second", missing=other.missing, holds=other.holds)
    assert ruling([YES, YES, YES, second]) is expected


@pytest.mark.parametrize(
    ("low", "high", "holds"),
    [(1.1, 1.9, True), (1, 2, True), (0.9, 1.5, None), (0.5, 2.5, None), (2.1, 3, False), (0.1, 0.9, False)],
)
def test_bands(low, high, holds):
    """Within is yes, beside is no, and across the border is neither."""
    assert Band(1, 2).holds(Interval(low, high)) is holds


def test_one_launch_decides_nothing():
    """It has no interval, whatever its figure."""
    figure = paired([math.log(2)], log=True).around(0.95)
    assert figure == Figure(2.0, None)
    assert about(2).holds(figure.interval) is None
    assert TIMES.write(figure) == "2x (one launch: no interval)"


def test_two_samples():
    """Welch's by hand: means 4 and 2, both with an error of 1, four degrees of freedom."""
    estimate = apart([4 - 3**0.5, 4, 4 + 3**0.5], [2 - 3**0.5, 2, 2 + 3**0.5])
    assert estimate.mean == pytest.approx(2)
    assert estimate.error == pytest.approx(2**0.5)
    assert estimate.df == pytest.approx(4)


def test_a_row_instead_of_a_step():
    """A thousand steps for one: times, as a ratio and in nanoseconds."""
    assert Estimate(0.0, 0.1, 4, log=True).times(1000).around(0.95).value == pytest.approx(1000)
    assert Estimate(2.0, 0.1, 4).times(1000) == Estimate(2000.0, 100.0, 4)


@pytest.mark.parametrize(
    ("unit", "value", "written"),
    [
        (TIMES, 1.98, "1.98x"),
        (TIMES, 14.25, "14.2x"),
        (TIMES, 1043.4, "1043x"),
        (COUNT, 4.0, "4"),
        (MICROSECONDS, 7900, "7.90 us"),
    ],
)
def test_figures_are_written_short(unit, value, written):
    """Figures have as many digits as a reader needs."""
    assert unit.write(Figure(value, Interval(value, value))) == written


def test_a_percentile_has_an_interval_of_ranks():
    """One request in fifty is slow: the 98th percentile may be either, the 99th is slow beyond doubt."""
    times = read(histogram(10, 100))
    border, tail = (percentile(times, percent, 0.95).interval for percent in (98, 99))
    assert border.low == pytest.approx(10e6, rel=1e-3)
    assert border.high == pytest.approx(100e6, rel=1e-3)
    assert (tail.low, tail.high) == pytest.approx((100e6, 100e6), rel=1e-3)


def test_an_interval_is_no_narrower_than_the_histogram_knows():
    """A cost's interval is no narrower than its one digit in the run: all of these are one value there."""
    recorded = HdrHistogram(1, 600 * 10**9, 1)
    for nanoseconds in range(49_200, 49_400):
        recorded.record_value(nanoseconds)
    found = percentile(read(recorded.encode().decode()), 50, 0.95)
    assert found.interval.low <= 49_200 < 49_400 <= found.interval.high
    assert found.interval.low < found.value < found.interval.high


@pytest.mark.parametrize("text", ["", "AAAA", histogram(10, 100)[:-8]])
def test_no_histogram(text):
    """A stranger's bytes are refused in one way."""
    with pytest.raises(NoHistogram):
        read(text)


def test_a_percentile_beyond_the_requests():
    """Two thousand requests give no interval for the 99.99th percentile."""
    assert percentile(read(histogram(10, 100)), 99.99, 0.95).interval is None
