"""What all tests of the engine have in common."""

import pytest

from tests.support.runs import Runs


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Runs of pytest in a tree that a file of tests has for itself."""
    runs = Runs(tmp_path_factory.mktemp("runs"))
    yield runs
    runs.close()
