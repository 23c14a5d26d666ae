"""``python -m suites list``, and the run's own words on cells without an answer: both agree with what would happen."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.trees import ROOT

NO_ENGINE = {"DOCKER_HOST": "unix:///nowhere/docker.sock"}


def run(*command, **environ):
    ours = {name: value for name, value in os.environ.items() if name != "DOCKER_HOST"}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=ours | NO_ENGINE | environ, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("mysql@4.1", "--server mysql@4.1: no MySQL 4.1 is here"),
        ("postgres=container", "--server postgres=container: there is no container engine"),
        ("postgres=postgresql://u:canary@/d", "postgres: the URL names no host"),
    ],
)
def test_what_stops_a_run_stops_the_list(wish, said):
    """It ends with the run's own sentence and status 2, and no password."""
    ended = run("suites", "list", "--server", wish)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(said)
    assert len(ended.stderr.splitlines()) == 1
    assert "canary" not in ended.stderr


def test_url_without_a_name():
    """A password that was typed in the wrong place is not shown either."""
    ended = run("suites", "list", "--server", "postgresql://me:canary@h/d")
    assert ended.returncode == 2
    assert "error: --server: a URL needs the name of its server before it" in ended.stderr
    assert "canary" not in ended.stderr


def test_one_form_at_a_time():
    """Two would be neither."""
    ended = run("suites", "list", "--json", "--markdown")
    assert ended.returncode == 2
    assert "not allowed with" in ended.stderr


def test_servers_are_listed():
    """Each says how it is to be had, or why not."""
    listed = {server["name"]: server for server in json.loads(run("suites", "list", "--json").stdout)["servers"]}
    assert listed["sqlite"]["state"] == "runnable"
    assert listed["sqlite"]["provided"].startswith("in process, SQLite 3.")
    assert {"mariadb", "mysql", "postgres"} < listed.keys()


def test_reader_that_has_seen_enough():
    """``list | head -1``: no complaint."""
    command = [sys.executable, "-m", "suites", "list"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as listing:
        listing.stdout.readline()
        listing.stdout.close()
        assert listing.stderr.read() == ""


def test_a_run_says_why_cells_have_no_answer():
    """A line for each reason; that of a driver is in the list."""
    ended = run("pytest", "-q", "suites/test_answers.py", "-k", "test_answer and pipeline and (asyncpg or psycopg2)")
    assert "6 cells absent: see python -m suites list" in ended.stdout.splitlines()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a directory that nobody may write to, root included")
def test_a_run_without_a_cache(tmp_path):
    """Where a server would have to be unpacked, its cells say so in one sentence, and in no traceback."""
    nothing = {"DRIVER_MATRIX_CACHE": "/proc/x", "PATH": "/usr/bin:/bin"}
    ended = run("pytest", "-q", "suites/test_answers.py", "-k", "test_answer and fetch_row and mysql", **nothing)
    assert "Traceback" not in ended.stdout + ended.stderr
    if "passed" not in ended.stdout:  # this machine has a MySQL of its own
        assert "cells skipped: no server mysql: nothing can be kept in /proc/x (" in ended.stdout
        assert "NOT PROVEN" not in ended.stdout
