"""A selection that selects nothing says what was missed, and what was probably meant."""

import pytest


@pytest.fixture(scope="module")
def said(runs):
    """Select with the options, and return all that is said, in one line; nothing is run."""

    def said(*options, **more):
        ended = runs("--collect-only", *options, effort=None, **more)
        assert ended.returncode == pytest.ExitCode.NO_TESTS_COLLECTED, ended.said
        return " ".join(ended.said.split())

    return said


def test_the_nearest_names_are_said(said):
    """A typo in a workload's name is answered by the workload."""
    assert "-k: no name has 'fetch_rwo' in it; nearest: fetch_row" in said("-k", "fetch_rwo")


def test_a_key_without_its_setting_is_answered_by_the_whole_id(said):
    """With --placement free every key has a setting more, and -k cannot hold its sign."""
    text = said("--placement", "free", "-k", "fetch_row-sqlite3-sqlite")
    assert "nearest: fetch_row-placement=free-sqlite3-sqlite" in text
    assert "'suites/test_speed.py::test_speed[fetch_row-placement=free-sqlite3-sqlite]'" in text


def test_an_option_that_leaves_cells_out_is_named(said):
    """SQLite is at no distance: a user who asks for its cells with --rtt learns which option took them away."""
    text = said("--rtt", "1", "-k", "fetch_value", server="postgres")
    assert "cells called 'fetch_value' are left out by --rtt" in text


def test_words_that_never_meet(said):
    """Each word is known, and no cell has them all."""
    assert "each word of 'fetch_row and copy_in' is in a name" in said("-k", "fetch_row and copy_in")


def test_what_is_only_timed(said):
    """Without a request for times the timed tests are not there, and the sentence says how to ask."""
    assert "add --benchmark-only" in said("-k", "test_speed", target="suites")


def test_a_selection_that_selects_says_nothing(runs):
    """A selection that selects something gets no such sentence."""
    assert "-k:" not in runs("--collect-only", "-k", "fetch_row", effort=None).said
