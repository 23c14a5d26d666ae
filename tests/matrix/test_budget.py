"""A time for the whole run is divided over its contests."""

from types import SimpleNamespace

import pytest

from suites.matrix.budget import LEAST_LAUNCHES, Budget, Costs, TooSmall, duration, fitted, fitting, seconds
from suites.matrix.contests import Contest
from suites.matrix.effort import Effort
from suites.plugins.fix_speed import pytest_configure
from tests.support.runs import section


@pytest.mark.parametrize(("text", "expected"), [("90s", 90), ("10m", 600), ("1h", 3600), ("1.5m", 90)])
def test_duration(text, expected):
    """Durations are read as people write them."""
    assert duration(text) == expected


@pytest.mark.parametrize("text", ["", "10", "m", "0s", "-5m", "10 m", "1d", "nan"])
def test_no_duration(text):
    """Anything else is refused, in the form that is expected."""
    with pytest.raises(ValueError, match=r"is no time: expected a number and s, m or h, as in 90s, 10m or 1h"):
        duration(text)


@pytest.mark.parametrize("entries", [4, 8, 15])
@pytest.mark.parametrize("share", [6, 10, 30, 120, 600])
def test_plans_fit(share, entries):
    """A share is not exceeded, and what it has room for is used."""
    effort = fitting(share, entries)
    assert effort.launches >= LEAST_LAUNCHES
    assert seconds(effort, entries) <= share * 1.01
    assert effort.launches == 20 or seconds(effort, entries) > share * 0.7


EFFORT = Effort(10, 48, burst_ns=1, seconds=1)
BUDGET = Effort(10, 48, burst_ns=1, seconds=10, fewest=3, share=10)


@pytest.mark.parametrize(
    ("effort", "left", "costs", "planned"),
    [
        (EFFORT, 0, Costs(bursts=0.0001, between=0, renewal=0), (10, 48)),  # there is time for all
        (EFFORT, 0, Costs(bursts=0.005, between=0, renewal=0), (10, 20)),  # where blocks are long there are fewer
        (EFFORT, 0, Costs(bursts=0.15, between=0, renewal=0), (10, 1)),  # ten, though they take longer
        (EFFORT, 0, Costs(bursts=9, between=0, renewal=0), (5, 1)),  # and at last as many as say anything
        (Effort(1, 2, 1, 1), 0, Costs(bursts=5, between=0, renewal=0), (1, 2)),
        (BUDGET, 9, Costs(bursts=0.01, between=0.01, renewal=0.1), (20, 12)),  # what beginning left is divided
        (BUDGET, 9, Costs(bursts=0.01, between=0.01, renewal=0.5), (10, 12)),  # connections take their time
        (BUDGET, 9, Costs(bursts=1, between=0, renewal=0.1), (3, 6)),
        (BUDGET, 60, Costs(bursts=0.1, between=0, renewal=1.5), (20, 12)),  # a thirteenth block is not worth a renewal
    ],
)
def test_fitted(effort, left, costs, planned):
    """Launches and blocks for what calibration has found."""
    assert fitted(effort, left, costs) == planned


def contests(*entries):
    return [Contest(f"w{number}", (), "sqlite", tuple([None] * count)) for number, count in enumerate(entries)]


def test_divided():
    """A budget is divided by the number of cells; what one contest leaves goes to those after it."""
    now = [0.0]
    first, second, third = held = contests(4, 4, 8)
    budget = Budget(64, held, clock=lambda: now[0])
    assert budget.effort(first, [second, third]) == fitting(16, 4)
    now[0] = 4.0  # it took a quarter of its share
    assert budget.effort(second, [third]) == fitting(20, 4)


def test_starting_a_server_counts():
    """The time runs from the beginning, and not from the first contest."""
    now = [0.0]
    (only,) = held = contests(4)
    budget = Budget(20, held, clock=lambda: now[0])
    now[0] = 5.0
    assert budget.effort(only, []) == fitting(15, 4)


def test_resumed():
    """A run that goes on has time for what is left of it, and not for all."""
    first, second = contests(4, 4)
    assert Budget(40, [first, second], {first.name}, clock=lambda: 0.0).effort(second, []) == fitting(20, 4)


def test_spent():
    """A budget is exceeded by a fifth at most before the last contest begins."""
    now = [0.0]
    budget = Budget(10, contests(4, 4), clock=lambda: now[0])
    now[0] = 12.0
    assert budget.spent() == ""
    now[0] = 12.1
    assert budget.spent() == "--budget 10s was spent before all contests were held"


def test_too_small():
    """Less than three launches of everything says nothing; the sentence says what would be enough."""
    with pytest.raises(TooSmall, match=r"--budget 5s is too small: 2 contests of at least 3 launches take about \d+s"):
        Budget(5, contests(12, 12))
    Budget(5, contests(0))


def test_least():
    """However little is left, a contest has its three launches."""
    assert fitting(-3, 8) == Effort(LEAST_LAUNCHES, Effort.LEAST_BLOCKS, 2_000_000, -3, LEAST_LAUNCHES, -3)


def test_a_run_with_a_budget(runs, tmp_path):
    """It says so in its report; every contest has three launches or more."""
    ended = runs("-k", "fetch_row-sqlite3-sqlite", "--budget", "3s", f"--benchmark-json={tmp_path}/r.json", effort=None)
    assert ended.returncode == 0, ended.said
    run = section(tmp_path / "r.json")
    assert run.effort == "budget 3s"
    assert all(contest.launches >= LEAST_LAUNCHES for contest in run.contests)


def test_refused(runs):
    """A budget that cannot be kept ends the run before it begins."""
    ended = runs("-k", "sqlite3-sqlite", "--budget", "0.5s", effort=None)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--budget 0.5s is too small: " in ended.said
    assert "Traceback" not in ended.said


def test_one_of_two():
    """An effort and a budget would contradict each other."""
    options = {"--effort": "quick", "--budget": "10m"}
    with pytest.raises(pytest.UsageError, match="--effort and --budget: each says how long"):
        pytest_configure(SimpleNamespace(getoption=options.get))
