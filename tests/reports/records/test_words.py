"""Numbers in sentences."""

import pytest

from reports.records.words import count


@pytest.mark.parametrize(
    ("number", "what", "said"),
    [(0, "cell", "0 cells"), (1, "cell", "1 cell"), (2, "launch", "2 launches"), (1, "launch", "1 launch")],
)
def test_one_is_not_many(number, what, said):
    """One of a thing is named without its s, and a launch has a longer one."""
    assert count(number, what) == said
