"""A seed repeats the order of everything."""

from argparse import ArgumentTypeError

import pytest

from suites.matrix.effort import EFFORTS
from suites.plugins.fix_speed import seed
from tests.support.fakes import held


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
