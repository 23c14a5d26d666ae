"""A summary where it is read: in a terminal, in a job's summary, by command."""

import json
import os
import random
import subprocess
import sys

import pytest

from reports import __main__ as reports
from reports.summary import summary
from reports.summary.markdown import markdown
from reports.summary.terminal import LINES, WIDTH, lines
from tests.reports import runs
from tests.reports.effects import around, busy, contest, moved
from tests.support.trees import ROOT

PAGE = "python -m reports page run.json"
WHY = {"workloads": {"fetch_row": {"why": "One narrow row by primary key: the shortest round trip."}}}


def terminal(run, page=PAGE):
    return lines(run, summary(run, page))


def large():
    """Make as many contests as the whole matrix, each with SQLAlchemy on top, some void, some cells failed."""
    dice = random.Random(3)
    layers = {"asyncpg-core": {"layer": "core", "over": "asyncpg"}}
    made = []
    for number in range(80):
        effects = {f"driver{n}": around(dice.gauss(0.3, 0.4), dice.uniform(0.001, 0.2)) for n in range(3)}
        twin = around(dice.choice((0.0, 0.0, 0.2)))
        one = contest(twin=twin, asyncpg_core=around(0.6), psycopg="it hung " * 40, absent=("libpq",), **effects)
        made.append(moved(one, f"workload{number // 4}", ("postgres", "mysql", "mariadb", "sqlite")[number % 4]))
    return runs.run(*made, facts={"drivers": layers}, complete=False, why_not="disk full " * 30)


def test_short():
    """Headline and name of the workload, its servers, then where the evidence is."""
    run = runs.run(contest(psycopg=around(0.7)), facts=WHY)
    assert terminal(run)[-3:] == [
        "one narrow row by primary key (fetch_row)",
        "  postgres: asyncpg 2.01x [2.01, 2.02] faster than psycopg",
        f"The evidence: {PAGE}",
    ]


def test_sqlalchemy_stands_below():
    """Its cost is told of the same server, and does not name it again."""
    drivers = {"asyncpg-core": {"layer": "core", "over": "asyncpg"}}
    run = runs.run(contest(psycopg=around(0.7), asyncpg_core=around(0.6)), facts={"drivers": drivers})
    assert "    SQLAlchemy over asyncpg: Core 1.82x [1.82, 1.83]" in terminal(run)


@pytest.mark.parametrize("length", range(45, 60))
def test_an_interval_stands_on_one_line(length):
    """An interval stands on one line, wherever the line ends."""
    run = runs.run(contest(**{"x" * length: around(-0.7), "y" * 5: around(0.5)}))
    assert all(line.count("[") == line.count("]") for line in terminal(run))


def test_servers_of_a_workload_stand_together():
    """Whatever was measured between them."""
    plain = contest(psycopg=around(0.7))
    run = runs.run(plain, moved(plain, "stream"), moved(plain, server="mysql"))
    heads = [line for line in terminal(run) if not line.startswith(" ")]
    assert [line for line in heads if line in ("fetch_row", "stream")] == ["fetch_row", "stream"]


@pytest.mark.parametrize("run", [large(), *map(runs.random_run, range(30))])
def test_never_more_than_thirty_lines_of_eighty_columns(run):
    """However much there is; the title is a line too."""
    said = terminal(run)
    assert len(said) + 1 <= LINES
    assert max(map(len, said)) <= WIDTH


def test_room_is_used():
    """A large run fills the lines, and says how many answers more the page holds."""
    said = terminal(large())
    assert len(said) + 1 >= LINES - 3
    assert any("more answers, and the evidence of all:" in line for line in said)


def test_long_path():
    """A long path is not broken in two, and has a line for itself."""
    page = "python -m reports page " + "directory/" * 9 + "run.json"
    assert terminal(runs.run(contest(psycopg=around(0.7))), page)[-2:] == ["The evidence:", f"  {page}"]


def test_markdown_holds_every_answer():
    """The first in the open, all others folded."""
    run = large()
    of = summary(run, PAGE)
    text = markdown(run, of)
    assert text.count("\n- ") == len(of.answers)
    assert f"<details><summary>{len(of.answers) - 15} more answers</summary>" in text
    assert text.endswith(f"The evidence: `{PAGE}`")


def test_markdown_of_an_unsound_run():
    """Markdown of an unsound run begins in bold."""
    run = large()
    assert markdown(run, summary(run, PAGE)).splitlines()[2].startswith("**Of 480 pairs of drivers ")


def test_markdown_is_not_written_by_reasons():
    """Words of servers and workloads make no tags, links or emphasis."""
    why = "<script>alert(1)</script> [x](y) **bold** `code` | @all #1: and more."
    run = runs.run(
        contest(psycopg="<img src=x>\n# heading", psycopg2=around(0.7)),
        facts={"workloads": {"fetch_row": {"why": why}}},
    )
    text = markdown(run, summary(run, PAGE))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "&lt;img src=x&gt; &#35; heading" in text
    assert "&#91;x&#93;(y) &#42;&#42;bold&#42;&#42; &#96;code&#96; &#124; &#64;all &#35;1 (fetch&#95;row)" in text


@pytest.fixture
def saved(tmp_path):
    """A report, as --benchmark-json writes it."""
    path = tmp_path / "run.json"
    run = runs.run(contest(psycopg=around(0.7)), facts=WHY)
    path.write_text(json.dumps({"benchmarks": [], "driver_matrix": run.to_json()}))
    return path


def test_command(saved, capsys):
    """Title, then what the terminal showed at the end of the run."""
    assert reports.main(["summary", str(saved)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "driver-matrix: quick, 1 contest"
    assert said[-2:] == ["The evidence:", f"  python -m reports page {saved}"] or said[-1].endswith(str(saved))


def test_command_in_markdown(saved, capsys):
    """The command writes the same as Markdown, for a job's summary."""
    assert reports.main(["summary", str(saved), "--markdown"]) == 0
    assert capsys.readouterr().out.startswith("### driver-matrix: quick, 1 contest\n")


def test_page_beside_the_report(saved, capsys):
    """It is named once it is there and newer than the report."""
    page = saved.with_suffix(".html")
    page.touch()
    os.utime(page, (1, 1))
    reports.main(["summary", str(saved)])
    assert "reports page" in capsys.readouterr().out
    os.utime(page)
    reports.main(["summary", str(saved)])
    assert capsys.readouterr().out.rstrip().endswith("run.html")


def test_plain_file(tmp_path, capsys):
    """A file without our section has nothing to be summed up."""
    (tmp_path / "plain.json").write_text('{"benchmarks": []}')
    assert reports.main(["summary", str(tmp_path / "plain.json")]) == 2
    assert "plain.json: no section driver_matrix" in capsys.readouterr().err


def command(*arguments, **more):
    return subprocess.run(
        [sys.executable, "-m", "reports", *map(str, arguments)], cwd=ROOT, text=True, timeout=60, **more
    )


def test_unreadable(tmp_path):
    """One sentence, exit 2, and no traceback."""
    (tmp_path / "run.json").write_text("{")
    done = command("summary", tmp_path / "run.json", capture_output=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("python -m reports summary: run.json: no JSON")


def test_reader_that_stops(saved):
    """A reader that stops, as ``head`` does, causes no traceback."""
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write) as closed:
        done = command("summary", saved, stdout=closed, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (0, "")


def test_commands_are_modules():
    """Each file in ``reports/commands`` is a command of its own, and there is no list to keep."""
    files = {path.stem for path in (ROOT / "reports/commands").glob("[a-z]*.py")}
    assert set(reports.known_commands()) == files >= {"summary"}


def test_how_far_to_trust_it_is_never_cut():
    """The machine was busy is its last sentence, and the one that a reader must not miss."""
    said = terminal(runs.run(busy(contest(psycopg=around(0.7))), busy(moved(contest(psycopg=around(0.7)), "stream"))))
    assert "The machine was busy beside us, or held us back, in 100 % of the blocks." in " ".join(said)
