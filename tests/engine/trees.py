"""A tree of our packages with further drivers in it, for hosts to import."""

import importlib.util
import shutil
import sys
from pathlib import Path

import drivers

ROOT = Path(__file__).resolve().parents[2]


def tree_with(driver_file, directory):
    """Our packages, and the file among the drivers."""
    for part in ("drivers", "suites", "reports"):
        shutil.copytree(ROOT / part, directory / part, ignore=shutil.ignore_patterns("__pycache__", "runs"))
    shutil.copy(driver_file, directory / "drivers")
    return directory


def rows_in(driver_file):
    """Name -> driver, as defined in a file that is not among the drivers here."""
    spec = importlib.util.spec_from_file_location(f"tests.{driver_file.stem}", driver_file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return {driver.name: driver for driver in drivers.rows_of(module)}
