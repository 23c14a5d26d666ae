"""Part 5: equal work under stock pytest-benchmark, as its documentation has it: how many tests fail?"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from suites.calibrate.bench import Bench, CannotCalibrate
from suites.data import ACCOUNT
from suites.system.environment import inherited

RECIPE = Path(__file__).with_name("stock_recipe.py")
FAILS_BEYOND = "median:5%"
LIMIT = 0.05
PATIENCE = 300.0
SAVED = (0, 1)
"""pytest's status where all is well, and where a test or a comparison failed."""


@dataclass(frozen=True, slots=True)
class Stock:
    """Some runs, each compared to the one before it."""

    tests: int
    """Tests in all comparisons together."""
    failed: int
    worst_ratio: float
    """The largest median of equal tests over the smallest, in the worst of the runs."""
    refused: int
    """Comparisons that ended with a failure."""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def measure(bench: Bench, runs: int) -> Iterator[Stock]:
    if bench.prepared.server.speaks != "postgres":
        raise CannotCalibrate(
            f"the stock recipe is written for asyncpg, and {bench.prepared.server.name} is no PostgreSQL"
        )
    bench.prepared.server.admin.reset([ACCOUNT])
    with TemporaryDirectory(prefix="calibrate-") as directory:
        Path(directory, "test_stock.py").write_text(RECIPE.read_text())
        statuses = [_run(bench, Path(directory), number, runs) for number in range(runs)]
        yield compared([_medians(path) for path in sorted(Path(directory).glob("storage/*/*.json"))], statuses)


def compared(medians: list[dict[str, float]], statuses: list[int]) -> Stock:
    """Compare by pytest-benchmark's own rule: a median that grew by more than so many per cent fails."""
    failed = tests = 0
    for before, after in pairwise(medians):
        tests += len(after)
        failed += sum(after[name] / before[name] - 1 > LIMIT for name in after)
    return Stock(tests, failed, max(max(run.values()) / min(run.values()) for run in medians), sum(map(bool, statuses)))


def _run(bench: Bench, directory: Path, number: int, runs: int) -> int:
    """Run stock pytest-benchmark once and return pytest's status."""
    bench.say(f"stock pytest-benchmark: run {number + 1} of {runs}")
    compare = [f"--benchmark-compare={number:04}", f"--benchmark-compare-fail={FAILS_BEYOND}"] if number else []
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_stock.py"),
            *(f"--benchmark-save=run{number}", "--benchmark-storage=file://./storage", *compare),
        ],
        cwd=directory,
        env={**inherited(), "CALIBRATE_URL": bench.prepared.server.url},
        capture_output=True,
        timeout=PATIENCE,
    )
    if ended.returncode not in SAVED:
        raise CannotCalibrate(f"pytest ended with status {ended.returncode} under the stock recipe")
    return ended.returncode


def _medians(path: Path) -> dict[str, float]:
    found = json.loads(path.read_text())["benchmarks"]
    return {benchmark["name"]: benchmark["stats"]["median"] for benchmark in found}
