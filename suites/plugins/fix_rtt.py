"""pytest: ``--rtt 0,1,5`` puts the server at a distance: from which round trip on does the choice of driver not matter?

Only for workloads that can tell: those that differ in how often they wait.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from suites.matrix.cells import Cell
from suites.wire.tap import READERS

MILLISECONDS = re.compile(r"\d{1,3}(\.\d{1,2})?")
MOST = 200.0


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("driver-matrix").addoption(
        "--rtt",
        type=_distances,
        default=[],
        metavar="MS[,MS...]",
        help="milliseconds that a round trip to the server takes longer, one contest each, like 0,1,5; 0 goes through "
        "the same proxy. Times only workloads that say that they can tell",
    )


def _distances(text: str) -> list[str]:
    found = text.split(",")
    for one in found:
        if not MILLISECONDS.fullmatch(one) or float(one) > MOST:
            raise argparse.ArgumentTypeError(
                f"{one!r} is no time in milliseconds; expected some from 0 to {MOST:g}, like 0,1,5"
            )
    if len({float(one) for one in found}) < len(found):
        raise argparse.ArgumentTypeError(f"{text}: a time stands there twice")
    return [f"{float(one):g}" for one in found]


def at_a_distance(cells: Sequence[Cell], distances: Sequence[str]) -> list[Cell]:
    """Return the cells that can tell, once at each distance."""
    plain = [cell for cell in cells if _tells(cell)]
    return [replace(cell, settings={**cell.settings, "rtt": rtt}) for rtt in distances for cell in plain]


def _tells(cell: Cell) -> bool:
    """Say whether the cell can tell: at its plain settings, and on a server that is reached over a wire."""
    return cell.workload.far and cell.driver.server in READERS and not (cell.aside or cell.short)
