"""What pytest selects is what is measured, beside its reference and controls."""

import pytest

from reports.records.run import Outcome, Role
from tests.support.runs import section


@pytest.fixture
def roles(runs, tmp_path):
    """Run what the options select; driver and role of everything in the report."""

    def roles(*options, **more):
        ended = runs(*options, f"--benchmark-json={tmp_path}/r.json", **more)
        measured = [one for _, one in section(tmp_path / "r.json")]
        return ended, {(one.key.workload, one.key.driver, str(one.role)) for one in measured}

    return roles


def contest(workload, reference):
    """The reference with its controls."""
    return {(workload, reference, str(role)) for role in (Role.REFERENCE, Role.TWIN, Role.HANDICAP)}


def test_single_node_id(roles):
    """One cell alone stands beside its reference, the controls and the floor."""
    ended, measured = roles(target="suites/test_speed.py::test_speed[fetch_value-sqlite3-sqlite]")
    assert ended.returncode == 0
    assert measured == contest("fetch_value", "aiosqlite") | {("fetch_value", "sqlite3", "floor")}


def test_by_marker(runs):
    """Every timed item is a benchmark, by its marker."""
    ended = runs("-m", "not benchmark")
    assert ended.returncode == pytest.ExitCode.NO_TESTS_COLLECTED


def test_stops_at_the_first_failure(runs, tmp_path):
    """With -x later contests are not held; each of their cells says so."""
    path = tmp_path / "r.json"
    ended = runs("-x", "-k", "fetch_row-raises or fetch_value-sqlite3", f"--benchmark-json={path}")
    assert ended.returncode == 1
    run = section(path)
    reasons = {one.key.workload: one.reason for _, one in run if one.outcome is Outcome.FAILED}
    assert not run.complete
    assert ", 1 failed, " in ended.said
    assert " not reached)" in ended.said
    assert reasons["fetch_value" if "fetch_row" in str(run.contests[0].workload) else "fetch_row"]


def test_last_failed(runs):
    """--lf measures again what failed."""
    runs("-k", "fetch_row and (lies or chatters)", "--benchmark-disable")
    ended = runs("--lf", "-v")
    assert "fetch_row-lies-sqlite] FAILED" in ended.said
    assert "chatters" not in ended.said.partition("test session starts")[2].partition("collected")[2]


def test_collecting_starts_nothing(runs):
    """No server, no host, no journal; and a report has nothing to say."""
    before = len(runs.journals)
    ended = runs("--collect-only", "-q")
    assert ended.returncode == 0
    assert "test_speed[fetch_row-sqlite3-sqlite]" in ended.said
    assert len(runs.journals) == before


def test_a_server_that_is_not_to_be_had(runs, tmp_path):
    """The run goes on without a server that was not asked for by name; its cells are absent, with the reason."""
    (runs.root / "suites" / "servers" / "zz_away.py").write_text(AWAY)
    (runs.root / "drivers" / "zz_away.py").write_text(AWAY_DRIVER)
    path = tmp_path / "r.json"
    try:
        ended = runs("-k", "fetch_row-faraway or fetch_row-sqlite3", f"--benchmark-json={path}")
    finally:
        (runs.root / "suites" / "servers" / "zz_away.py").unlink()
        (runs.root / "drivers" / "zz_away.py").unlink()
    assert ended.returncode == 0, ended.said
    run = section(path)
    absent = [(one.key.driver, one.reason) for _, one in run if one.outcome is Outcome.ABSENT]
    assert absent == [("faraway", "no away: it is far away; go there")]
    assert run.complete


@pytest.mark.parametrize("option", ["--shard=1/2", "--seed=1"])
def test_a_matrix_without_a_cell(runs, option):
    """SQLite is at no distance: pytest makes an item of no cell, and that is skipped and nothing worse."""
    ended = runs("--rtt=1", option)
    assert "INTERNALERROR" not in ended.said
    assert ended.returncode == 0


AWAY = """
from suites.servers.contract import Kind, Unavailable

def find(spec):
    raise Unavailable("it is far away; go there")

server = Kind("away", speaks="away", schemes=("away",), find=find, admin=None)
"""
AWAY_DRIVER = """
from drivers.contract import Driver

driver = Driver("faraway", server="away", package="python", is_async=False)

@driver.op
def fetch_row(session, sql):
    return lambda params: None
"""


def test_the_shards_of_a_selection_are_the_selection(roles):
    """Each contest is measured by exactly one of two machines, with its reference and controls."""
    select = ("-k", "fetch_value-sqlite3 or fetch_row-behaves")
    _, first = roles(*select, "--shard=1/2")
    _, second = roles(*select, "--shard=2/2")
    assert sorted({workload for workload, _, _ in part} for part in (first, second)) in (
        [{"fetch_row"}, {"fetch_value"}],
        [{"fetch_value"}, {"fetch_row"}],
    )
