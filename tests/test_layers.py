"""Each room imports only rooms below it, and what a host imports runs on a bare Python."""

import ast
import json
import subprocess
import sys
from functools import cache

import pytest

from tests.support.trees import ROOT

OURS = ("drivers", "suites", "reports", "tests", "conftest")
TOP = {"drivers", "suites", "reports", "tests", ".github", ".ci", ".gitignore"}
TOP |= {
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "conftest.py",
    "pyproject.toml",
    "tox.ini",
}

# Room -> the rooms below that it may import. A room may always import itself.
RECORDS, STATISTICS, SUMMARY, SHEETS = "reports.records", "reports.statistics", "reports.summary", "reports.sheets"
DATA, SYSTEM, ANSWERS, COLUMNS = "suites.data", "suites.system", "suites.answers", "suites.columns"
WORKLOADS, SERVERS, MATRIX = "suites.workloads", "suites.servers", "suites.matrix"
OWN_QUERY, WIRE, RIVALS, HOST = "suites.own_query", "suites.wire", "suites.rivals", "suites.host"
CONTRACT, DRIVERS = "drivers.contract", "drivers"
KEY, TEXT = "reports.records.key", "reports.records.text"
BELOW = {
    "drivers/contract": (KEY, TEXT),
    "drivers/shared": (CONTRACT,),
    "drivers/sa": (CONTRACT, "drivers.shared"),
    "drivers": (DRIVERS, KEY, TEXT),
    "reports/records": (),
    "reports/sheets": (),
    "reports/statistics": (RECORDS,),
    "reports/summary": (RECORDS, STATISTICS, SHEETS),
    "reports/claims": (RECORDS, STATISTICS, SUMMARY),
    "reports/compare": (RECORDS, STATISTICS, SUMMARY, SHEETS),
    "reports/history": (RECORDS, STATISTICS, SUMMARY, SHEETS),
    "reports/page": (RECORDS, STATISTICS, SUMMARY, "reports.claims", "reports.compare"),
    "reports": ("reports",),
    "suites/data.py": (CONTRACT,),
    "suites/answers.py": (DATA,),
    "suites/columns.py": (ANSWERS,),
    "suites/system": ("reports.records.writing", TEXT),
    "suites/workloads": (DATA, ANSWERS, CONTRACT, "drivers.shared.copy_rows", KEY),
    "suites/servers": (DATA, SYSTEM, "drivers.contract.files", TEXT),
    "suites/matrix": (WORKLOADS, CONTRACT, "reports.records"),
    "suites/own_query": (ANSWERS, WORKLOADS, SYSTEM, CONTRACT),
    "suites/wire": (SERVERS, SYSTEM),
    "suites/rivals": (MATRIX, SERVERS, SYSTEM, CONTRACT, RECORDS),
    "suites/host": (MATRIX, OWN_QUERY, WORKLOADS, ANSWERS, COLUMNS, "suites.system.redact", DRIVERS, TEXT),
    "suites/contest": (
        *(HOST, MATRIX, OWN_QUERY, WIRE, SERVERS, WORKLOADS, ANSWERS, DATA, SYSTEM),
        *(DRIVERS, RECORDS, STATISTICS),
    ),
    "suites/behaviours/lab": ("suites.behaviours", "suites.host.pipe", "suites.system.redact", DRIVERS, TEXT),
    "suites/behaviours": (
        *(HOST, MATRIX, WIRE, SERVERS, RIVALS, SYSTEM, DRIVERS, RECORDS),
        "suites.contest.host_process",
    ),
    "suites": ("suites", DRIVERS, RECORDS, STATISTICS, SUMMARY, "reports.program"),
}
ABOVE = ("suites.plugins", "suites.calibrate", "suites.bisection", "suites.nightly")
"""Rooms that only each other and pytest import."""

MAY_HOLD = (
    *("suites", "suites.host", "suites.matrix", "suites.matrix.cells", "suites.matrix.homes"),
    *("suites.own_query", "suites.own_query.params", "suites.own_query.workload"),
    *("suites.workloads", "suites.workloads.contract", "suites.answers", "suites.columns", "suites.data"),
    *("suites.system", "suites.system.redact", "reports", "reports.records", KEY, TEXT),
    *("drivers", "drivers.contract", "drivers.contract.declarations", "drivers.contract.derived_ops"),
    *("drivers.contract.files", "drivers.contract.graph", "drivers.contract.homes", "drivers.contract.ops"),
    *("drivers.contract.asides", "drivers.contract.stated", "drivers.contract.tables", "drivers.contract.ways"),
    *("drivers.shared", "drivers.shared.copy_rows"),
)
ASKING = (
    *("suites", "suites.behaviours", "suites.behaviours.contract", "suites.host", "suites.host.pipe"),
    *("reports.records.behaviours",),
)
"""What a host that asks questions holds beside that."""
"""All of ours that a host imports before it is given driver files: itself, and what a cell is made of."""


def files(room):
    path = ROOT / room
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


@cache
def imported(path):
    """Return the dotted names that a file imports, relative ones in full; ``from a import b`` gives a.b."""
    return tuple(_imported(path))


def _imported(path):
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def within(name, allowed):
    return any(name == root or name.startswith(f"{root}.") for root in allowed)


@pytest.mark.parametrize("room", BELOW)
def test_a_room_imports_only_what_is_below(room):
    """A room imports of ours only itself and the rooms that it is built on."""
    itself = room.removesuffix(".py").replace("/", ".")
    for path in files(room):
        upward = [n for n in imported(path) if within(n, OURS) and not within(n, (itself, *BELOW[room]))]
        assert not upward, f"{path.relative_to(ROOT)} must not import {', '.join(upward)}"


def test_every_room_has_its_place():
    """A new folder of drivers, reports or suites says what it is built on, or that it stands at the top."""
    top = {name.replace(".", "/") for name in ABOVE} | {"reports/commands", "reports/runs", "reports/studies"}
    folders = [path for layer in ("drivers", "reports", "suites") for path in (ROOT / layer).iterdir() if path.is_dir()]
    rooms = {path.relative_to(ROOT).as_posix() for path in folders if not path.name.startswith((".", "__"))}
    assert rooms - top - set(BELOW) == set()


@pytest.mark.parametrize("layer", ["drivers", "suites", "tests"])
def test_no_name_hides_a_module_of_python(layer):
    """``python -m pytest`` puts the current folder first: within suites, a package bisect would be Python's own."""
    assert not {path.stem for path in (ROOT / layer).iterdir()} & sys.stdlib_module_names


@pytest.mark.parametrize("text", ["from . import cells", "from .cells import Cell", "from ..matrix import cells"])
def test_relative_imports_are_seen(text, tmp_path, monkeypatch):
    """A relative import is the same import, and is read as such."""
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    path = tmp_path / "suites/matrix/new.py"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert all(within(name, ("suites.matrix.cells",)) for name in imported(path))


def test_nothing_below_knows_the_top():
    """What is measured does not know that pytest, a nightly or a calibration drives it."""
    for room in set(BELOW) - {"suites"}:
        for path in files(room):
            assert not [name for name in imported(path) if within(name, ABOVE)], path


def test_a_host_needs_no_library():
    """A host starts on a Python without any package, and holds only itself and what a cell is made of."""
    program = (
        f"import sys, json; sys.path.insert(0, {str(ROOT)!r}); import suites.host.__main__, suites.host.costs;"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=True)
    held = json.loads(done.stdout)
    ours = {name for name in held if within(name, OURS)}
    assert {name for name in ours if not within(name, ("suites.host",))} <= set(MAY_HOLD)
    foreign = [name for name in held if name not in ours and name.split(".")[0] not in sys.stdlib_module_names]
    assert foreign in ([], ["__main__"])


def test_a_host_that_asks_needs_no_library():
    """A question is asked on a Python without any package, and every one of them can be read there."""
    program = (
        f"import sys, json; sys.path.insert(0, {str(ROOT)!r}); import suites.behaviours.lab.program;"
        "import suites.behaviours.lab.elsewhere; print(json.dumps(sorted(sys.modules)));"
        "from suites import behaviours; behaviours.discover()"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=True)
    ours = {name for name in json.loads(done.stdout) if within(name, OURS)}
    assert {name for name in ours if not within(name, ("suites.behaviours.lab",))} <= {*MAY_HOLD, *ASKING}


def test_workloads_need_no_library():
    """Each workload is read in a host, and so on a Python without any package."""
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from suites import workloads; workloads.discover()"
    subprocess.run([sys.executable, "-I", "-S", "-c", program], check=True)


def test_nothing_else_stands_at_the_top():
    """What is committed there is what README speaks of, and no note of somebody's."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this tree is no checkout")
    assert {path.partition("/")[0] for path in listed.stdout.split("\0") if path} == TOP
