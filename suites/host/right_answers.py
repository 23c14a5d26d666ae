"""Right answers. A large one is made once for several cells in a host where nothing is timed: that takes as long as to
fetch it. Where something is timed none is kept, since it would take part in what memory is used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drivers.contract import Params
from suites.matrix.cells import Cell

MOST = 3
"""Answers that are kept: those of one workload at a few settings."""


class RightAnswers:
    def __init__(self) -> None:
        self.keeps = False
        self._kept: dict[str, Any] = {}

    def of(self, cell: Cell, params: Params, columns: Sequence[str]) -> Any:
        """Return the right answer, without the columns that the server does not have."""
        if not self.keeps or not cell.vast or cell.workload.writes:
            return _right(cell, params, columns)
        asked = {**cell.context, "tables": (), "columns": columns, "params": params}
        if (key := repr(sorted(asked.items()))) not in self._kept:
            while len(self._kept) >= MOST:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = _right(cell, params, columns)
        return self._kept[key]


def _right(cell: Cell, params: Params, columns: Sequence[str]) -> Any:
    answer = cell.answer(params)
    every = list(cell.workload.columns)
    if len(every) == len(columns):
        return answer
    kept = [every.index(name) for name in columns]
    return [tuple(row[position] for position in kept) for row in answer]


RIGHT_ANSWERS = RightAnswers()
"""Those of this process."""
