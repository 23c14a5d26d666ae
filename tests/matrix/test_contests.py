"""Which drivers meet, beside which controls, and in which order."""

from collections import Counter

import pytest

from drivers.contract import Driver, Op
from reports.records.run import Placement, Role
from suites.matrix.cells import cells
from suites.matrix.contests import contests, orders
from suites.workloads.contract import UNSAID, Workload

WORKLOAD = Workload(
    name="read",
    op=Op.FETCH_ROW,
    sql="select $1",
    params=lambda settings: [(1,)],
    answer=lambda params, settings: UNSAID,
    settings={"rows": (1, 10)},
)


def driver(name, able=True, **more):
    made = Driver(name, server="sqlite", package="python", is_async=False, **more)
    if able:

        @made.op
        def fetch_row(connection, sql):
            return lambda params: None

    return made


DRIVERS = [
    driver("plain"),
    driver("bottom", floor=True),
    driver("first", reference=1, able=False),
    driver("second", reference=2),
]
MATRIX = list(cells([WORKLOAD], DRIVERS, {"sqlite": "sqlite"}))


def chosen(*names, rows=1):
    return [cell for cell in MATRIX if cell.driver.name in names and cell.settings["rows"] == rows]


def roles(contest):
    return {entry.name: entry.role for entry in contest.entries}


def test_a_contest_for_each_setting():
    """Cells of different settings are not compared."""
    assert [contest.name for contest in contests(MATRIX, MATRIX)] == ["read-rows=1-sqlite", "read-rows=10-sqlite"]


def test_one_selected_cell_brings_reference_and_controls():
    """A cell alone could not be judged."""
    (contest,) = contests(chosen("plain"), MATRIX)
    assert roles(contest) == {
        "plain": Role.CELL,
        "second": Role.REFERENCE,
        "bottom": Role.FLOOR,
        "second~twin": Role.TWIN,
        "second~handicap": Role.HANDICAP,
    }


def test_the_reference_is_the_first_that_can():
    """A driver that lacks the op is no reference for it."""
    (contest,) = contests(chosen("first", "second"), MATRIX)
    assert contest.reference.cell.driver.name == "second"
    assert [cell.driver.name for cell in contest.absent] == ["first"]


def test_without_a_named_reference_somebody_else_is():
    """Where none of those named can, the contest is held all the same."""
    able = [cell for cell in MATRIX if cell.driver.name in ("plain", "bottom") and cell.settings["rows"] == 1]
    (contest,) = contests(able, able)
    assert contest.reference.cell.driver.name == "plain"


def test_placement_is_a_setting():
    """It goes without saying only where it ranks."""
    (contest,) = contests(chosen("plain"), MATRIX)
    assert contest.placement is Placement.TOGETHER


TURNS = {"a": 12, "b": 12, "c": 12, "layer": 4}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_seed_repeats_its_orders(seed):
    """The same seed, launch and contest give the same orders; another launch gives others."""
    first = orders("read", TURNS, 12, seed, 0)
    assert first == orders("read", TURNS, 12, seed, 0)
    assert first != orders("read", TURNS, 12, seed, 1)
    assert first != orders("write", TURNS, 12, seed, 0)


def test_who_takes_part_in_which_blocks():
    """Each as often as it should, once in a block; in which blocks is another matter in each launch."""
    launches = [orders("read", TURNS, 12, 1, launch) for launch in range(9)]
    for blocks in launches:
        assert all(len(set(block)) == len(block) for block in blocks)
        assert Counter(name for block in blocks for name in block) == TURNS
    assert len({tuple("layer" in block for block in blocks) for blocks in launches}) > 1


def test_every_place_is_everybodys():
    """Over many blocks each cell stands in each place: no cell is always first."""
    taken = orders("read", dict.fromkeys("abcd", 200), 200, 1, 0)
    for place in range(4):
        assert {order[place] for order in taken} == set("abcd")


@pytest.mark.parametrize(("blocks", "turns"), [(1, 1), (3, 3), (6, 4), (12, 4), (20, 6), (60, 20)])
def test_layers_take_part_in_some_blocks(blocks, turns):
    """Natives, floor and controls are in all: they are what people choose between, and what it is judged by."""
    layer = driver("second-orm", layer="orm", over="second")
    able = list(cells([WORKLOAD], [*DRIVERS, layer], {"sqlite": "sqlite"}))
    (contest, _) = contests(able, able)
    parts = {entry.name: contest.turns(entry, blocks) for entry in contest.entries}
    assert parts.pop("second-orm") == turns
    assert set(parts.values()) == {blocks}


def test_layers_are_in_all_blocks_where_there_is_no_choice_of_natives():
    """Then they are what was asked about, and the only native is there to be compared with."""
    layers = [driver(f"second-{layer}", layer=layer, over="second") for layer in ("core", "orm")]
    able = list(cells([WORKLOAD], [driver("second", reference=2), *layers], {"sqlite": "sqlite"}))
    (contest, _) = contests(able, able)
    assert {contest.turns(entry, 12) for entry in contest.entries} == {12}
