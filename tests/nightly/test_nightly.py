"""The nightly workflow's questions to the code: its jobs, and what is to be measured again."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import drivers
from reports.records.key import Key
from suites import workloads
from suites.matrix.cells import cells
from suites.matrix.contests import group_of
from suites.nightly import confirm
from suites.nightly.confirm import arguments, of_contests, slower
from suites.nightly.jobs import planned
from tests.support.trees import ROOT

SERVERS = {"postgres": "postgres", "sqlite": "sqlite"}


@pytest.fixture(scope="module")
def matrix():
    return [one for one in cells(workloads.discover(), drivers.discover().drivers, SERVERS) if not one.absent]


@pytest.mark.parametrize("minutes", [10, 45])
def test_every_contest_has_a_job(matrix, minutes):
    """The jobs of a server have as many contests together as the matrix."""
    jobs = list(planned(matrix, "standard", minutes))
    for server in SERVERS:
        contests = {group_of(cell) for cell in matrix if cell.server == server}
        assert sum(job["contests"] for job in jobs if job["server"] == server) == len(contests)


def test_no_job_takes_longer_than_it_may(matrix):
    """No job takes longer than the runner is lent for."""
    assert all(job["minutes"] <= 20 for job in planned(matrix, "standard", 20))


def test_rivals_make_jobs_longer(matrix):
    """Rivals race in the same contests, so they make jobs longer."""

    def minutes(rivals):
        return sum(job["minutes"] for job in planned(matrix, "standard", 45, rivals))

    assert minutes(2) > minutes(0)


def test_only_drivers_with_releases_have_rivals(matrix):
    """Floors, Python's own and derived rows race alone: a job is as long as what runs in it."""
    (alone,) = [one for one in matrix if str(one.key) == "fetch_row-sqlite3-sqlite"]
    assert list(planned([alone], "standard", 45, 1)) == list(planned([alone], "standard", 45))


def test_a_job_says_its_part_as_pytest_takes_it(matrix):
    """Server and shard, under a name that a file can have."""
    job = next(iter(planned(matrix, "quick", 600)))
    assert (job["server"], job["shard"], job["slug"]) == ("postgres", "1/1", "postgres-1")


def changes(*found):
    return json.dumps({"changes": [{"key": key, "word": word} for key, word in found]})


def test_what_is_slower_is_measured_again():
    """Cells that are slower are measured again, and no others."""
    said = changes(("fetch_row-asyncpg-postgres", "slower"), ("fetch_row-psycopg-postgres", "faster"))
    assert [str(key) for key in slower(said)] == ["fetch_row-asyncpg-postgres"]


def test_each_cell_is_measured_by_its_own_name():
    """Each cell is measured by its own name on its own server alone."""
    made = arguments(slower(changes(("fetch_row-asyncpg-postgres@18", "slower"))), "quick", Path("again.json"))
    assert made[-2:] == ["--server=postgres@18", "suites/test_speed.py::test_speed[fetch_row-asyncpg-postgres@18]"]


def test_so_many_contests_are_measured_again():
    """All cells of those that changed most, whatever came between."""
    first, between, second = "fetch_row-asyncpg-postgres", "connect-psycopg-postgres", "fetch_row-psycopg-postgres"
    keys = [Key.parse(one) for one in (first, between, second)]
    assert of_contests(keys, 1) == [keys[0], keys[2]]
    assert of_contests(keys, None) == keys


def run(path, capsys):
    code = confirm.main(
        confirm.argparse.Namespace(changes=path, output=Path("again.json"), effort="smoke", at_most=None)
    )
    said = capsys.readouterr()
    return code, said.out + said.err


def test_where_nothing_is_slower_nothing_is_run(tmp_path, capsys):
    """Where nothing is slower nothing is measured again, which is so on most nights."""
    path = tmp_path / "changes.json"
    path.write_text(changes(("fetch_row-psycopg-postgres", "faster")))
    assert run(path, capsys) == (0, "nothing is slower: nothing to measure again\n")


def test_a_rival_is_not_measured_again(tmp_path, capsys):
    """It is no change of ours, and said so."""
    path = tmp_path / "changes.json"
    path.write_text(changes(("fetch_row-asyncpg==0.31.0-postgres", "slower")))
    code, said = run(path, capsys)
    assert (code, said.splitlines()[0]) == (0, "fetch_row-asyncpg==0.31.0-postgres is a rival's: not measured again")


@pytest.mark.parametrize(
    ("key", "code"), [("fetch_row-asyncpg-postgres", 1), ("fetch_row-asyncpg==0.31.0-postgres", 0)]
)
def test_slower_cells_that_were_not_measured_again_turn_the_night_red(key, code, tmp_path):
    """Silence is no proof that all is well."""
    (tmp_path / "reports/runs").mkdir(parents=True)
    (tmp_path / "reports/runs/changes.json").write_text(changes((key, "slower")))
    command = [sys.executable, "-m", "suites.nightly.night", "verdict"]
    ended = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert (ended.returncode, ended.stdout.count("\n")) == (code, 1)


@pytest.mark.parametrize("text", ["", "[]", '{"changes": 3}', '{"changes": [{"key": "../x", "word": "slower"}]}'])
def test_a_file_that_is_no_comparison_is_refused(text, tmp_path, capsys):
    """A file that is no comparison is refused in one sentence, and so is a key that is none."""
    path = tmp_path / "changes.json"
    path.write_text(text)
    code, said = run(path, capsys)
    assert (code, said.count("\n")) == (2, 1)
    assert said.endswith("expected what 'reports compare --json' prints\n")
