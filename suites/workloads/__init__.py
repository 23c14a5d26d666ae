"""What drivers are asked to do. One file = one workload = one column; its docstring says why it exists."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import replace

from drivers.contract.files import Broken, names
from reports.records.key import NAME, VALUE
from suites.data import KINDS
from suites.workloads.contract import Workload

OURS = ("placement", "allocator")
"""Settings that a run says, of all workloads."""


def discover() -> tuple[Workload, ...]:
    """Return every workload here, in the order of the alphabet."""
    return tuple(load(name) for name in sorted(names(__path__)) if name != "contract")


def load(name: str) -> Workload:
    """Load one workload, by the name of its file."""
    try:
        module = importlib.import_module(f"{__name__}.{name}")
        workload: Workload = module.workload
        why = (module.__doc__ or "").strip()
        wrong = list(_wrong(name, why, workload))
    except Exception as mistake:
        raise Broken(f"suites/workloads/{name}.py: {type(mistake).__name__}: {mistake}") from mistake
    if wrong:
        raise Broken(f"suites/workloads/{name}.py: {wrong[0]}")
    return replace(workload, name=name, why=why)


def _wrong(name: str, why: str, workload: Workload) -> Iterator[str]:
    """Yield mistakes that would otherwise come to light only in some driver's cell."""
    if not why:
        yield "no docstring; it must say why the workload exists"
    if not NAME.fullmatch(name):
        yield f"the name of the file is part of keys, so of a-z, 0-9 and _: {name!r}"
    for column, kind in workload.columns.items():
        if kind not in KINDS:
            yield f"the column {column} is of the unknown kind {kind!r}; there are: {', '.join(KINDS)}"
    for setting, value in ((setting, value) for variant in workload.variants() for setting, value in variant.items()):
        if not NAME.fullmatch(setting) or setting in OURS:
            yield f"a setting cannot be called {setting!r}: a-z, 0-9 and _, and not {' or '.join(OURS)}"
        if not VALUE.fullmatch(str(value)):
            yield f"the setting {setting} cannot be {value!r}: part of keys, so of letters, digits, _ . +"
