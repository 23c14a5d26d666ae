"""With several workers: what belongs together stays together, and a log says how far they are."""

from types import SimpleNamespace

import pytest

from suites.plugins import fix_workers
from suites.plugins.fix_workers import Watch, chosen, kind, unit

ANSWER = "suites/test_answers.py::test_answer"
POSTGRES, MYSQL = "postgres fetch_row", "mysql fetch_row"


@pytest.mark.parametrize(("chosen", "workers"), [("not slow", 6), ("not starts", 3)])
def test_as_many_workers_as_cpus_where_none_waits(monkeypatch, chosen, workers):
    """Servers are waited for, so there are two workers for each CPU; with -m "not starts" nothing is."""
    monkeypatch.delenv(fix_workers.VARIABLE, raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    config = SimpleNamespace(option=SimpleNamespace(markexpr=chosen))
    assert fix_workers.pytest_xdist_auto_num_workers(config) == workers


@pytest.mark.parametrize(
    ("nodeid", "units"),
    [
        (f"{ANSWER}[fetch_row-callers=1,cache=off-asyncpg-orm-postgres@18]", "postgres@18 fetch_row"),
        (f"{ANSWER}[fetch_value-sqlite3-sqlite]", "sqlite fetch_value"),
        ("suites/test_parity.py::test_same_session[mysql]", "mysql mysql"),
        ("tests/servers/test_specs.py::test_refused[a-b/c]", "tests/servers/test_specs.py"),
    ],
)
def test_units(nodeid, units):
    """A unit is a workload's cells on one server, or a file of tests."""
    assert unit(nodeid) == units


@pytest.mark.parametrize(
    ("unit", "its"), [(POSTGRES, "postgres"), ("tests/servers/test_specs.py", "tests/servers"), ("tests/a.py", "tests")]
)
def test_kinds(unit, its):
    """Units are of one kind when they share a server, or a folder with its fixtures."""
    assert kind(unit) == its


@pytest.mark.parametrize(
    ("own", "others", "taken"),
    [
        ("mysql", {"postgres"}, MYSQL),  # its server runs already
        (None, {"postgres"}, MYSQL),
        ("sqlite", {"postgres", "mysql"}, "tests/a.py"),
        ("sqlite", {"postgres", "mysql", "tests"}, POSTGRES),  # it helps, and starts a second server for that
    ],
)
def test_what_a_worker_takes_next(own, others, taken):
    """A worker takes more of the same, else what no worker has begun, else the first."""
    assert chosen([POSTGRES, MYSQL, "tests/a.py"], own, others) == taken


def watch(stats=(), collection=()):
    reporter = SimpleNamespace(stats=dict(stats))
    config = SimpleNamespace(pluginmanager=SimpleNamespace(getplugin=lambda name: reporter))
    return Watch(config, SimpleNamespace(collection=collection))


def test_a_line_says_how_far_they_are():
    """What is done, what failed, and what takes longest."""
    watching = watch({"failed": [1], "error": [1]}, collection=range(9))
    watching.pytest_runtest_logstart("tests/test_a.py::test_done")
    watching.pytest_runtest_logstart("tests/test_a.py::test_first")
    watching.pytest_runtest_logstart("tests/test_a.py::test_second")
    watching.pytest_runtest_logfinish("tests/test_a.py::test_done")
    line = watching.line()
    watching.pytest_sessionfinish()
    assert line == "0:00 min  1 of 9 done, 2 failed; for 0 s: test_a.py::test_first"


def test_a_line_before_there_is_anything_to_do():
    """Collecting takes its seconds, too."""
    watching = watch()
    line = watching.line()
    watching.pytest_sessionfinish()
    assert line == "0:00 min  collecting"


def test_the_table_of_what_workers_proved(runs):
    """Workers tell what they have proven, and it is shown as if there had been none of them."""
    told = [table(runs, "-p", "no:xdist"), table(runs, "-n", "2")]
    assert "fetch_value" in told[0]
    assert told[0] == told[1]


def table(runs, *options):
    """The table that a run of answers ends with."""
    done = runs(*options, "-k", "sqlite3 or aiosqlite", target="suites/test_answers.py", effort=None)
    assert done.returncode == 0, done.said
    return done.said.partition("sqlite: statements")[2].rpartition("\n=")[0]
