"""``python -m reports compare --rivals``: exit codes, forms, and what it cannot do."""

import json
import math
from pathlib import Path

import pytest

from reports.__main__ import main
from reports.records.reading import OURS
from reports.records.run import KNOWN_WRONG, NOT_HELD
from tests.reports import runs
from tests.reports.effects import QUIET, around, contest

FINE, STOP, UNUSABLE, VOID = 0, 1, 2, 3
OLD = "asyncpg==0.30.0"
VERSIONS = {"asyncpg": {"version": "0.32.0"}, OLD: {"version": "0.30.0"}}


def raced(ratio, known=True, sd=QUIET, **changes):
    """The installed version takes so many times the time of the older one."""
    return told({OLD: around(math.log(1 / ratio), sd)}, known, **changes)


def told(drivers, known=True, **changes):
    facts = {"drivers": VERSIONS, "rivals": {OLD: {}} if known else {}}
    return runs.run(facts=facts, contests=(contest(**drivers, **changes),))


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
        "noisy": raced(1.0, sd=0.05),
        "failed": told({OLD: "it lost the last row"}),
        "absent": told({}, absent=(OLD,)),
        "known": told({OLD: f"it rounds{KNOWN_WRONG}it is of floats"}),
        "stopped": told({OLD: NOT_HELD}),
    }
    for name, run in held.items():
        Path(f"{name}.json").write_text(json.dumps({OURS: run.to_json(), "benchmarks": []}))
    Path("plain.json").write_text(json.dumps({"benchmarks": []}))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("--rivals slow.json", FINE),  # a step is no failure unless it was asked for
        ("slow.json --rivals", FINE),
        ("--rivals slow.json --fail-on slower:5%", STOP),
        ("--rivals noisy.json", FINE),  # nobody asked what it cannot tell
        ("--rivals noisy.json --fail-on slower:5%", VOID),
        ("--rivals noisy.json --fail-on slower:50%", FINE),
        ("--rivals failed.json", STOP),
        ("--rivals failed.json --fail-on slower:5%", STOP),
        ("--rivals absent.json", STOP),
        ("--rivals known.json", VOID),  # as its driver's file says, and there is no race
        ("--rivals stopped.json", VOID),
        ("--rivals fast.json --base asyncpg --fail-on slower:5%", STOP),  # the other way round
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
        (
            "--rivals slow.json --base asyncpg==9",
            "--base asyncpg==9: nothing of that name was to race; there are: asyn",
        ),
        ("slow.json same.json --base asyncpg", "--base names a side of a race: it goes with --rivals"),
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


@pytest.mark.parametrize(
    ("how", "race"), [("", "one version over"), ("--markdown", "one version over"), ("--json", '"races"')]
)
@pytest.mark.parametrize("name", ["failed", "absent"])
def test_what_did_not_race_comes_first(capsys, how, race, name):
    """In every form its cell stands before the races, or before the place where they would be."""
    main(["compare", "--rivals", f"{name}.json", *how.split()])
    said = capsys.readouterr().out.replace("&#61;", "=").replace("&#45;", "-")
    cell = "fetch_row-asyncpg==0.30.0-postgres" if how != "--markdown" else "asyncpg==0.30.0"
    assert cell in said
    assert said.find(cell) < (said.find(race) if race in said else len(said))


def test_what_did_not_race_for_programs(capsys):
    """First of all: the cell, what became of it, why, and whether that is why the command failed."""
    main(["compare", "--rivals", "failed.json", "--json"])
    said = json.loads(capsys.readouterr().out)
    cell = {"key": f"fetch_row-{OLD}-postgres", "state": "failed", "why": "it lost the last row", "fails": True}
    assert next(iter(said)) == "did_not_race"
    assert said["did_not_race"] == [cell]


def test_the_gate_for_programs(capsys):
    """What --fail-on could see, in figures and as the others read it."""
    main(["compare", "--rivals", "noisy.json", "--json", "--fail-on", "slower:5%"])
    gate = json.loads(capsys.readouterr().out)["gate"]
    assert (gate["past"], gate["compared"], gate["slower"], gate["too_noisy"]) == (0.05, 1, 0, 1)
    assert "1 of 1 too noisy to tell 5 %" in gate["said"]


def test_both_sides_have_their_version_for_programs(capsys):
    """A name alone does not say which version was installed."""
    main(["compare", "--rivals", "slow.json", "--json"])
    (race,) = json.loads(capsys.readouterr().out)["races"]
    assert (race["older_version"], race["newer_version"]) == ("0.30.0", "0.32.0")


def test_for_programs(capsys):
    """Each race with its figures, and whether it is a slowdown that --fail-on would stop at."""
    main(["compare", "--rivals", "slow.json", "--json", "--fail-on", "slower:5%"])
    (race,) = json.loads(capsys.readouterr().out)["races"]
    assert (race["older"], race["newer"], race["word"], race["confirmed_slowdown"]) == (OLD, "asyncpg", "slower", True)
    assert race["ratio"] == pytest.approx(1.2, rel=0.01)
