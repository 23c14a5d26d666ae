"""A matrix in parts: each contest whole, in exactly one of them, on every machine the same."""

import pytest

from suites.matrix.effort import EFFORTS
from suites.matrix.shards import length, needed, parse, parts, seconds

STANDARD = EFFORTS["standard"]
SIZES = {("fetch_row", (("rows", str(n)),), server): 3 + n for n in range(9) for server in ("postgres", "sqlite")}


@pytest.mark.parametrize("count", [1, 2, 5, 40])
def test_every_contest_is_in_one_part(count):
    """No contest is lost and none is measured twice, though some parts may be empty."""
    made = parts(SIZES, STANDARD, count)
    assert len(made) == count
    assert sorted(map(repr, SIZES)) == sorted(repr(group) for part in made for group in part)


def test_the_parts_do_not_depend_on_the_order_of_what_is_there():
    """Each machine collects for itself, and all must come to the same."""
    assert parts(SIZES, STANDARD, 4) == parts(dict(reversed(SIZES.items())), STANDARD, 4)


def test_the_parts_are_about_equally_long():
    """The longest is no longer than the shortest and one contest."""
    lengths = [length(part, SIZES, STANDARD) for part in parts(SIZES, STANDARD, 4)]
    assert max(lengths) - min(lengths) <= max(seconds(STANDARD, size) for size in SIZES.values())


@pytest.mark.parametrize("minutes", [2, 5, 60])
def test_there_are_as_many_parts_as_the_time_asks_for(minutes):
    """There are as many parts as are needed for each to fit into the time."""
    made = parts(SIZES, STANDARD, needed(SIZES, STANDARD, minutes))
    assert max(length(part, SIZES, STANDARD) for part in made) <= minutes * 60


def test_a_contest_longer_than_the_time_stands_alone():
    """It cannot be divided, so there is an end to dividing."""
    assert needed(SIZES, STANDARD, 0.01) == len(SIZES)


def test_a_contest_takes_no_longer_than_its_effort_allows():
    """A contest takes no longer than its effort, however many cells meet in it."""
    assert seconds(STANDARD, 1000) == seconds(STANDARD, 100)


@pytest.mark.parametrize("text", ["", "3", "0/3", "4/3", "1/0", "a/b", "1/2/3", "-1/3", "1/99999"])
def test_what_is_no_part_is_refused(text):
    """The sentence says how one is written."""
    with pytest.raises(ValueError, match="like 2/5 for the second of five"):
        parse(text)
