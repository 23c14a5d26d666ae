"""What is worked out for the page in Python: histograms made small, and commands to measure again."""

import shlex

import pytest
from hdrh.histogram import HdrHistogram

from reports.page.latency import STEP, latency
from reports.page.reproduce import command
from reports.records.key import Key
from reports.records.run import Measurement, Outcome, Placement, Role
from tests.reports.page.page_runs import small
from tests.reports.runs import contest, measured, run


def recorded(*values, digits=2):
    found = HdrHistogram(1, 600 * 10**9, digits)
    for value in values:
        found.record_value(value)
    return found.encode().decode()


def test_percentiles_of_single_steps():
    """They are those of the recorded histogram, within its own digits."""
    found = latency(recorded(*range(1000, 101_000, 100)))
    assert found.steps == 1000
    assert found.marks == pytest.approx((51_000, 91_000, 100_000, 101_000), rel=0.02)
    assert found.longest == pytest.approx(101_000, rel=0.02)


def test_every_step_is_in_a_bucket():
    """Buckets lose no step, and begin where their number says."""
    found = latency(recorded(30_000, 30_000, 9_000_000))
    (low, high), counts = found.buckets[::2], found.buckets[1::2]
    assert counts == (2, 1)
    assert STEP**low <= 30_000 < STEP ** (low + 1) * 1.01
    assert STEP**high <= 9_000_000 < STEP ** (high + 1) * 1.01


def test_between_what_a_histogram_knows_steps_are_even():
    """It has fewer values than the page has buckets: some would be empty, and others twice as high."""
    found = latency(recorded(*range(1 << 13, 1 << 17), digits=1))
    numbers, counts = found.buckets[::2], found.buckets[1::2]
    assert numbers == tuple(range(numbers[0], numbers[-1] + 1))
    assert sum(counts) == 15 << 13
    for number, count in list(zip(numbers, counts, strict=True))[1:-1]:
        assert count == pytest.approx(STEP**number * (STEP - 1), rel=0.01)


def test_no_percentile_is_longer_than_the_longest():
    """All of these are in one bucket of the histogram."""
    found = latency(recorded(*range(49_200, 49_400), digits=1))
    assert max(found.marks) <= found.longest


def test_percentiles_lie_between_what_a_histogram_knows():
    """A histogram of one digit has a value for every sixth per cent, and a percentile is seldom one of them."""
    found = latency(recorded(*range(1 << 13, 1 << 17), digits=1))
    assert found.marks == pytest.approx((69_632, 118_784, 129_843, 130_949), rel=0.001)


@pytest.mark.parametrize(
    "text", ["", "AAAA", "HISTFAAAAFp4nJNpmSzM", recorded()], ids=["none", "foreign", "cut", "empty"]
)
def test_what_is_no_histogram(text):
    """The rest of a page is worth having without it."""
    assert latency(text) is None


def words(of, held):
    return shlex.split(command(of, held).replace("\\\n", " "))


def test_the_command_names_every_cell():
    """And nothing that the driver cannot do, nor a control: the engine brings its own."""
    of = run()
    assert words(of, of.contests[0])[-2:] == [
        "suites/test_speed.py::test_speed[fetch_row-asyncpg-postgres]",
        "suites/test_speed.py::test_speed[fetch_row-psycopg-postgres]",
    ]


def test_the_command_repeats_the_run():
    """Its effort, its seed, and what is both option and setting."""
    of = small(settings=((("placement", "apart"),),))
    assert "--effort standard --seed 1 --placement apart" in " ".join(words(of, of.contests[0]))


def test_the_command_keeps_a_budget():
    """A run that had a time instead of an effort gets that."""
    of = run(effort="budget 10m")
    assert "--budget 10m" in " ".join(words(of, of.contests[0]))


def test_the_command_brings_rivals_and_versions():
    """What is not installed here is asked for: a version of the server, a version of a driver."""
    key, rival = (Key("fetch_row", name, "postgres@18") for name in ("asyncpg", "asyncpg==0.30.0"))
    held = contest(
        server="postgres@18",
        placement=Placement.TOGETHER,
        measurements=(measured(key, Role.REFERENCE), Measurement(rival, Role.CELL, Outcome.FAILED, "it broke")),
    )
    assert "--server postgres@18 --rival asyncpg==0.30.0" in " ".join(words(run(held), held))
