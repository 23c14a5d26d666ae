"""What all tests of the harness have in common."""

import os

import pytest

from tests.support.runs import Runs


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
