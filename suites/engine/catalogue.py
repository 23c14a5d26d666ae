"""What a report shows beside its figures: what a workload asks for and why, and how each driver does it."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from textwrap import dedent

from drivers.contract import Driver
from suites.workloads.contract import Workload


def asked(columns: Iterable[Workload]) -> dict[str, dict[str, object]]:
    """Workload -> why it exists, its op, and its SQL by what the server speaks (``any`` where it is all the same)."""
    return {one.name: {"why": one.why, "op": str(one.op), "sql": _sql(one)} for one in columns}


def _sql(workload: Workload) -> dict[str, str]:
    if isinstance(workload.sql, str):
        return {"any": workload.sql}
    if isinstance(workload.sql, tuple):
        return {"any": "\n".join(workload.sql)} if workload.sql else {}
    return dict(workload.sql)


def done(rows: Iterable[Driver]) -> dict[str, dict[str, str]]:
    """Driver -> op -> the source of its step, as it stands in the driver's file."""
    return {row.name: {str(op): dedent(inspect.getsource(bind)) for op, bind in row.ops.items()} for row in rows}
