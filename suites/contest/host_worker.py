"""The worker in a host: a cell is proven there, so that a driver that takes its process along takes only that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from suites.contest.host_process import HostProcess, WrongAnswer
from suites.host.open_cell import Wrong
from suites.matrix.cells import Cell

PATIENCE = 30.0
"""Seconds for any command of a host that should take far less."""


class Remote:
    """One cell of a host, by the name it is held under there."""

    def __init__(self, host: HostProcess, name: str) -> None:
        self._host, self._name = host, name
        self._types: dict[str, str] = {}

    async def open(self, cell: Cell, url: str, columns: Sequence[str]) -> None:
        self._ask("open", **opening(cell, url, columns))

    async def close(self) -> None:
        self._ask("close")

    async def warm(self, steps: int, check: bool = True) -> None:
        try:
            self._types = self._ask("warm", steps=steps, check=check)["types"]
        except WrongAnswer as wrong:
            raise Wrong(str(wrong)) from None

    async def traced(self) -> int | None:
        counted: int | None = self._ask("traced")["statements"]
        return counted

    async def should_be_left(self) -> tuple[int, ...]:
        return tuple(self._ask("left")["left"])

    async def types(self) -> dict[str, str]:
        return self._types

    async def costs(self) -> dict[str, float]:
        """Return what one step takes beside time."""
        costs: dict[str, float] = self._ask("costs")["costs"]
        return costs

    def _ask(self, do: str, **fields: Any) -> dict[str, Any]:
        return self._host.ask(do, PATIENCE, name=self._name, **fields)


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


async def costs_of(cell: Cell, url: str, columns: Sequence[str], worker: Remote) -> dict[str, float]:
    """Return the costs of a cell that a host opens for this alone."""
    await worker.open(cell, url, columns)
    try:
        return await worker.costs()
    finally:
        await worker.close()
