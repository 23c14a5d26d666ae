"""``python -m reports compare --rivals``: exit codes, forms, and what it cannot do."""

import json
import math
from pathlib import Path

import pytest

from reports.__main__ import main
from reports.records.reading import OURS
from tests.reports import runs
from tests.reports.effects import around, contest

FINE, SLOWER, UNUSABLE, VOID = 0, 1, 2, 3
OLD = "asyncpg==0.30.0"
VERSIONS = {"asyncpg": {"version": "0.32.0"}, OLD: {"version": "0.30.0"}}


def raced(ratio, known=True, **changes):
    """The installed version takes so many times the time of the older one."""
    facts = {"drivers": VERSIONS, "rivals": {OLD: {}} if known else {}}
    effects = {OLD: around(math.log(1 / ratio))}
    return runs.run(facts=facts, contests=(contest(**effects, **changes),))


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    """Files by their bare names."""
    monkeypatch.chdir(tmp_path)
    held = {
        "same": raced(1.0),
        "slow": raced(1.2),
        "fast": raced(0.8),
        "void": raced(1.2, twin=around(math.log(1.3))),
        "alone": raced(1.2, known=False),
    }
    for name, run in held.items():
        Path(f"{name}.json").write_text(json.dumps({OURS: run.to_json(), "benchmarks": []}))
    Path("plain.json").write_text(json.dumps({"benchmarks": []}))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("--rivals slow.json", FINE),  # a step is no failure unless it was asked for
        ("slow.json --rivals", FINE),
        ("--rivals slow.json --fail-on slower:5%", SLOWER),
        ("--rivals slow.json --fail-on slower:50%", FINE),
        ("--rivals same.json --fail-on slower:5%", FINE),
        ("--rivals fast.json --fail-on slower:5%", FINE),
        ("--rivals void.json --fail-on slower:5%", VOID),
        ("--rivals alone.json", VOID),
    ],
)
def test_exit_codes(arguments, code):
    """Exit codes are the same as between two files."""
    assert main(["compare", *arguments.split()]) == code


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("--rivals slow.json same.json", "--rivals reads the versions that raced in one run, and 2 files were given"),
        ("slow.json", "one file where an older and a newer were expected; --rivals"),
        ("--rivals plain.json", "plain.json: no section driver_matrix"),
        ("--rivals missing.json", "missing.json: No such file"),
    ],
)
def test_what_cannot_be_compared(capsys, arguments, expected):
    """One sentence that says what would do."""
    assert main(["compare", *arguments.split()]) == UNUSABLE
    said = capsys.readouterr().err
    assert expected in said
    assert len(said.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("how", "sign"), [("--markdown", "### one version over"), ("--html", "<!DOCTYPE html>"), ("--json", '"races"')]
)
def test_other_forms(capsys, how, sign):
    """The same races, for a job summary, for a browser, for programs; never folded away."""
    main(["compare", "--rivals", "slow.json", how])
    said = capsys.readouterr().out
    assert sign in said
    assert "slower" in said


def test_for_programs(capsys):
    """Each race with its figures, and whether it is a slowdown that --fail-on would stop at."""
    main(["compare", "--rivals", "slow.json", "--json", "--fail-on", "slower:5%"])
    (race,) = json.loads(capsys.readouterr().out)["races"]
    assert (race["older"], race["newer"], race["word"], race["confirmed_slowdown"]) == (OLD, "asyncpg", "slower", True)
    assert race["ratio"] == pytest.approx(1.2, rel=0.01)
