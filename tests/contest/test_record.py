"""What bursts come to in a record."""

from hdrh.histogram import HdrHistogram

from suites.contest.record import histogram
from suites.contest.result import Burst


def test_the_histogram_holds_every_step():
    """The slow first steps are no part of a burst's value, and all the more of the distribution."""
    burst = Burst(0, 0, taken=(900, *[100] * 39), wall=5000, user=1, sys=1, preempted=0)
    steps = HdrHistogram.decode(histogram([burst, burst]))
    assert burst.value == 100
    assert steps.get_total_count() == 80
    assert steps.get_max_value() >= 890
