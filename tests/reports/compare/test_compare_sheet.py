"""A comparison as it is read: what stands first, what is folded, and names that would like to be markup."""

import json
import re
from dataclasses import replace

import pytest

from reports.compare import as_json
from reports.compare.sessions import Fact, Note, compare
from reports.compare.sheet import sheet
from reports.sheets import Sheet, Table
from reports.sheets.render import IN_TERMINAL, document, html, markdown, text
from tests.reports.sessions import RATIOS, facts, held, session, without

HOSTILE = "</td><script>alert(1)</script> | `x` [a](javascript:b) @all #1\n| row"


@pytest.fixture(scope="module")
def slower():
    """psycopg became slower and another version, psycopg2 crashed."""
    newer = without(held(ratios={**RATIOS, "psycopg": 2.5}, seed=2), "psycopg2")
    return compare(("a.json", session()), ("b.json", session(newer, facts=facts(drivers__psycopg__version="2.0"))))


def test_reading_order(slower):
    """Controls of both, counts and range, what else changed, the cells, and then what was not compared."""
    said = text(sheet(slower))
    order = ["a.json: 1 contest; 0 of 1 twin", "b.json: 1 contest", "2 cells compared: 1 slower (1.32x), 0 faster",
             "drivers.psycopg.version", "fetch_row-psycopg-postgres", "newly failing"]  # fmt: skip
    assert [said.index(one) for one in order] == sorted(said.index(one) for one in order)


def test_noise_is_one_line(slower):
    """Noise is one line, however many cells it is."""
    said = "within noise: 1 equivalent (shown to be within 3 %), 0 unresolved (nobody can tell)"
    assert said in text(sheet(slower)).splitlines()
    assert "fetch_row-libpq" not in text(sheet(slower))


def test_a_run_that_broke_off_says_so():
    """Cells missing in a run that broke off are not called gone."""
    broken = replace(session(seed=2), complete=False, why_not="disk full")
    assert "b.json is not complete: disk full" in text(sheet(compare(("a.json", session()), ("b.json", broken))))


def test_several_newer_runs_say_what_a_change_is():
    """The sheet of several newer runs says that a change must recur."""
    newer = [(f"{name}.json", session(seed=seed)) for seed, name in enumerate("bc", 2)]
    assert "each of the 2 newer runs" in text(sheet(compare(("a.json", session()), *newer)))


def test_void_contests_say_why():
    """Void contests say why in a table of their own."""
    found = sheet(compare(("a.json", session()), ("b.json", session(seed=2, twin=1.3))))
    assert "1 contest void" in " ".join(found.lines)
    assert found.tables[-1].rows[0][0] == "fetch_row-postgres"
    assert found.tables[-1].rows[0][1].startswith("b.json: its twin")


def test_terminal_cuts_long_tables():
    """Long tables are cut in a terminal, and say where the rest is."""
    long = Table("gone", ("cell", "why"), tuple((str(number), "") for number in range(50)))
    said = text(Sheet("a -> b", (), (long,)))
    assert f"... and {50 - IN_TERMINAL} more; --json has them" in said
    assert len(said.splitlines()) < 20


def test_markdown_has_no_markup_of_strangers():
    """Markdown has no markup from strangers: no HTML, link, mention, cell or row."""
    said = markdown(Sheet(HOSTILE, (HOSTILE,), (Table(HOSTILE, ("cell",), ((HOSTILE,),)),)))
    assert "<script" not in said
    assert not re.search(r"[@`\[]", said)
    rows = [line for line in said.splitlines() if line.startswith("|")]
    assert [row.count("|") for row in rows] == [2, 2, 2]


def test_html_has_no_markup_of_strangers():
    """HTML has no tags but ours."""
    said = html(Sheet(HOSTILE, (HOSTILE,), (Table(HOSTILE, ("cell",), ((HOSTILE,),)),)))
    assert "<script" not in said
    assert said.count("<td>") == said.count("</td>") == 1


def test_html_loads_and_runs_nothing():
    """Its policy allows one style, by its hash, and nothing else; and there is nothing else."""
    said = document("title", "")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', said)[1]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(r"<script|<img|<link|url\(|@import|https?:|style=|\son\w+=", said)


def test_json_has_everything(slower):
    """Every cell, also noise, with what it was judged by; and it is JSON."""
    said = json.loads(json.dumps(as_json.of_runs(slower, 0.05), allow_nan=False))
    assert {one["key"]: one["word"] for one in said["changes"]} == {
        "fetch_row-psycopg-postgres": "slower",
        "fetch_row-libpq-postgres": "equivalent",
    }
    first = said["changes"][0]
    assert first["confirmed_slowdown"] is True
    assert first["interval"]["low"] < first["ratio"] < first["interval"]["high"]
    assert said["counts"] == {"faster": 0, "slower": 1, "equivalent": 1, "unresolved": 0}
    assert said["lists"][0]["newly failing"] == [{"what": "fetch_row-psycopg2-postgres", "why": "it crashed"}]
    assert {"place": "drivers.psycopg.version", "before": "1.0", "after": "2.0"} in said["facts"]


def test_pages_of_text_are_not_quoted():
    """The sheet says that a step's code changed; the code itself is in the runs."""
    before, after = (session(facts=facts(code={"psycopg": {"fetch_row": code}})) for code in ("a" * 99, "b" * 99))
    (found,) = compare(("a.json", before), ("b.json", after))
    assert found.facts == (Fact("code.psycopg.fetch_row", "", ""),)
    assert sheet((found,)).tables[0].rows == (("code.psycopg.fetch_row", "(differs)", "(differs)"),)


def test_long_reasons_are_cut(slower):
    """A long reason is cut: a traceback would break the table."""
    noted = replace(slower[0], void=(Note("x", "y" * 999),))
    row = next(table.rows[0] for table in sheet((noted,)).tables if table.title.startswith("void"))
    assert len(row[1]) <= 120
