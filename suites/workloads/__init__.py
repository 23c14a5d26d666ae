"""What drivers are asked to do. One file = one workload = one column; its docstring says why it exists."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace

from suites.workloads.contract import Workload


class Broken(Exception):
    """A workload file of ours cannot be used."""


def discover() -> tuple[Workload, ...]:
    """Every workload here, in the order of the alphabet."""
    names = [info.name for info in pkgutil.iter_modules(__path__) if info.name != "contract"]
    return tuple(map(load, sorted(names)))


def load(name: str) -> Workload:
    """One workload, by the name of its file."""
    try:
        module = importlib.import_module(f"{__name__}.{name}")
        workload: Workload = module.workload
    except Exception as mistake:
        raise Broken(f"suites/workloads/{name}.py: {type(mistake).__name__}: {mistake}") from mistake
    if not module.__doc__:
        raise Broken(f"suites/workloads/{name}.py: no docstring; it must say why the workload exists")
    return replace(workload, name=name, why=module.__doc__.strip())
