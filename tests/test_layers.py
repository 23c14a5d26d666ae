"""Nobody imports upward, and what hosts import needs nothing but the standard library and the driver under test."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("drivers", "suites", "reports", "tests", "conftest")
MAY_IMPORT = {
    "drivers": ("drivers",),
    "reports": ("reports",),
    "suites/data.py": ("suites.data",),
    "suites/workloads": ("suites.workloads", "suites.data", "drivers.contract", "drivers.copy_rows"),
    "suites/servers": ("suites.servers", "suites.data"),
    # What comes out of bursts is a record, made by the pure functions that a report judges it by.
    "suites": (
        "suites",
        "drivers",
        "reports.records",
        "reports.strict",
        "reports.stats",
        "reports.modes",
        "reports.contrasts",
        "reports.verdicts",
        "reports.summary",
        "reports.terminal",
    ),
}
# Files that run on other Pythons and in other environments.
BARE = [*ROOT.glob("suites/workloads/*.py"), ROOT / "suites/data.py", ROOT / "suites/__init__.py"]
BARE += [ROOT / "drivers" / name for name in ("__init__.py", "contract.py", "copy_rows.py", "mysql_url.py")]


def files(layer):
    path = ROOT / layer
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def imported(path):
    """Dotted names that a file imports, ``from a import b`` giving both a and a.b."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name, allowed):
    return any(name == root or name.startswith(f"{root}.") for root in allowed)


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_nobody_imports_upward(layer):
    """A layer imports of ours only what stands below it."""
    for path in files(layer):
        upward = [n for n in imported(path) if within(n, OURS) and not within(n, MAY_IMPORT[layer])]
        assert not upward, f"{path.relative_to(ROOT)} must not import {', '.join(upward)}"


@pytest.mark.parametrize("path", BARE, ids=lambda path: str(path.relative_to(ROOT)))
def test_hosts_need_no_library(path):
    """Beside ours, these files import the standard library alone."""
    foreign = [n for n in imported(path) if not within(n, OURS) and n.split(".")[0] not in sys.stdlib_module_names]
    assert not foreign


def test_engine_is_known_to_nobody_below():
    """Servers and workloads do not know that an engine exists."""
    for layer in ("suites/servers", "suites/workloads", "drivers", "reports"):
        for path in files(layer):
            assert not [n for n in imported(path) if within(n, ("suites.engine", "suites.plugins"))]
