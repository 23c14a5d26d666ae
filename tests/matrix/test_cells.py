"""What a cell says of itself, by its workload and settings."""

import pytest

from drivers.contract import Driver, Op
from suites.matrix.cells import Cell
from suites.workloads.contract import Workload

DRIVER = Driver("fake", server="sqlite", package="python", is_async=False)


@pytest.mark.parametrize(
    ("columns", "rows", "long"),
    [(100, 1000, True), (10, 1000, False), (2, 10_000, True)],
    ids=["many values", "few values", "many rows"],
)
def test_a_step_of_many_values_is_long(columns, rows, long):
    """It is warm after the first, be its answer wide or tall."""
    kinds = {f"c{number}": "int" for number in range(columns)}
    workload = Workload(Op.FETCH_ALL, "select", lambda settings: [()], lambda params, settings: [], columns=kinds)
    assert Cell(workload, DRIVER, "sqlite", {"rows": rows}).long is long
