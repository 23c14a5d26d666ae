"""pytest-benchmark works as its users know it, on figures that contests have measured."""

import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from reports.records.run import Outcome
from suites.contest.result import Burst
from suites.plugins import fix_order
from suites.plugins.fix_report import unwritable
from tests.support.runs import benchmarks, section


@pytest.fixture(scope="module")
def twice(runs, tmp_path_factory):
    """Two runs of two contests, saved under names, with all that pytest-benchmark can make of them."""
    out = tmp_path_factory.mktemp("out")
    cells = ("-k", "(fetch_row or fetch_value or copy_in) and (sqlite3 or aiosqlite)")
    first = runs(*cells, f"--benchmark-json={out}/a.json", "--benchmark-save=first", f"--benchmark-histogram={out}/h")
    second = runs(
        *cells, f"--benchmark-json={out}/b.json", "--benchmark-autosave", "--benchmark-compare",
        "--benchmark-sort=name", "--benchmark-columns=median,rounds", "--benchmark-group-by=param",
    )  # fmt: skip
    assert (first.returncode, second.returncode) == (0, 0), first.said + second.said
    return out, first, second


def test_table_per_contest(twice):
    """A table for each contest, a line for each cell, both by their keys."""
    _, first, _ = twice
    assert re.search(r"benchmark 'fetch_row-sqlite': 2 tests", first.said)
    assert re.search(r"benchmark 'fetch_value-sqlite': 2 tests", first.said)
    assert re.search(r"^test_speed\[fetch_row-aiosqlite-sqlite\] ", first.said, re.MULTILINE)


def test_tables_are_in_the_order_of_medians():
    """One lucky burst puts no driver first; who asks for another order gets it."""
    for asked, by in (("", "median"), ("--benchmark-sort=max", "max")):
        args = [one for one in (asked,) if one]
        benchmarks = SimpleNamespace(sort=by if asked else "min")
        config = SimpleNamespace(_benchmarksession=benchmarks, invocation_params=SimpleNamespace(args=args))
        fix_order.pytest_sessionstart(SimpleNamespace(config=config))
        assert benchmarks.sort == by


def test_figures_are_the_bursts(runs, twice):
    """What pytest-benchmark says of a cell is said of its burst values, to the last digit."""
    out, _, _ = twice
    records = runs.read(runs.journals[0]).records
    bursts = [r for r in records if r.get("entry") == "sqlite3" and "fetch_row" in r["contest"]]
    values = [value(burst) for burst in bursts]
    stats = next(
        one["stats"]
        for one in json.loads((out / "a.json").read_text())["benchmarks"]
        if one["param"] == "fetch_row-sqlite3-sqlite"
    )
    assert stats["rounds"] == len(values)
    assert (stats["min"], stats["max"]) == (min(values), max(values))


def value(record):
    """The value of a burst, as a contest takes it."""
    return Burst(**{name: record[name] for name in Burst.__dataclass_fields__}).value / 1e9


def test_seeds(twice):
    """A run without --seed has another seed each time."""
    out, _, _ = twice
    assert section(out / "a.json").seed != section(out / "b.json").seed


def test_our_section(twice):
    """Every selected cell is there: measured, or absent with its reason, also where no driver can."""
    out, _, _ = twice
    run = section(out / "a.json")
    outcomes = {str(one.key): one.outcome for _, one in run}
    assert run.complete
    assert outcomes["fetch_row-sqlite3-sqlite"] is outcomes["fetch_value-aiosqlite-sqlite"] is Outcome.MEASURED
    assert outcomes["copy_in-format=text-sqlite3-sqlite"] is Outcome.ABSENT


def test_nothing_of_the_machine_and_no_lists(twice):
    """No host name, no list of values, and cells by their keys instead of objects with addresses."""
    out, _, _ = twice
    report = json.loads((out / "a.json").read_text())
    assert "node" not in report["machine_info"]
    assert not any("data" in one["stats"] for one in report["benchmarks"])
    assert [one["params"]["timed"] for one in report["benchmarks"]] == [one["param"] for one in report["benchmarks"]]


def test_figures_of_a_cell_are_short(twice):
    """The whole matrix has thousands of them, in a file that is to stay under 4 MB."""
    out, _, _ = twice
    for one in json.loads((out / "a.json").read_text())["benchmarks"]:
        assert one["options"] == {"timer": "contest"}
        assert len(json.dumps(one, separators=(",", ":"))) < 750


def test_saved(runs, twice):
    """A run is saved under its name and under pytest-benchmark's own, with our section in both."""
    saved = sorted((runs.root / ".benchmarks").rglob("*.json"))
    assert [path.name[:11] for path in saved] == ["0001_first.", "0002_unvers"]
    assert all(section(path).complete for path in saved)


def test_compared(twice):
    """The second run stands beside the first, grouped, sorted and cut as asked for."""
    _, _, second = twice
    assert re.search(r"benchmark 'fetch_row-sqlite3-sqlite': 2 tests", second.said)
    assert re.search(r"\(0001_first\)", second.said)
    assert re.search(r"^Name \(time in [num]s\) +Median +Rounds *$", second.said, re.MULTILINE)


def test_histograms_work_offline(twice):
    """One for each contest, named for it, and no script from elsewhere."""
    out, _, _ = twice
    drawn = {path.name: path.read_text() for path in out.glob("h*.svg")}
    assert drawn.keys() == {"h-fetch_row-sqlite.svg", "h-fetch_value-sqlite.svg"}
    for svg in drawn.values():
        assert not re.search(r"(href|src)=[\"'](https?:)?//", svg)


@pytest.mark.parametrize("command", ["list", "compare"])
def test_their_command(runs, twice, command):
    """pytest-benchmark's own command reads what was saved."""
    ended = subprocess.run(
        [sys.executable, "-m", "pytest_benchmark", command], cwd=runs.root, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    assert "0001_first" in ended.stdout


def test_compare_fails_when_slower(runs, twice, tmp_path):
    """A run that is slower than it may be fails, and its report is there."""
    out, _, _ = twice
    before = json.loads((out / "a.json").read_text())
    for one in before["benchmarks"]:
        one["stats"]["median"] /= 1000
    (tmp_path / "0001_fast.json").write_text(json.dumps(before))
    ended = runs(
        "-k", "fetch_row-sqlite3-sqlite", f"--benchmark-storage=file://{tmp_path}", "--benchmark-compare=0001",
        "--benchmark-compare-fail=median:5%", f"--benchmark-json={tmp_path}/r.json",
    )  # fmt: skip
    assert ended.returncode != 0
    assert "Performance has regressed" in ended.said
    assert section(tmp_path / "r.json").complete


def test_saved_elsewhere_and_measured_otherwise(runs, twice, tmp_path):
    """pytest-benchmark would end in a traceback: it cannot say where a file is that is not below this directory, and
    its warning would be an error."""
    out, _, _ = twice
    other = json.loads((out / "a.json").read_text())
    other["machine_info"]["release"] = "other"
    (tmp_path / "0001_other.json").write_text(json.dumps(other))
    ended = runs(
        "-k",
        "fetch_row-sqlite3-sqlite",
        f"--benchmark-storage=file://{tmp_path}",
        "--benchmark-compare",
    )
    assert ended.returncode == 0, ended.said
    assert "the two were not measured alike" in ended.said
    assert "(0001_other)" in ended.said


def test_nothing_to_compare_with_yet(runs, tmp_path):
    """A first run goes on, and says so."""
    where = f"--benchmark-storage=file://{tmp_path}"
    ended = runs("-k", "fetch_row-sqlite3-sqlite", where, "--benchmark-compare", "--collect-only")
    assert ended.returncode == 0, ended.said
    assert f"--benchmark-compare: no saved run in {tmp_path}; --benchmark-autosave keeps one" in ended.said


def test_a_damaged_file_is_passed_over(runs, tmp_path):
    """A file that cannot be read is named, and does not end the run."""
    (tmp_path / "0001_torn.json").write_text("{")
    where = f"--benchmark-storage=file://{tmp_path}"
    ended = runs("-k", "fetch_row-sqlite3-sqlite", where, "--benchmark-compare", "--collect-only")
    assert ended.returncode == 0, ended.said
    assert "Failed to load" in ended.said


def test_nothing_to_fail_by(runs, tmp_path):
    """A verdict that cannot be given is refused before anything is measured, and not after."""
    where = f"--benchmark-storage=file://{tmp_path}"
    ended = runs("-k", "fetch_row-sqlite3-sqlite", where, "--benchmark-compare=0042", "--benchmark-compare-fail=min:5%")
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "no saved run like '0042'" in ended.said
    assert "INTERNALERROR" not in ended.said


def test_disabled(runs):
    """Each cell is run once, as a test, and fails where its answer is wrong; nothing is timed, and nothing written."""
    before = len(runs.journals)
    ended = runs("-k", "fetch_row-sqlite3-sqlite or fetch_row-lies", "--benchmark-disable")
    assert ended.returncode == 1
    assert "1 failed, 1 passed" in ended.said, ended.said
    assert "fetch_row-lies-sqlite: " in ended.said
    assert len(runs.journals) == before


@pytest.fixture(scope="module")
def failing(runs, tmp_path_factory):
    """A run in which two of three cells fail."""
    path = tmp_path_factory.mktemp("failing") / "r.json"
    return runs("-k", "fetch_row and (behaves or raises or lies)", f"--benchmark-json={path}"), path


def test_what_is_left_out_is_not_measured(failing):
    """Beside the selected cells there is only the floor."""
    assert {one.key.driver for _, one in section(failing[1])} == {"behaves", "raises", "lies", "sqlite3"}


def test_what_failed_has_no_number(failing):
    """A cell that fails is in no table and no list; our section has it with its cause."""
    ended, path = failing
    assert ended.returncode == 1
    assert re.search(r"=+ 2 failed, 1 passed,(?! .*error)", ended.said)
    assert benchmarks(path).keys() == {"behaves"}
    reasons = {one.key.driver: one.reason for _, one in section(path) if one.outcome is Outcome.FAILED}
    assert reasons["raises"] == "OperationalError: the disk is on fire"
    assert "lies" in reasons
    assert "test_speed[fetch_row-raises-sqlite]  " not in ended.said


LATE = """
import pytest

@pytest.mark.parametrize("end", [pytest.fail, pytest.skip, None])
def test_late(benchmark, end):
    benchmark(int)
    if end:
        end("after all")
"""


def test_a_test_that_fails_after_measuring(runs, tmp_path):
    """A scenario whose number turned out to be wrong has none, neither in the file nor in the table."""
    (runs.root / "suites" / "test_late.py").write_text(LATE)
    path = tmp_path / "late.json"
    ended = runs("suites/test_late.py", "-k", "late", f"--benchmark-json={path}", "--benchmark-max-time=0.001")
    assert [one["name"] for one in json.loads(path.read_text())["benchmarks"]] == ["test_late[None]"]
    assert "1 failed, 1 passed, 1 skipped" in ended.said
    assert re.findall(r"^test_late\S* ", ended.said, re.MULTILINE) == ["test_late[None] "]
    (runs.root / "suites" / "test_late.py").unlink()


def test_report_that_cannot_be_written(runs):
    """Known before anything is measured, and not after the last contest."""
    ended = runs("-k", "fetch_row-sqlite3-sqlite", "--benchmark-json=nowhere/r.json")
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: --benchmark-json=nowhere/r.json: there is no directory nowhere" in ended.said
    assert "Traceback" not in ended.said


def test_what_can_be_written(tmp_path, monkeypatch):
    """A file that is there or not, in a directory that is."""
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("old.json").touch()
    assert [unwritable(tmp_path / name) for name in ("old.json", "new.json")] == ["", ""]
    assert unwritable(Path("new.json")) == ""
    assert unwritable(tmp_path) == "that is a directory"
