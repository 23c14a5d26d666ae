"""What the page is made of, without a browser: its file, its policy, its data."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from reports.__main__ import main
from reports.page import page
from reports.page.html import ASSETS, inlined
from reports.records.run import Outcome, address
from reports.statistics import verdicts
from tests.reports.page.page_runs import small, whole, without
from tests.reports.runs import random_run, run

DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


def data(html):
    return json.loads(DATA.search(html)[1])


def written(path, of=None):
    path.write_text(json.dumps({"driver_matrix": (of or small()).to_json()}))
    return path


def test_the_whole_matrix_fits_two_megabytes():
    """A thousand cells of ten launches, with all their histograms, stay a file that can be mailed."""
    html = page(whole())
    assert len(data(html)["contests"]) == 100
    assert len(html.encode()) < 2_000_000


def test_only_what_was_hashed_may_run():
    """The policy allows just the one script and the one style that stand in the page, and fetches nothing."""
    html = page(small())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1]
    for name, text in (("script", html.rpartition("<script>")[2]), ("style", html.partition("<style>")[2])):
        digest = hashlib.sha256(text.partition(f"</{name}>")[0].encode()).digest()
        assert f"{name}-src 'sha256-{base64.b64encode(digest).decode()}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_data_cannot_end_its_element():
    """Nothing in a run closes the script element that it stands in, nor opens a comment there."""
    hostile = {"</script><!--": "]]>\u2028&amp;"}
    assert not re.search(r"[<>&\u2028]", inlined(hostile))
    assert json.loads(inlined(hostile)) == hostile


def test_elements_are_made_of_text_alone():
    """No part of the page's script turns text into markup, or into code."""
    ours = "".join(path.read_text() for path in ASSETS.glob("*.js"))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", ours)


def test_beside_the_report(tmp_path, capsys):
    """Without -o the page lies beside the report, and leads to it."""
    assert main(["page", str(written(tmp_path / "a run.json"))]) == 0
    made = tmp_path / "a run.html"
    assert data(made.read_text())["run"]["json"] == {"name": "a run.json", "href": "a%20run.json"}
    assert str(made) in capsys.readouterr().out


def test_elsewhere(tmp_path):
    """In another folder it says nothing of where the report lies."""
    (tmp_path / "public").mkdir()
    main(["page", str(written(tmp_path / "secret.json")), "-o", str(tmp_path / "public/index.html")])
    html = (tmp_path / "public/index.html").read_text()
    assert "secret" not in html
    assert str(tmp_path) not in html


def test_never_over_the_report(tmp_path, capsys):
    """A page that would be written over its own report is refused."""
    report = written(tmp_path / "run.html")
    assert main(["page", str(report)]) == 2
    assert "would overwrite the report" in capsys.readouterr().err
    assert json.loads(report.read_text())


def test_plain_benchmarks_have_no_page(tmp_path, capsys):
    """A file without our section is refused in a sentence that says what can read it."""
    (tmp_path / "plain.json").write_text('{"benchmarks": []}')
    assert main(["page", str(tmp_path / "plain.json")]) == 2
    assert "no section driver_matrix" in capsys.readouterr().err


@pytest.mark.parametrize("seed", range(8))
def test_any_run_has_a_page(seed):
    """Whatever a run may be, it can be shown, and JSON is all that stands in it."""
    shown = data(page(random_run(seed)))
    assert len(shown["contests"]) == 4


def test_every_cell_is_there():
    """Measured, absent or failed: each cell and each control is on the page, with its reason."""
    of = small()
    first, *others = of.contests
    of = replace(of, contests=(without(first, "psycopg", Outcome.FAILED, "it crashed"), *others))
    cells = [cell for contest in data(page(of))["contests"] for cell in contest["cells"]]
    assert len(cells) == len(list(of))
    assert [cell["reason"] for cell in cells if cell["outcome"] == "failed"] == ["it crashed"]


def test_a_run_is_judged_once(monkeypatch):
    """Its trust, answers, matrix, distances and claims look at the same verdicts."""
    judged = []
    monkeypatch.setattr(
        verdicts, "judge", lambda of, *how, judge=verdicts.judge: judged.append(address(of)) or judge(of, *how)
    )
    of = small()
    page(of)
    assert judged == [address(one) for one in of.contests]


def test_runs_of_before():
    """A run whose facts do not describe drivers and workloads is shown, its drivers as native."""
    shown = data(page(run(facts={"drivers": "17", "workloads": [], "code": {"asyncpg": 3}})))
    assert shown["drivers"]["asyncpg"]["layer"] == "native"
    assert shown["code"] == {}


def test_the_library_is_the_one_that_was_read():
    """What stands in vendor/ is uPlot 1.6.32, unchanged."""
    known = {
        "uPlot.iife.min.js": "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
        "uPlot.min.css": "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
    }
    vendor = Path(ASSETS.parent / "vendor")
    assert {name: hashlib.sha256((vendor / name).read_bytes()).hexdigest() for name in known} == known
