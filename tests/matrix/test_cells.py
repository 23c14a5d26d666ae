"""What a cell says of itself, by its workload and settings."""

import pytest

from drivers.contract import Driver, Op
from suites import workloads
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


@pytest.mark.parametrize(
    ("workload", "settings", "layer", "slow"),
    [
        ("fetch_wide", {"rows": 10_000}, "orm", True),
        ("fetch_wide", {"rows": 10_000}, "native", False),
        ("fetch_wide", {"rows": 100}, "orm", False),
        ("fetch_columns", {"rows": 2000}, "core", True),
        ("add_all", {"rows": 50_000, "back": "no"}, "orm", True),
        ("add_all", {"rows": 50_000, "back": "no"}, "native", True),
        ("stream", {"chunk": 1000}, "core", False),
    ],
)
def test_large_answers_through_sqlalchemy_are_slow(workload, settings, layer, slow):
    """Every driver's own large answers are proven often, and SQLAlchemy's with fewer rows."""
    driver = Driver("fake", server="sqlite", package="python", layer=layer)
    assert Cell(workloads.load(workload), driver, "sqlite", settings).slow is slow


@pytest.mark.parametrize(
    ("workload", "settings", "wanted"),
    [
        ("fetch_row", {}, True),
        ("fetch_row", {"callers": 10}, False),
        ("fetch_value", {}, False),
        ("copy_in", {"format": "text"}, False),
        ("copy_in", {"format": "text", "rows": 1000}, True),
        ("copy_in", {"format": "text", "rows": 1000, "placement": "apart"}, True),
    ],
)
def test_what_a_quick_run_asks(workload, settings, wanted):
    """The card, plain, and where there is one by its variant of less data: of that, a launch has time for blocks."""
    assert Cell(workloads.load(workload), DRIVER, "sqlite", settings).on_card is wanted
