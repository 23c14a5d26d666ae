"""``python -m suites list``, and the run's own words on cells without an answer: both agree with what would happen."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from suites.__main__ import main
from tests.support.forked import program
from tests.support.trees import ROOT


@pytest.fixture(autouse=True)
def _no_engine(monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")


@pytest.fixture
def refusal(capsys):
    """Ask for a list that there is not; what is said instead."""

    def refusal(*options):
        with pytest.raises(SystemExit) as ended:
            main(["list", *options])
        said = capsys.readouterr()
        assert (ended.value.code, said.out) == (2, "")
        return said.err

    return refusal


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("mysql@4.1", "--server mysql@4.1: no MySQL 4.1 is here"),
        ("postgres=container", "--server postgres=container: there is no container engine"),
        ("postgres=postgresql://u:canary@/d", "postgres: the URL names no host"),
    ],
)
def test_what_stops_a_run_stops_the_list(refusal, wish, said):
    """It ends with the run's own sentence and status 2, and no password."""
    shown = refusal("--server", wish)
    assert shown.startswith(said)
    assert len(shown.splitlines()) == 1
    assert "canary" not in shown


def test_url_without_a_name(refusal):
    """A password that was typed in the wrong place is not shown either."""
    shown = refusal("--server", "postgresql://me:canary@h/d")
    assert "error: --server: a URL needs the name of its server before it" in shown
    assert "canary" not in shown


def test_one_form_at_a_time(refusal):
    """Two forms of the list at once are refused."""
    assert "not allowed with" in refusal("--json", "--markdown")


def test_servers_are_listed(capsys):
    """Each says how it is to be had, or why not."""
    assert main(["list", "--json"]) == 0
    listed = {server["name"]: server for server in json.loads(capsys.readouterr().out)["servers"]}
    assert listed["sqlite"]["state"] == "runnable"
    assert listed["sqlite"]["provided"].startswith("in process, SQLite 3.")
    assert {"mariadb", "mysql", "postgres"} < listed.keys()


def test_workloads_stand_for_their_cells(capsys):
    """Nobody reads three thousand lines: each workload has one, which counts its cells, and the last names the rest."""
    main(["list", "--server", "sqlite"])
    said = capsys.readouterr().out.splitlines()
    main(["list", "--server", "sqlite", "--all"])
    each = capsys.readouterr().out.splitlines()
    mine = [line.split() for line in each if line.startswith(("pipeline-", "fetch_row-"))]
    for name in ("pipeline", "fetch_row"):
        (line,) = [one for one in said if one.split()[0] == name]
        of = [words[1].rstrip(":") for words in mine if words[0].startswith(f"{name}-")]
        assert f" {of.count('runnable')} runnable" in line
        assert f", {of.count('absent')} absent" in line
    assert len(said) < 60
    assert "every cell, and why it cannot run or is wrong: python -m suites list --all" in said


def test_reader_that_has_seen_enough():
    """``list | head -1``: no complaint."""
    command = [sys.executable, "-m", "suites", "list", "--all"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as listing:
        listing.stdout.readline()
        listing.stdout.close()
        assert listing.stderr.read() == ""


def test_a_run_says_why_cells_have_no_answer():
    """A line for each reason; that of a driver is in the list."""
    cells = "test_answer and pipeline and (asyncpg or psycopg2)"
    ended = program("pytest", "-q", "suites/test_answers.py", "-k", cells, cwd=ROOT)
    assert "6 cells absent: see python -m suites list --all" in ended.said.splitlines()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a directory that nobody may write to, root included")
def test_a_run_without_a_cache(tmp_path):
    """Where a server would have to be unpacked, its cells say so in one sentence, and in no traceback."""
    nothing = {"DRIVER_MATRIX_CACHE": "/proc/x", "PATH": "/usr/bin:/bin"}
    cells = "test_answer and fetch_row and mysql"
    ended = program("pytest", "-q", "suites/test_answers.py", "-k", cells, cwd=ROOT, **nothing)
    assert "Traceback" not in ended.said
    if "passed" not in ended.said:  # this machine has a MySQL of its own
        assert "cells skipped: no server mysql: nothing can be kept in /proc/x (" in ended.said
        assert "NOT PROVEN" not in ended.said
