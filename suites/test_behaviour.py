"""Every question to every driver: what it does when something goes wrong, and whether that is what is expected."""

import pytest

from suites.behaviours.asking.expectations import surprise


def test_behaviour(behaviour, graded):
    """The driver behaves as it is expected to. Worse and better are both news."""
    if said := surprise(graded):
        pytest.fail(said, pytrace=False)
