"""What pytest says last: after pytest-benchmark's tables, what they come to."""

import json
import re
from types import SimpleNamespace

import pytest

from suites.plugins import fix_summary
from suites.plugins.fix_report import REPORT, Report
from tests.reports import runs as some
from tests.reports.effects import around, contest

CELLS = ("-k", "fetch_value and not core and not orm and (sqlite3 or aiosqlite)")
SECTION = re.compile(r"^-+ driver-matrix: .*? reports page .*?$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def held(runs, tmp_path_factory):
    """One contest, and where its report is."""
    report = tmp_path_factory.mktemp("out") / "run.json"
    done = runs(*CELLS, f"--benchmark-json={report}")
    assert done.returncode == 0, done.said
    return done, report


def section(said):
    """The lines of it, from its title to where the evidence is; empty if there is none."""
    found = SECTION.search(said)
    return found[0].splitlines() if found else []


def test_after_the_tables(held):
    """Title, trust, an answer of this workload on this server, and where the evidence is."""
    done, report = held
    said = section(done.said)
    assert done.said.index("OPS: Operations Per Second") < done.said.index(said[0])
    assert "driver-matrix: smoke, 1 contest" in said[0]
    assert said[1].startswith("One launch each: no intervals, so no verdicts. The same driver measured twice")
    assert any("fetch_value" in line for line in said)
    assert " ".join(said).endswith(f"python -m reports page {report}")


def test_thirty_lines(held):
    """The summary has at most thirty lines of eighty columns, but for the path and pytest's own rule."""
    said = section(held[0].said)
    assert len(said) <= 30
    assert max(map(len, said[1:-1])) <= 80


def test_where_pytest_benchmark_ends_the_run(runs, held, tmp_path):
    """--benchmark-compare-fail raises in the middle of the summary: what was measured is summed up all the same."""
    before = json.loads(held[1].read_text())
    for one in before["benchmarks"]:
        one["stats"]["median"] /= 1000
    (tmp_path / "0001_fast.json").write_text(json.dumps(before))
    against = (
        f"--benchmark-storage=file://{tmp_path}",
        "--benchmark-compare=0001",
        "--benchmark-compare-fail=median:5%",
    )
    done = runs(*CELLS, *against)
    assert "Performance has regressed" in done.said
    said = section(done.said)
    assert "smoke, 1 contest" in said[0]
    assert " ".join(said).endswith("give --benchmark-json=FILE, then: python -m reports page FILE")


class Terminal:
    """Keeps what it is told."""

    def __init__(self):
        self.said = []

    def write_sep(self, sign, title, **how):
        self.said.append((title, how["red"]))

    def write_line(self, line):
        self.said.append(line)


def config(of, verbosity=0, written=("run.json",)):
    report = Report(None, None, run=of, written=list(written))
    return SimpleNamespace(stash={REPORT: report}, get_verbosity=lambda: verbosity)


def told(*of, **how):
    """Return what the plugin says when all others have finished."""
    terminal = Terminal()
    summing_up = fix_summary.pytest_terminal_summary(terminal, config(*of, **how))
    next(summing_up)
    assert not list(summing_up)
    return terminal.said


def test_not_with_q():
    """With -q there is no summary."""
    run = some.run(contest())
    assert told(run, verbosity=-1) == []
    assert told(run) != []


def test_not_where_nothing_was_measured():
    """Reasons alone need no summary, and neither does a run that timed nothing."""
    assert told(some.run(some.contest(measurements=()))) == []
    assert told(None) == []


def test_red_where_it_cannot_be_trusted():
    """The title says first that a run cannot be trusted."""
    assert told(some.run(contest()))[0] == ("driver-matrix: quick, 1 contest", False)
    assert told(some.run(contest(twin=around(0.2))))[0] == ("driver-matrix: quick, 1 contest", True)
