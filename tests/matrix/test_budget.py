"""A time for the whole run is divided over its contests."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from suites.matrix.budget import Budget, TooSmall, duration, fitting
from suites.matrix.costs import LEAST_LAUNCHES, Costs, fitted
from suites.matrix.effort import Effort
from suites.matrix.forecast import least, seconds
from suites.plugins.fix_speed import pytest_configure
from tests.support.fakes import contest
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


SMALL, LARGE = contest("sqlite3"), contest("sqlite3", "aiosqlite", "sqlite3-core", "aiosqlite-orm", "turso", "libsql")


@pytest.mark.parametrize("of", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("share", [6, 10, 30, 120, 600])
def test_plans_fit(share, of):
    """A share is not exceeded, and what it has room for is used."""
    effort = fitting(share, of)
    assert effort.launches >= LEAST_LAUNCHES
    assert seconds(effort, of) <= share * 1.01
    assert effort.launches == 20 or seconds(effort, of) > share * 0.7


EFFORT = Effort(10, 48, burst_ns=1, seconds=1)
BUDGET = Effort(10, 48, burst_ns=1, seconds=10, fewest=3, share=10)


@pytest.mark.parametrize(
    ("effort", "left", "costs", "planned"),
    [
        (EFFORT, 0, Costs(always=0.0001, seldom=0, renewal=0), (10, 48)),  # there is time for all
        (EFFORT, 0, Costs(always=0.005, seldom=0, renewal=0), (10, 20)),  # where blocks are long there are fewer
        (EFFORT, 0, Costs(always=0.003, seldom=0.006, renewal=0), (10, 20)),  # or where there are layers, in some
        (EFFORT, 0, Costs(always=0.03, seldom=0, renewal=0), (10, 6)),  # six, though they take longer
        (EFFORT, 0, Costs(always=0.05, seldom=0, renewal=0), (10, 4)),  # or as many as take twice as long
        (EFFORT, 0, Costs(always=0.15, seldom=0, renewal=0), (10, 1)),
        (EFFORT, 0, Costs(always=9, seldom=0, renewal=0), (5, 1)),  # and at last as many as say anything
        (Effort(1, 2, 1, 1), 0, Costs(always=5, seldom=0, renewal=0), (1, 2)),
        (BUDGET, 9, Costs(always=0.018, seldom=0, renewal=0.1), (20, 12)),  # what beginning left is divided
        (BUDGET, 9, Costs(always=0.01, seldom=0, renewal=0.7), (9, 18)),  # connections take their time
        (BUDGET, 9, Costs(always=1, seldom=0, renewal=0.1), (3, 2)),
        (BUDGET, 9, Costs(always=9, seldom=0, renewal=0.1), (3, 1)),  # fewer launches say nothing
        (BUDGET, 60, Costs(always=0.1, seldom=0, renewal=1.5), (20, 13)),
    ],
)
def test_fitted(effort, left, costs, planned):
    """Launches and blocks for what calibration has found."""
    assert fitted(effort, left, costs) == planned


def named(of, *names):
    """The same contest by other names."""
    return [replace(of, workload=name) for name in names]


def test_divided():
    """A budget is divided by what contests need; what one leaves goes to those after it."""
    now = [0.0]
    first, second, third = held = [*named(SMALL, "first", "second"), LARGE]
    given, whole = Budget(64, held, clock=lambda: now[0]), sum(map(least, held))
    assert given.effort(first, [second, third]).share == pytest.approx(64 * least(SMALL) / whole)
    now[0] = 4.0  # it took less than its share
    assert given.effort(second, [third]).share == pytest.approx(60 * least(SMALL) / (whole - least(SMALL)))


def test_starting_a_server_counts():
    """The time runs from the beginning, and not from the first contest."""
    now = [0.0]
    budget = Budget(20, [SMALL], clock=lambda: now[0])
    now[0] = 5.0
    assert budget.effort(SMALL, []).share == pytest.approx(15)


def test_resumed():
    """A run that goes on has time for what is left of it, and not for all."""
    first, second = named(SMALL, "first", "second")
    budget = Budget(40, [first, second], {first.name}, clock=lambda: 0.0)
    assert budget.effort(second, []).share == pytest.approx(20)


def test_spent():
    """No contest is begun that would end later than a twentieth after the budget's end."""
    now = [0.0]
    budget = Budget(60, named(SMALL, "first", "second"), clock=lambda: now[0])
    now[0] = 63 - least(SMALL)
    assert budget.spent(SMALL) == ""
    now[0] += 0.1
    assert budget.spent(SMALL) == "--budget 60s was spent before all contests were held"


@pytest.mark.parametrize(("took", "begun"), [(2.4, True), (2.9, False)])
def test_a_slow_machine_is_found_out(took, begun):
    """A contest is not begun for which there would be time enough, had none before taken longer than it was given."""
    now, each = [0.0], least(SMALL)
    first, second = named(SMALL, "first", "second")
    budget = Budget(4 * each, [first, second], clock=lambda: now[0])
    assert budget.effort(first, [second]).share == pytest.approx(2 * each)
    now[0] = took * each
    assert (budget.spent(second) == "") is begun


def test_too_small():
    """Less than three launches of everything says nothing; the sentence says what would be enough."""
    with pytest.raises(TooSmall, match=r"--budget 1s is too small: 2 contests of at least 3 launches take about \d+s"):
        Budget(1, named(LARGE, "first", "second"))
    Budget(1, [replace(SMALL, entries=())])


def test_least():
    """However little is left, a contest has its three launches."""
    assert fitting(-3, SMALL) == Effort(LEAST_LAUNCHES, 1, 2_000_000, -3, LEAST_LAUNCHES, -3)


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
