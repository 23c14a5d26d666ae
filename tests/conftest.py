"""What all tests of the harness have in common."""

import os

import pytest

from suites import servers
from suites.contest.prepared_server import PreparedServer
from suites.servers.contract import Spec
from tests.support.runs import Runs

STARTING = {"runs", "tree", "prepared", "postgres", "judge", "users", "url", "browser"}
"""Fixtures of tests that start a server, a browser or a whole run."""
WAITING = ("tests/servers/", "tests/rivals/", "tests/wire/", "tests/contest/test_watch.py")
"""Tests that wait for servers and installers most of their time: they begin first, beside what computes."""


def pytest_collection_modifyitems(items):
    """Mark tests that take seconds, by their fixtures or by where they are, and let those that wait begin."""
    for item in items:
        if STARTING.intersection(item.fixturenames) or item.nodeid.startswith("tests/servers/"):
            item.add_marker("starts")
    items.sort(key=lambda item: not item.nodeid.startswith(WAITING))


@pytest.fixture(scope="session", autouse=True)
def _no_worker_of_xdist():
    """Programs that tests start are not part of our own run: pytest-benchmark would time nothing in a worker."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("PYTEST_XDIST_")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Runs of pytest in a tree that a file of tests has for itself."""
    runs = Runs(tmp_path_factory.mktemp("runs"))
    yield runs
    runs.close()


@pytest.fixture
def prepared():
    """A file of SQLite's with the workloads' tables in it."""
    server = servers.start(Spec("sqlite"))
    prepared = PreparedServer(server)
    yield prepared
    prepared.close()
    server.stop()
