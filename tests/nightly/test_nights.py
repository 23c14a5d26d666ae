"""Two nights played in a directory, with runs made up: what the workflow's last job makes of its shards."""

import contextlib
import io
import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from reports import __main__ as reports
from reports.records.reading import OURS
from suites.nightly import night as steps
from tests.reports.sessions import RATIOS, held, session

SLOW = {**RATIOS, "psycopg": RATIOS["psycopg"] * 1.2}
JOBS = {"include": [{"name": f"postgres {n} of 2", "slug": f"postgres-{n}", "contests": 31} for n in (1, 2)]}
FINE, RED = 0, 1


class Night:
    """The last job's steps, each as its make target runs it; but in this process; measuring again is made up."""

    def __init__(self, directory, monkeypatch):
        monkeypatch.chdir(directory)
        monkeypatch.setenv("DRIVER_MATRIX_CACHE", str(directory / "cache"))
        self.runs = directory / "reports/runs"
        (self.runs / "shards").mkdir(parents=True)
        self.again = None
        monkeypatch.setattr(steps, "python", self._python)

    def _python(self, module, command, *arguments, check=True):
        if (module, command) == ("suites", "confirm"):
            self.asked_again = arguments
            if self.again:
                write(self.runs / "again.json", self.again)
            return subprocess.CompletedProcess((), FINE, "=== 3 passed ===\n")
        with contextlib.redirect_stdout(io.StringIO()) as said:  # here, and not a second later in a process of its own
            code = reports.main([command, *map(str, arguments)])
        assert not (check and code), arguments
        return subprocess.CompletedProcess((), code, said.getvalue())

    def shard(self, name, run):
        write(self.runs / f"shards/{name}.json", run)

    def verdict(self):
        with pytest.raises(SystemExit) as ended:
            steps.verdict()
        return ended.value.code

    def left(self):
        return sorted(str(path.relative_to(self.runs)) for path in self.runs.rglob("*.*"))


def write(path, run):
    path.write_text(json.dumps({OURS: run.to_json(), "benchmarks": []}))


def at(day, *contests, **changes):
    return session(*contests, started=f"2026-02-{day:02}T01:30:00+00:00", seed=day, **changes)


@pytest.fixture
def night(tmp_path, monkeypatch):
    return Night(tmp_path, monkeypatch)


@pytest.fixture
def second(night, capsys):
    """The night after one without anything special."""
    night.shard("postgres-1", at(1))
    steps.report()
    capsys.readouterr()
    return night


def test_a_first_night_is_shown_and_kept(night, capsys):
    """Its shards as one run, with a page and a history that begins; there is nothing to compare it with."""
    night.shard("postgres-1", at(1))
    night.shard("postgres-2", at(1, held(workload="execute")))
    steps.report()
    made = {"history/2026-02-01T013000.json", "site/index.html", "site/history.html", "site/run.json", "tonight.json"}
    assert made <= set(night.left())
    assert "2 contests" in capsys.readouterr().out
    assert night.verdict() == FINE
    assert capsys.readouterr().out == "there is no night to compare with\n"


def test_a_second_night_is_compared_with_the_first(second, capsys):
    """The job's summary compares a second night with the first; where nothing changed, nothing is measured again."""
    second.shard("postgres-1", at(2))
    steps.report()
    assert "2026-02-01T013000.json" in capsys.readouterr().out
    assert second.verdict() == FINE
    assert capsys.readouterr().out == "nothing became slower and was so again\n"


@pytest.mark.parametrize(("again", "code"), [(RATIOS, FINE), (SLOW, RED)], ids=["not so again", "so again"])
def test_a_slowdown_counts_when_it_comes_again(again, code, second):
    """One night is noise until another measurement says the same."""
    second.shard("postgres-1", at(2, ratios=SLOW))
    second.again = at(3, ratios=again)
    steps.report()
    assert second.verdict() == code


def test_what_is_measured_again_has_the_nights_own_effort(second):
    """Bursts of another length would leave nothing to compare."""
    second.shard("postgres-1", replace(at(2, ratios=SLOW), effort="quick"))
    steps.report()
    assert second.asked_again[-4:-2] == ("--effort", "quick")


def test_what_there_is_no_time_for_is_said_and_not_red(second, monkeypatch, capsys):
    """It was left out on purpose; what changed most was not."""
    monkeypatch.setattr(steps, "of_contests", lambda keys, most: [])
    second.shard("postgres-1", at(2, ratios=SLOW))
    steps.report()
    assert second.verdict() == FINE
    assert "slower and not measured again, for want of time: 1 more cell" in capsys.readouterr().out


def test_a_slowdown_that_nobody_measured_again_is_no_good_news(second, capsys):
    """Whether all of it came to nothing or only that cell."""
    second.shard("postgres-1", at(2, ratios=SLOW))
    second.again = at(3, ratios={"psycopg2": 0.9})
    steps.report()
    assert second.verdict() == RED
    assert "fetch_row-psycopg-postgres is slower, and measuring it again came to nothing" in capsys.readouterr().out


def test_a_slowdown_measured_again_in_a_void_contest_is_no_good_news(second):
    """A void contest concludes nothing, and so not that all is well."""
    second.shard("postgres-1", at(2, ratios=SLOW))
    second.again = at(3, ratios=SLOW, twin=1.3)
    steps.report()
    assert second.verdict() == RED


def test_what_was_measured_again_belongs_to_its_night(second):
    """A directory may hold what another night left there."""
    write(second.runs / "again.json", at(1, ratios=SLOW))
    second.shard("postgres-1", at(2))
    steps.report()
    assert not (second.runs / "again.json").exists()


def test_a_report_made_twice_compares_with_the_night_before(second):
    """A report made twice is compared with the night before, and not with itself."""
    second.shard("postgres-1", at(2, ratios=SLOW))
    second.again = at(3, ratios=SLOW)
    for _ in range(2):
        steps.report()
    assert second.verdict() == RED


def test_a_missing_shard_is_named(night, monkeypatch, capsys):
    """A night without one server is better than none, and says so."""
    monkeypatch.setenv("JOBS", json.dumps(JOBS))
    night.shard("postgres-2", at(1))
    steps.report()
    assert "**postgres 1 of 2** left no result: 31 contests missing tonight" in capsys.readouterr().out


def test_a_damaged_shard_takes_no_other_along(night, monkeypatch, capsys):
    """A runner may be taken away while it writes."""
    monkeypatch.setenv("JOBS", json.dumps(JOBS))
    night.shard("postgres-1", at(1))
    (night.runs / "shards/postgres-2.json").write_text('{"driver_matrix": {')
    steps.report()
    assert "**postgres-2** is left out: postgres-2.json: " in capsys.readouterr().out
    assert "history/2026-02-01T013000.json" in night.left()


def test_a_night_without_shards_ends_in_a_sentence(night):
    """A night without shards ends in a sentence, and begins no history."""
    with pytest.raises(SystemExit, match="there is no shard to read in reports/runs/shards"):
        steps.report()
    assert night.left() == []


def test_a_last_night_that_cannot_be_read_costs_the_comparison_alone(second, capsys):
    """Tonight is published all the same."""
    (second.runs / "history/2026-02-01T013000.json").write_text("{}")
    second.shard("postgres-1", at(2))
    steps.report()
    assert "2026-02-01T013000.json cannot be read: tonight is compared with nothing" in capsys.readouterr().out
    assert second.verdict() == FINE


def test_as_many_nights_are_kept_as_artifacts_live(second, monkeypatch):
    """The oldest nights go first."""
    monkeypatch.setattr(steps, "KEPT", 1)
    second.shard("postgres-1", at(2))
    steps.report()
    assert [path.name for path in steps.nights()] == ["2026-02-02T013000.json"]


GH = """#!/bin/sh
case "$2 $3" in
"list --workflow") echo '[{"databaseId": 12}, {"databaseId": 11}]'; exit %s ;;
"download %s") mkdir -p reports/runs/history && echo '{}' > reports/runs/history/$3.json ;;
*) echo "%s" >&2; exit 1 ;;
esac
"""


@pytest.fixture
def github(night, monkeypatch):
    """GitHub's own command, as far as a night asks it."""

    def answers(listing=0, leaving="11", error="no valid artifacts found to download"):
        here = Path("bin")
        here.mkdir()
        (here / "gh").write_text(GH % (listing, leaving, error))
        (here / "gh").chmod(0o755)
        monkeypatch.setenv("PATH", str(here.absolute()), prepend=":")
        return night

    return answers


def test_the_newest_night_that_left_a_history_is_taken(github, capsys):
    """The last one may have been cancelled."""
    github()
    steps.history()
    assert capsys.readouterr().out == "1 nights before this one\n"


def test_without_any_history_this_is_the_first_night(github, capsys):
    """Without any history the report says that this is the first night."""
    github(leaving="none")
    steps.history()
    assert capsys.readouterr().out == "none of the last 10 nights left a history: this is the first\n"


@pytest.mark.parametrize("broken", [{"listing": 1}, {"leaving": "none", "error": "HTTP 502"}])
def test_when_github_does_not_answer_no_history_is_begun(github, broken):
    """It would be the one that all later nights go on with. It may list no nights, or not say what they left."""
    github(**broken)
    with pytest.raises(SystemExit, match=r"gh run (list|download) ended with 1"):
        steps.history()
