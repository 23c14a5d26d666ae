"""The command that a page prints, run as it stands there: it times the same cells of the same contest again."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from reports.page import page
from reports.records.run import CONTROLS, Outcome
from suites import servers
from suites.servers.contract import Unavailable
from suites.system import cache
from tests.support.runs import section
from tests.support.trees import ROOT, small_tree_with

DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)
SQL = "select n from generate_series(1, $1) as n"


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A few drivers and workloads, the environment under the name that the command knows, and a cache with what ours
    has: another timed run of this machine does not keep those of a test waiting."""
    directory = tmp_path_factory.mktemp("again")
    root = small_tree_with(ROOT / "drivers/lite_aiosqlite.py", directory / "tree")
    for path in (
        "drivers/pg_asyncpg.py",
        "drivers/pg_psycopg2.py",
        "suites/workloads/fetch_row.py",
        "conftest.py",
        "pyproject.toml",
    ):
        shutil.copy(ROOT / path, root / path)
    (root / ".venv").symlink_to(sys.prefix)
    (directory / "cache").mkdir()
    for kept in cache.directory().glob("[!.]*/"):
        (directory / "cache" / kept.name).symlink_to(kept)
    return root


@pytest.fixture
def shell(tree):
    """Run a command in the tree; what it said if it failed."""
    environment = {**os.environ, "DRIVER_MATRIX_CACHE": str(tree.parent / "cache"), "COLUMNS": "250"}

    def shell(command):
        done = subprocess.run(command, cwd=tree, env=environment, shell=True, capture_output=True, text=True)  # noqa: S602 - a page's command is for a shell
        assert done.returncode == 0, done.stdout + done.stderr

    return shell


@pytest.fixture
def again(shell, tmp_path):
    """Time some cells, and each contest of them again by what its page says; the contests of both, two by two."""

    def again(options, fill_in=None):
        first = tmp_path / "first.json"
        shell(f".venv/bin/python -m pytest --benchmark-only --effort smoke --benchmark-json={first} {options}")
        run = section(first)
        shown = json.loads(DATA.search(page(run))[1])["contests"]
        for number, contest in enumerate(shown):
            command = contest["again"]
            for name, value in (fill_in or {}).items():
                assert any(sentence.startswith(f"{name}: ") for sentence in contest["unknown"]), name
                command = command.replace(name, value)
            shell(f"{command} --benchmark-json={tmp_path / str(number)}.json")
            (repeated,) = section(tmp_path / f"{number}.json").contests
            yield run.contests[number], repeated

    return again


def measured(contest):
    return {str(one.key) for one in contest.measurements if one.role not in CONTROLS and one.measured}


def same(pairs):
    """The drivers that were measured, once all pairs are found to be of the same cells."""
    pairs = list(pairs)
    for first, repeated in pairs:
        assert not [one for one in first.measurements if one.outcome is Outcome.FAILED]
        assert measured(first) == measured(repeated)
    return [sorted(one.key.driver for one in first.measurements if one.ranked and one.measured) for first, _ in pairs]


def test_a_plain_contest(again):
    """Two drivers and the floor."""
    assert same(again("suites/test_speed.py --server sqlite -k 'fetch_value and sqlite'")) == [["aiosqlite"]]


@pytest.mark.slow  # environments are made, and four runs
@pytest.mark.parametrize("rival", ["aiosqlite@py3.{minor}", "sqlite3@py3.{minor}"], ids=["rival", "a floor's rival"])
def test_a_rival(again, rival):
    """Another environment of a driver, of the floor too."""
    name = rival.format(minor=sys.version_info.minor)
    pairs = list(again(f"suites/test_speed.py --server sqlite -k fetch_value --rival {name}"))
    assert same(pairs)
    assert f"fetch_value-{name}-sqlite" in measured(pairs[0][1])


@pytest.mark.slow  # a server, and three runs
def test_settings_that_are_options(again):
    """Distance, placement and allocator are asked for once more."""
    chosen = "-k 'fetch_row and asyncpg' --rtt 0,1 --placement free --allocator fresh"
    pairs = list(again(f"suites/test_speed.py --server postgres=embedded {chosen}"))
    assert same(pairs) == [["asyncpg"], ["asyncpg"]]
    assert [repeated.settings[0] for _, repeated in pairs] == [("rtt", "0"), ("rtt", "1")]


@pytest.mark.slow  # servers, and two runs
@pytest.mark.parametrize(
    ("server", "cells"),
    [
        ("postgres", "fetch_row-via=socket-asyncpg-postgres"),
        ("postgres@18", "fetch_row-asyncpg-postgres@18"),
        ("pgbouncer", "fetch_row-asyncpg-pgbouncer"),
    ],
    ids=["socket", "version", "pgbouncer"],
)
def test_a_server(again, server, cells):
    """The command has the server by its socket, in another version, or behind a pooler that must be asked for."""
    try:
        servers.find(servers.parse(server))
    except (Unavailable, servers.Refused) as reason:
        pytest.skip(str(reason))
    assert same(again(f"--server {server} 'suites/test_speed.py::test_speed[{cells}]'")) == [["asyncpg"]]


@pytest.mark.slow  # a server, and two runs
def test_a_query_of_ones_own(again, tmp_path):
    """What no report holds is named for the user to fill in: address, query and parameters."""
    (tmp_path / "mine.sql").write_text(SQL)
    (tmp_path / "mine.json").write_text("[[3]]")
    given = servers.start(servers.parse("postgres=embedded"))
    try:
        files = {"q.sql": str(tmp_path / "mine.sql"), "p.json": str(tmp_path / "mine.json")}
        options = (
            f"suites/test_speed.py --server postgres='{given.url}' --query {files['q.sql']} --params {files['p.json']}"
        )
        assert same(again(options, {"URL": f"'{given.url}'", **files})) == [["asyncpg", "psycopg2"]]
    finally:
        given.stop()
