"""What other programs read in our files is there: a real run, and a merged one, by their commands and fields.

The fields are those that each reads in its own source: pytest-benchmark's command, run as such; github-action-benchmark
(``extractPytestResult``); Bencher's adapter ``python_pytest``, of today and of the time when it took medians.
"""

import json
import math
import subprocess
import sys

import pytest

from reports.__main__ import main
from tests.support.runs import Runs

pytestmark = pytest.mark.starts

ACTION = ("ops", "stddev", "mean", "rounds")
BENCHER = ("mean", "stddev", "median", "iqr")
LONGEST = 1024  # characters of a name that Bencher takes


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Two runs of one contest each, as --benchmark-json wrote them, and both merged."""
    held = Runs(tmp_path_factory.mktemp("runs"))
    out = tmp_path_factory.mktemp("out")
    for name in ("fetch_row", "fetch_value"):
        ended = held("-k", f"{name}-aiosqlite or {name}-sqlite3", f"--benchmark-json={out}/{name}.json")
        assert ended.returncode == 0, ended.said
    held.close()
    assert main(["merge", f"{out}/fetch_row.json", f"{out}/fetch_value.json", "-o", f"{out}/merged.json"]) == 0
    return out


CELLS = {"fetch_row": 2, "merged": 4}


@pytest.fixture(params=CELLS)
def file(files, request):
    return files / f"{request.param}.json"


def entries(file):
    return json.loads(file.read_text())["benchmarks"]


def is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def command(*arguments, cwd):
    ended = subprocess.run(
        [sys.executable, "-m", "pytest_benchmark", *arguments], cwd=cwd, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_pytest_benchmark_compares(file):
    """Every cell has a line, also in a merged file."""
    said = command("compare", str(file), "--columns=median", cwd=file.parent)
    assert sum(line.startswith("test_speed[") for line in said.splitlines()) == CELLS[file.stem]


def test_pytest_benchmark_compares_two(files):
    """A shard beside the run it was merged into: the same cells, the same figures."""
    said = command("compare", f"{files}/fetch_row.json", f"{files}/merged.json", "--columns=median", cwd=files)
    rows = [line.split() for line in said.splitlines() if "test_speed[fetch_row-sqlite3" in line]
    assert len(rows) == 2
    assert rows[0][-2:] == rows[1][-2:]


def test_pytest_benchmark_lists(files):
    """In a storage of its layout, both stand."""
    storage = files / ".benchmarks" / "Linux-CPython-3.13-64bit"
    storage.mkdir(parents=True)
    for number, name in enumerate(CELLS, 1):
        (storage / f"{number:04}_{name}.json").write_bytes((files / f"{name}.json").read_bytes())
    listed = command("list", cwd=files).splitlines()
    assert [line.rpartition("/")[2] for line in listed] == ["0001_fetch_row.json", "0002_merged.json"]


def test_github_action_benchmark(file):
    """Name, value and range of every cell are there."""
    for one in entries(file):
        assert one["fullname"].startswith("suites/test_speed.py::test_speed[")
        assert all(is_number(one["stats"][name]) for name in ACTION)
    assert len({one["fullname"] for one in entries(file)}) == CELLS[file.stem]


def test_bencher(file):
    """Machine and commit are mappings, names are not too long, and figures are plain numbers."""
    whole = json.loads(file.read_text())
    assert isinstance(whole["machine_info"], dict)
    assert isinstance(whole["commit_info"], dict)
    for one in entries(file):
        assert 0 < len(one["fullname"]) <= LONGEST
        assert all(is_number(one["stats"][name]) for name in BENCHER)


def test_ours_reads_theirs(files, capsys):
    """Without our section it is compared as a plain file, and says so."""
    plain = json.loads((files / "fetch_row.json").read_text())
    del plain["driver_matrix"]
    (files / "plain.json").write_text(json.dumps(plain))
    assert main(["compare", f"{files}/plain.json", f"{files}/fetch_row.json"]) == 3
    assert "2 benchmarks in both: 0 whose boxes lie apart" in capsys.readouterr().out
