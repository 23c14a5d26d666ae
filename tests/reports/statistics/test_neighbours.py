"""Levels of cells by their neighbours in time, where the truth is known."""

import math
import random

import numpy
import pytest

from reports.records.run import Role
from reports.statistics.effects import timed
from reports.statistics.neighbours import levels
from tests.reports import traces
from tests.reports.traces import shuffled

TRUTH = (0.0, 0.1, 0.25, 0.7)


def bursts(seed=1, blocks=6, noise=0.01, truth=TRUTH):
    dice = random.Random(seed)
    cells = shuffled(seed, len(truth), blocks)
    return cells, [10 + truth[cell] + dice.gauss(0, noise) for cell in cells]


def effects(cells, logs):
    """Effects of each launch, beside the first cell."""
    return [[level - its[0] for level in its] for its in levels(cells, logs, len(TRUTH))]


def test_without_noise_levels_are_the_truth():
    """However a launch shifts all of them."""
    cells, logs = bursts(noise=0.0)
    assert effects([cells], [logs])[0] == pytest.approx(TRUTH, abs=1e-6)


def test_one_block():
    """With one burst of each cell there is nothing to weigh: effects are their differences."""
    cells, logs = bursts(blocks=1, noise=0.1)
    by_cell = dict(zip(cells, logs, strict=True))
    assert effects([cells], [logs])[0] == pytest.approx([by_cell[cell] - by_cell[0] for cell in range(4)], abs=1e-6)


def test_a_launch_says_nothing_of_another():
    """Effects of launch 1 do not move when what launch 2 measured does: half of its spread would be lost."""
    first, second, other = bursts(1), bursts(2), bursts(3, noise=0.5)
    alone = effects([first[0]], [first[1]])
    for beside in (second, other):
        assert effects([first[0], beside[0]], [first[1], beside[1]])[0] == pytest.approx(alone[0], abs=1e-5)


def test_a_slower_block_moves_no_effect():
    """What slows all of a block by half slows each cell's neighbours with it, but at the block's ends."""
    cells, logs = bursts(noise=0.0, blocks=12)
    slow = [log + (math.log(1.5) if 16 <= turn < 20 else 0) for turn, log in enumerate(logs)]
    assert effects([cells], [slow])[0] == pytest.approx(effects([cells], [logs])[0], abs=0.005)


def test_one_wild_burst_moves_little():
    """One that was held up ten times as long is outvoted."""
    cells, logs = bursts()
    wild = [log + (math.log(10) if turn == 9 else 0) for turn, log in enumerate(logs)]
    assert effects([cells], [wild])[0] == pytest.approx(effects([cells], [logs])[0], abs=0.02)


def test_names_do_not_matter():
    """Cells that are called otherwise have the same effects under their other names."""
    cells, logs = bursts(noise=0.05)
    turned = [3 - cell for cell in cells]
    assert levels([turned], [logs], 4)[0][::-1] == pytest.approx(levels([cells], [logs], 4)[0], abs=1e-5)


def test_a_cell_that_fell_out():
    """One with few bursts is compared by these, and one with none is left out; the others do not notice."""
    cells, logs = bursts(noise=0.0)
    kept = [(cell, log) for turn, (cell, log) in enumerate(zip(cells, logs, strict=True)) if cell != 3 or turn < 9]
    few = effects([[cell for cell, _ in kept]], [[log for _, log in kept]])[0]
    assert few == pytest.approx(TRUTH, abs=1e-6)
    kept = [(cell, log) for cell, log in kept if cell != 2]
    none = levels([[cell for cell, _ in kept]], [[log for _, log in kept]], 4)[0]
    assert none[2] == 0.0
    assert none[3] - none[0] == pytest.approx(0.7, abs=1e-6)


def test_a_layer_of_one_burst_a_launch():
    """A cell that takes part in one block of many is told by its neighbours there."""
    cells, logs = bursts(noise=0.0)
    seen = [turn for turn, cell in enumerate(cells) if cell == 3][2]
    kept = [turn for turn, cell in enumerate(cells) if cell != 3 or turn == seen]
    found = effects([[cells[turn] for turn in kept]], [[logs[turn] for turn in kept]])[0]
    assert found == pytest.approx(TRUTH, abs=1e-6)


@pytest.mark.parametrize("cells", [[[0]], [[0, 0]], [[0], [1, 0]]])
def test_next_to_nobody(cells):
    """A cell alone in a launch has no neighbour, and is no reason to stumble."""
    found = levels(cells, [[1.0] * len(own) for own in cells], 2)
    assert numpy.isfinite(found).all()
    assert levels([], [], 0) == []


def test_effects_of_a_contest():
    """A contest is judged by its bursts; by the medians of its blocks where it kept none, or where that is asked."""
    made = traces.contest({"psycopg": 0.3}, blocks=12)
    kept, blocks = ({one.role: one.effects for one in timed(made, how)} for how in (True, False))
    assert set(kept[Role.REFERENCE].values()) == {0.0}
    assert kept[Role.CELL].keys() == blocks[Role.CELL].keys() == set(range(10))
    assert blocks[Role.CELL][0] == made.measurements[3].launches[0].effect
    assert numpy.mean(list(kept[Role.CELL].values())) == pytest.approx(0.3, abs=0.02)


def test_launches_without_a_cell():
    """A driver that fell out of some launches has effects of the others."""
    cells = [shuffled(number, 4, 3) for number in range(3)]
    cells[1] = [cell for cell in cells[1] if cell != 3]
    logs = [[10 + TRUTH[cell] for cell in own] for own in cells]
    roles = (Role.REFERENCE, Role.TWIN, Role.HANDICAP, Role.CELL)
    made = traces.of(["asyncpg"] * 3 + ["psycopg"], roles, cells, logs, blocks=3)
    assert timed(made)[3].effects == pytest.approx({0: 0.7, 2: 0.7}, abs=0.002)
