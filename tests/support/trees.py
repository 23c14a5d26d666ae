"""Trees of our packages with further files in them, for other processes to import."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import drivers

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = Path(__file__).with_name("columns")
SERVERS = ("sqlite.py", "postgres.py", "mysql.py", "mariadb.py", "pgbouncer.py")
KEPT = ("__init__.py", "contract.py", "lite_sqlite3.py", "lite_aiosqlite.py", *SERVERS)
OTHERS = {
    "drivers": ("lite_*", "pg_*", "my_*", "sa_*"),
    "suites/workloads": ("*",),
    "suites/servers": ("*",),
}


def shipped():
    """Return the rows that drivers/README.md has a column for, and those of files that git tracks: no stranger's."""
    command = ["git", "ls-files", "drivers"]
    tracked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    table, found = (ROOT / "drivers/README.md").read_text(), drivers.discover()
    natives = {
        row.name
        for row, file in found.files.items()
        if not row.over and (f"| {row.name} |" in table or f"drivers/{file}.py" in tracked)
    }
    return [row for row in found.drivers if row.name in natives or row.over in natives]


def copied(directory):
    """Copy our packages to where pytest can run them. With what is compiled: each process would do it again."""
    passing = "*.pyc.*"  # what another process of tests is compiling just now, and will have renamed
    for part in ("drivers", "suites", "reports"):
        shutil.copytree(ROOT / part, directory / part, ignore=shutil.ignore_patterns("runs", passing))
    for part in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / part, directory)
    return directory


def tree_with(driver_file, directory):
    """Copy our packages, and the file to the drivers."""
    copied(directory)
    shutil.copy(driver_file, directory / "drivers")
    return directory


def small_tree_with(driver_file, directory):
    """Make such a tree with a small matrix: SQLite, two drivers and a few workloads. Pytest starts in half the time
    there, and tests of the engine do not depend on what is compared."""
    tree = tree_with(driver_file, directory)
    for part, patterns in OTHERS.items():
        for path in [path for pattern in patterns for path in (tree / part).glob(f"{pattern}.py")]:
            if path.name not in KEPT:
                path.unlink(missing_ok=True)
    for column in COLUMNS.glob("*.py"):
        shutil.copy(column, tree / "suites" / "workloads")
    return tree


def rows_in(driver_file):
    """Name -> driver, as defined in a file that is not among the drivers here."""
    spec = importlib.util.spec_from_file_location(f"tests.{driver_file.stem}", driver_file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return {driver.name: driver for driver in drivers.rows_of(module)}
