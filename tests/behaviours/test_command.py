"""``python -m suites behaviours``: what it says where nothing can be asked."""

import pytest

from tests.support.forked import program
from tests.support.trees import ROOT

pytestmark = pytest.mark.starts


@pytest.mark.parametrize("more", [(), ("--accept",)], ids=" ".join)
def test_words_that_nothing_has(more):
    """A typo is a sentence with what is nearest, and no green run that has asked nothing."""
    ended = program("suites", "behaviours", "cancel_reuse_row_s", *more, cwd=ROOT)
    assert ended.returncode == 2
    assert "nothing to ask has 'cancel_reuse_row_s' in it; nearest: cancel_reuse_rows" in ended.said


def test_a_driver_on_another_server():
    """Parts of a key are words too, and one that no key has is refused."""
    ended = program("suites", "behaviours", "alter_autocommit", "aiosqlite-postgres", cwd=ROOT)
    assert ended.returncode == 2
    assert "nothing to ask has 'aiosqlite-postgres' in it" in ended.said


def test_a_question_without_a_known_bad_release():
    """The gate says that it could not tell, and does not pass by having asked nobody."""
    ended = program("suites", "behaviours", "lazy_load", "--known-bad", cwd=ROOT)
    assert ended.returncode == 2
    assert "no question that has 'lazy_load' in it names a release that is known to be bad" in ended.said
