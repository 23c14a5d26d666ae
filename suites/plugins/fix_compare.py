"""pytest: ``--benchmark-compare`` where there is nothing to compare with, or where that was measured elsewhere.

pytest-benchmark warns of both before pytest can show a warning, and warnings are errors here.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest
from pytest_benchmark.logger import PytestBenchmarkWarning

SAID = pytest.StashKey[list[str]]()
UNLIKE = "--benchmark-compare: machine_info is different: the two were not measured alike"


@pytest.hookimpl(wrapper=True)
def pytest_benchmark_compare_machine_info(config: pytest.Config) -> Generator[None, Any, Any]:
    """Keep the warning; pytest-benchmark 5.3.1 cannot even say it where the other file is not below this directory."""
    try:
        return (yield)
    except (PytestBenchmarkWarning, ValueError):
        config.stash.setdefault(SAID, []).append(UNLIKE)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Say that there is nothing to compare with; end the run if something was to follow from the comparison."""
    config = session.config
    asked = config.getoption("benchmark_compare")
    if not asked or config._benchmarksession.compared_mapping:
        return
    such = "" if asked is True else f" like {asked!r}"
    why = (
        f"--benchmark-compare: no saved run{such} in {config._benchmarksession.storage}; --benchmark-autosave keeps one"
    )
    if config.getoption("benchmark_compare_fail"):
        raise pytest.UsageError(f"{why}, and without one --benchmark-compare-fail can tell nothing")
    config.stash.setdefault(SAID, []).append(why)


def pytest_report_collectionfinish(config: pytest.Config) -> list[str]:
    return config.stash.get(SAID, [])
