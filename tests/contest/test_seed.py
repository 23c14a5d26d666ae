"""A seed repeats the order of everything."""

from argparse import ArgumentTypeError

import pytest

from suites.matrix.contests import turns_of_layers
from suites.matrix.effort import EFFORTS
from suites.plugins.fix_speed import seed
from tests.support.fakes import BLOCKS, held


def orders(seed):
    """Return which bursts and which connections come in which order."""
    _, notes = held(EFFORTS["quick"], seed=seed)
    blocks = [(one["launch"], one["block"], one["entry"]) for one in notes if one["is"] == "burst"]
    connections = [(one["launch"], one["block"], one["order"]) for one in notes if one["is"] == "renewed"]
    return blocks, connections


def test_seed_repeats_the_order():
    """Blocks and connections in the same order with it, and in another without."""
    (blocks, connections), again, other = orders(11), orders(11), orders(12)
    assert (blocks, connections) == again
    assert blocks != other[0]
    assert connections != other[1]


def test_a_resumed_contest_goes_on_as_it_would_have():
    """The same cells in the same blocks, a layer in some of them, whether the run broke before or not."""
    names = ("sqlite3", "aiosqlite", "sqlite3-orm")
    whole, rest = (held(EFFORTS["quick"], launches, names=names)[1] for launches in (0, 2))
    for note in (*whole, *rest):
        note.pop("marks", None)  # what else the machine did
    assert [note for note in whole if note["launch"] > 1] == rest
    layers = [note["block"] for note in rest if note.get("entry") == "sqlite3-orm" and note["launch"] == 2]
    assert len(layers) == turns_of_layers(BLOCKS) < BLOCKS


def test_every_launch_and_block_has_its_own():
    """An order that came again and again would put the same cell behind the same."""
    blocks, connections = orders(11)
    of = {}
    for launch, block, entry in blocks:
        of.setdefault((launch, block), []).append(entry)
    assert len({tuple(order) for order in of.values()}) > 1
    assert len({tuple(order) for _, _, order in connections}) > 1


@pytest.mark.parametrize("text", ["-1", "x", "1.5"])
def test_no_seed(text):
    """A seed is a whole number; anything else is refused."""
    with pytest.raises(ArgumentTypeError, match="is no seed: expected a whole number"):
        seed(text)
