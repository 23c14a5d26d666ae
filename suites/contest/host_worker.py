"""The worker in a host: a cell is proven there, so that a driver that takes its process along takes only that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from suites.contest.host_process import HostProcess, WrongAnswer
from suites.host.open_cell import Wrong
from suites.matrix.cells import Cell

PATIENCE = 30.0
"""Seconds for any command of a host that should take far less."""
LONG_PATIENCE = 120.0
"""The same for a cell whose step is long: fifty thousand objects on a busy machine."""


class Remote:
    """One cell of a host, by the name it is held under there."""

    def __init__(self, host: HostProcess, name: str) -> None:
        self._host, self._name = host, name
        self._types: dict[str, str] = {}
        self._patience = PATIENCE

    def open(self, cell: Cell, url: str, columns: Sequence[str]) -> None:
        self._patience = LONG_PATIENCE if cell.long else PATIENCE
        self._ask("open", **opening(cell, url, columns))

    def close(self) -> None:
        self._ask("close")

    def warm(self, steps: int, check: bool = True) -> None:
        try:
            self._types = self._ask("warm", steps=steps, check=check)["types"]
        except WrongAnswer as wrong:
            raise Wrong(str(wrong)) from None

    def traced(self) -> int | None:
        counted: int | None = self._ask("traced")["statements"]
        return counted

    def should_be_left(self) -> tuple[int, ...]:
        return tuple(self._ask("left")["left"])

    def types(self) -> dict[str, str]:
        return self._types

    def costs(self) -> dict[str, float]:
        """Return what one step takes beside time."""
        costs: dict[str, float] = self._ask("costs")["costs"]
        return costs

    def _ask(self, do: str, **fields: Any) -> dict[str, Any]:
        return self._host.ask(do, self._patience, name=self._name, **fields)


def opening(cell: Cell, url: str, columns: Sequence[str]) -> dict[str, Any]:
    """Describe a cell to a host."""
    return {
        "workload": cell.workload.record or cell.workload.name,
        "driver": cell.driver.name,
        "server": cell.server,
        "settings": dict(cell.settings),
        "url": url,
        "columns": list(columns),
    }


def costs_of(cell: Cell, url: str, columns: Sequence[str], worker: Remote) -> dict[str, float]:
    """Return the costs of a cell that a host opens for this alone."""
    worker.open(cell, url, columns)
    try:
        return worker.costs()
    finally:
        worker.close()
