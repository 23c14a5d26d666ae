"""What a report shows beside its figures: what a workload asks for and why, and how each driver does it."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from hashlib import sha256
from textwrap import dedent
from typing import Any

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


def done(rows: Iterable[Driver]) -> dict[str, dict[str, Any]]:
    """How each driver does it. ``code``: driver -> op -> the mark of its step's source; ``sources``: mark -> the source
    as it stands in the driver's file, once, however many share it."""
    written = {row.name: {str(op): dedent(inspect.getsource(bind)) for op, bind in row.ops.items()} for row in rows}
    sources = {mark(source): source for steps in written.values() for source in steps.values()}
    code = {name: {op: mark(source) for op, source in steps.items()} for name, steps in written.items()}
    return {"code": code, "sources": sources}


def mark(source: str) -> str:
    """By what stands in it, so that runs of two days do not call two sources by one name."""
    return sha256(source.encode()).hexdigest()[:12]
