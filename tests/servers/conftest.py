"""What all tests of servers have in common."""

import pytest

from suites.servers import cache


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    """What a test makes the harness say is the test's own business; a real download is announced all the same."""
    monkeypatch.setattr(cache, "tell", print)
