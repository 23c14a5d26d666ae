"""Which drivers meet, beside which controls, and in which order."""

from itertools import islice

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


@pytest.mark.parametrize("seed", [1, 2])
def test_a_seed_repeats_its_orders(seed):
    """The same seed, launch and contest give the same orders; another launch gives others."""
    (contest,) = contests(chosen("plain"), MATRIX)
    names = list(roles(contest))
    first = list(islice(orders(contest, names, seed, 0), 20))
    assert first == list(islice(orders(contest, names, seed, 0), 20))
    assert first != list(islice(orders(contest, names, seed, 1), 20))
    assert all(sorted(order) == sorted(names) for order in first)


def test_every_place_is_everybodys():
    """Over many blocks each cell stands in each place: no cell is always first."""
    (contest,) = contests(chosen("plain"), MATRIX)
    names = list(roles(contest))
    taken = list(islice(orders(contest, names, 1, 0), 200))
    for place in range(len(names)):
        assert {order[place] for order in taken} == set(names)
