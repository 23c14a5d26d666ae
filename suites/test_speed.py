"""Every cell timed: ``pytest --benchmark-only``. One value is the median step of one burst, in seconds."""

import pytest

from reports.records.run import Outcome
from suites.contest.answer_hosts import tried
from suites.contest.proof import KnownWrong


def nothing():
    """Stand in for what pytest-benchmark calls while the tape says how long it took."""


def test_speed(timed, benchmark, request):
    """The cell is timed: pytest-benchmark is given the bursts that the cell's contest has measured."""
    benchmark.skipped = True  # as long as there is no number it need not warn that it was not used
    if benchmark.disabled:
        check_once(timed, request.getfixturevalue("prepared_of"), request.getfixturevalue("answer_hosts"))
        benchmark.pedantic(nothing)
        return
    bursts, measurement = request.getfixturevalue("measured")
    if not measurement.measured:
        without_number(timed, measurement)
    values = [burst.value / 1e9 for burst in bursts]
    request.node.get_closest_marker("benchmark").kwargs["timer"].load(values)
    benchmark.pedantic(nothing, rounds=len(values))


def without_number(cell, measurement):
    """Skip where the cell cannot be measured here, fail where it should have been; a wrong answer is not timed."""
    if measurement.outcome is Outcome.ABSENT:
        pytest.skip(measurement.reason)
    if (known := cell.errs) and known.says in measurement.reason:
        pytest.xfail(measurement.reason)
    pytest.fail(f"{cell}: {measurement.reason}", pytrace=False)


def check_once(cell, prepared_of, answer_hosts):
    """Prove the cell: with --benchmark-disable its step is run and compared like in any other test."""
    _, wrong = tried(answer_hosts.prove, cell, prepared_of(cell.server))
    if isinstance(wrong, KnownWrong):
        pytest.xfail(str(wrong))
    if wrong:
        pytest.fail(f"{cell}: {wrong}", pytrace=False)
