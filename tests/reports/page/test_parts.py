"""What is worked out for the page in Python: histograms made small, and commands to measure again."""

import shlex

import pytest
from hdrh.histogram import HdrHistogram

from reports.page.latency import STEP, latency
from reports.page.reproduce import command, unknown
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


REFERENCE = measured(Key("fetch_value", "asyncpg", "postgres"), Role.REFERENCE)


def words(of, held):
    return shlex.split(command(of, held).replace("\\\n", " "))


def test_the_command_names_every_cell():
    """The command names every cell, without what the driver cannot do and without controls, which the engine adds."""
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
    """A run that had a time instead of an effort gets that, and one contest of many its part of it."""
    of = run(effort="budget 10m")
    assert "--budget 10m" in " ".join(words(of, of.contests[0]))
    of = run(of.contests[0], contest(workload="fetch_value", measurements=(REFERENCE,)), effort="budget 8s")
    assert [words(of, one)[5] for one in of.contests] == ["7s", "3s"]


def test_the_command_brings_rivals_and_versions():
    """What is not installed here is asked for: a version of the server, a version of a driver."""
    key, rival = (Key("fetch_row", name, "postgres@18") for name in ("asyncpg", "asyncpg==0.30.0"))
    held = contest(
        server="postgres@18",
        placement=Placement.TOGETHER,
        measurements=(measured(key, Role.REFERENCE), Measurement(rival, Role.CELL, Outcome.FAILED, "it broke")),
    )
    assert "--server postgres@18 --rival asyncpg==0.30.0" in " ".join(words(run(held), held))


def test_the_command_brings_the_rival_of_a_floor():
    """A floor in another version is as little installed here as any other driver."""
    keys = [Key("fetch_row", name, "postgres") for name in ("asyncpg", "psycopg2", "psycopg2==2.9.9")]
    roles = (Role.REFERENCE, Role.FLOOR, Role.FLOOR)
    held = contest(measurements=tuple(measured(*one) for one in zip(keys, roles, strict=True)))
    assert "--rival psycopg2==2.9.9 suites" in " ".join(words(run(held), held))


def test_the_command_goes_as_far_away():
    """A distance is an option that becomes a setting."""
    of = small(settings=((("rtt", "5"),),))
    assert "--rtt 5" in " ".join(words(of, of.contests[0]))


def of_server(provided, **changes):
    of = run(facts={"servers": {"postgres": {"provided": provided}}, **changes})
    return " ".join(words(of, of.contests[0])), unknown(of, of.contests[0])


def test_the_command_starts_a_container():
    """Where the server was in one: what a run finds by itself is another server."""
    said, missing = of_server("container, postgres:17")
    assert "--server postgres=container" in said
    assert missing == []


def test_the_command_says_that_an_address_is_missing():
    """A report never holds that of a server that was given."""
    said, missing = of_server("given, 10.0.0.1:5432")
    assert "--server postgres=URL" in said
    assert missing == ["URL: the address of the postgres that it was measured on, which no report holds."]


def test_a_wheel_is_asked_for_by_its_path():
    """No index has it, so its version alone would not find it."""
    keys = [Key("fetch_row", name, "postgres") for name in ("asyncpg", "asyncpg==0.32.0+wheel@uvloop")]
    held = contest(measurements=(measured(keys[0], Role.REFERENCE), measured(keys[1])))
    asked = {"asyncpg==0.32.0+wheel@uvloop": {"asked": "asyncpg@uvloop @ ./a.whl"}}
    of = run(held, facts={"rivals": asked})
    assert words(of, held)[-4:-2] == ["--rival", "asyncpg@uvloop @ ./a.whl"]
    assert unknown(of, held) == ["./a.whl: the wheel that was raced; no report holds it."]


def test_where_nothing_could_be_tried():
    """The command still names this contest and not the whole matrix: its server may be here the next time."""
    keys = [Key("fetch_row", name, "postgres") for name in ("asyncpg", "asyncpg==9")]
    held = contest(measurements=tuple(Measurement(key, Role.CELL, Outcome.ABSENT, "no server") for key in keys))
    assert words(run(held), held)[-1] == "suites/test_speed.py::test_speed[fetch_row-asyncpg-postgres]"
    assert "--rival" not in words(run(held), held)
