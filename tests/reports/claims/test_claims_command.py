"""``python -m reports claims``: readable at 80 columns, and safe wherever it is pasted."""

import argparse
import json

import pytest

from reports.claims import discover, judge_all
from reports.commands import claims
from reports.records.reading import Unreadable
from tests.reports.claims.claim_cases import CASES, pair
from tests.reports.claims.claim_runs import absent, run

HOSTILE = '<script>alert("|x|")</script> `a` [b](http://c)'


@pytest.fixture(scope="module")
def judgements():
    """Judgements of a run that confirms one claim, refutes one, lacks one for a hostile reason, and leaves the rest."""
    cells = pair("request-{}-orm-postgres", "asyncpg", "psycopg2", 2.3)
    cells |= pair("load_graph-way=joined-{}-orm-postgres", "asyncpg", "psycopg2", 0.9)
    cells |= {"pipeline-asyncpg-postgres": absent(HOSTILE)}
    return judge_all(run(cells))


def test_eighty_columns(judgements):
    """No line of a terminal is longer, whatever was confirmed."""
    said = [
        claims.terminal(judgements),
        *(claims.terminal(judge_all(one)) for pair in CASES.values() for one in pair),
    ]
    assert max(len(line) for text in said for line in text.splitlines()) <= claims.WIDTH


def test_counts_come_first(judgements):
    """Counts come first: a reader first wants to know what was decided at all."""
    first = claims.terminal(judgements).splitlines()[0]
    assert (
        first
        == f"{len(judgements)} claims: 1 confirmed, 1 refuted, 0 that depend, {len(judgements) - 2} not measured here"
    )


def test_what_was_decided_is_told_in_full(judgements):
    """A decided claim has their figure beside ours, and the post that says so."""
    told = claims.terminal(judgements).split("\n\n")[1].splitlines()
    assert told[0].startswith("S1   CONFIRMED: A SELECT by primary key")
    assert "     theirs: 2.3x the time (read as 1.87x to 3.45x) (P1: Your SQLAlchemy 2.0" in told
    assert any(line.startswith("     ours:   2.30x [") for line in told)


def test_what_was_not_says_what_is_missing(judgements):
    """A claim that was not decided says what is missing, in the words of the run."""
    assert "pipeline-asyncpg-postgres (absent:" in " ".join(claims.terminal(judgements).split())


def test_markdown_keeps_strangers_in_their_cells(judgements):
    """Words of a run make no tags, links or columns."""
    said = claims.markdown(judgements)
    assert "<script>" not in said
    assert "[b]" not in said
    (row,) = (line for line in said.splitlines() if line.startswith("| B11 "))
    assert row.replace("\\|", "").count("|") == 6


def test_json_for_programs(judgements):
    """Every judgement with all its fields."""
    first = json.loads(claims.as_json(judgements))[0]
    assert first["id"] == "S1"
    assert first["verdict"] == "confirmed"
    assert first["title"] == "Your SQLAlchemy 2.0 async sessions are slower than sync"
    assert first["cells"] == ["request-asyncpg-orm-postgres", "request-psycopg2-orm-postgres"]


def command(*arguments):
    parser = argparse.ArgumentParser()
    claims.add_parser(parser.add_subparsers())
    return claims.main(parser.parse_args(["claims", *map(str, arguments)]))


@pytest.mark.parametrize(
    ("form", "begins"),
    [((), f"{len(discover())} claims: "), (("--markdown",), f"{len(discover())} claims: "), (("--json",), "[\n")],
)
def test_from_a_file(tmp_path, capsys, form, begins):
    """A run from disk, in each form."""
    file = tmp_path / "run.json"
    file.write_text(json.dumps({"driver_matrix": run({}).to_json(), "benchmarks": []}))
    assert command(file, *form) == 0
    assert capsys.readouterr().out.startswith(begins)


def test_a_file_of_pytest_benchmark_alone(tmp_path):
    """It has times, and nothing that a claim could be held against."""
    file = tmp_path / "plain.json"
    file.write_text(json.dumps({"benchmarks": [], "version": "5.3.1"}))
    with pytest.raises(Unreadable, match=r"plain\.json: no section driver_matrix"):
        command(file)
