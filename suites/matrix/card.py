"""The card: the cells that people ask for first, and that are timed unless somebody says otherwise."""

from __future__ import annotations

from reports.summary import CARD
from suites.matrix.cells import Cell


def on_card(cell: Cell) -> bool:
    """Say whether the cell belongs to one of the card's workloads, in one of its plain settings."""
    return cell.workload.name in CARD and not cell.aside
