"""``python -m reports compare``, ``merge`` and ``history``: exit codes, outputs, and files of strangers."""

import json
from pathlib import Path

import pytest

from reports.__main__ import main
from reports.history import steps
from reports.records.reading import OURS, read
from tests.reports.sessions import RATIOS, held, session

FINE, SLOWER, UNUSABLE, VOID = 0, 1, 2, 3


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Files by their bare names, and a cache of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRIVER_MATRIX_CACHE", str(tmp_path / "cache"))


def write(name, run):
    held = run if isinstance(run, dict) else {OURS: run.to_json(), "benchmarks": []}
    Path(name).write_text(json.dumps(held))
    return name


def plain(**medians):
    """Write a file as pytest-benchmark does without us."""
    stats = {name: {"q1": value * 0.98, "median": value, "q3": value * 1.02} for name, value in medians.items()}
    return {"benchmarks": [{"name": name, "fullname": f"t.py::{name}", "stats": one} for name, one in stats.items()]}


def here():
    return {path.name for path in Path().iterdir()}


@pytest.fixture
def files():
    slow = {**RATIOS, "psycopg": 1.9 * 1.2}
    write("old.json", session())
    write("same.json", session(seed=2))
    write("slow.json", session(ratios=slow, seed=3))
    write("void.json", session(seed=4, twin=1.3))
    write("other.json", session(held(workload="execute")))
    write("noisy.json", session(seed=5, noise=0.2))
    write("plain.json", plain(a=1e-3, b=1e-3))
    write("plain2.json", plain(a=2e-3, b=1.01e-3))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("old.json same.json", FINE),
        ("old.json slow.json", FINE),  # a change is no failure unless it was asked for
        ("old.json same.json --fail-on slower:5%", FINE),
        ("old.json slow.json --fail-on slower:5%", SLOWER),
        ("old.json slow.json --fail-on slower:50%", FINE),
        ("old.json slow.json same.json --fail-on slower:5%", FINE),  # it did not recur
        ("old.json slow.json slow.json --fail-on slower:5%", SLOWER),
        ("slow.json old.json --fail-on slower:5%", FINE),  # faster
        ("old.json void.json", VOID),
        ("void.json old.json --fail-on slower:5%", VOID),
        ("old.json noisy.json", FINE),
        ("old.json noisy.json --fail-on slower:5%", VOID),  # no cell could be told
        ("old.json other.json", VOID),  # no cell of both
        ("plain.json plain2.json --fail-on slower:5%", VOID),
        ("old.json plain.json", VOID),
        ("old.json missing.json", UNUSABLE),
    ],
)
def test_exit_codes(files, capsys, arguments, code):
    """The command's exit codes are those in its help."""
    assert main(["compare", *arguments.split()]) == code
    assert bool(capsys.readouterr().err) == (code == UNUSABLE)


def test_a_gate_says_what_it_saw(files, capsys):
    """The threshold, and how many cells are slower or too noisy for it."""
    main(["compare", "old.json", "slow.json", "--fail-on", "slower:5%"])
    assert "slower by more than 5 %: 1 of 3; 0 of 3 too noisy to tell 5 %\n" in capsys.readouterr().out


@pytest.mark.parametrize("said", ["faster:5%", "slower:5", "slower:-5%", "slower:x%", "5%"])
def test_thresholds_that_are_none(files, capsys, said):
    """A gate that is misspelt must not stand open."""
    with pytest.raises(SystemExit) as ended:
        main(["compare", "old.json", "same.json", "--fail-on", said])
    assert ended.value.code == UNUSABLE
    assert "slower:5% was expected" in capsys.readouterr().err


def test_help_has_the_codes(capsys):
    """The help has all four exit codes."""
    with pytest.raises(SystemExit):
        main(["compare", "--help"])
    codes = capsys.readouterr().out.partition("exit codes:")[2].split("\n  ")
    assert [one.split()[0] for one in codes[1:]] == ["0", "1", "2", "3"]


@pytest.mark.parametrize(
    ("how", "sign"),
    [("--markdown", "## old.json -&gt; slow.json"), ("--json", '"changes"'), ("--html", "<!DOCTYPE html>")],
)
def test_other_forms(files, capsys, how, sign):
    """The same comparison, for a job summary, for programs, for a browser."""
    assert main(["compare", "old.json", "slow.json", how]) == FINE
    said = capsys.readouterr().out
    assert sign in said
    assert "slower" in said


def test_plain_files_say_less(files, capsys):
    """Plain files say what moved, and that nothing of it is confirmed."""
    main(["compare", "plain.json", "plain2.json"])
    said = capsys.readouterr().out
    assert "nothing is confirmed" in said
    assert "2 benchmarks in both: 1 whose boxes lie apart" in said
    assert "t.py::a" in said
    assert "2.00x" in said
    assert "t.py::b" not in said


def test_plain_files_as_json(files, capsys):
    """All benchmarks, and the same warning."""
    main(["compare", "plain.json", "plain2.json", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert [(one["name"], one["moved"]) for one in said["changes"]] == [("t.py::a", True), ("t.py::b", False)]
    assert "nothing is confirmed" in said["weaker"]


ODD = [True, "1", None, [], {}, -1, 0, 1e300, 10**400, 1e-300]


@pytest.mark.parametrize("value", ODD, ids=lambda value: repr(value)[:10])
def test_plain_figures_that_are_none(files, capsys, value):
    """A figure in a plain file that is no time is left out."""
    odd = plain(a=1e-3, b=1e-3)
    odd["benchmarks"][0]["stats"]["median"] = value
    write("odd.json", odd)
    assert main(["compare", "plain.json", "odd.json"]) == VOID
    assert "1 benchmarks in both" in capsys.readouterr().out


@pytest.mark.parametrize("entry", [{}, {"stats": []}, {"fullname": [], "stats": {}}, {"fullname": "x", "stats": {}}])
def test_plain_benchmarks_that_are_none(files, capsys, entry):
    """What is no benchmark in a plain file is left out, too."""
    write("odd.json", {"benchmarks": [entry]})
    assert main(["compare", "plain.json", "odd.json"]) == VOID
    assert "0 benchmarks in both" in capsys.readouterr().out


def test_names_cannot_steer_a_terminal(files, capsys):
    """Escape sequences of a stranger are made visible."""
    odd = {"benchmarks": [{"fullname": "\x1b[2Jgone\u202e", "stats": {"q1": 1.0, "median": 1.0, "q3": 1.0}}]}
    odder = json.loads(json.dumps(odd).replace("1.0", "3.0"))
    main(["compare", write("a.json", odd), write("b\x1b.json", odder)])
    assert not set("\x1b\u202e") & set(capsys.readouterr().out)


HOSTILE = {
    "truncated": lambda good: good[: len(good) // 2],
    "flipped": lambda good: good.replace(b'"launches"', b'"laun\x83hes"', 1),
    "flipped in a figure": lambda good: good.replace(b" 24 2 ", b" 24 2x ", 1),
    "foreign": lambda good: b"<html></html>",
    "another list": lambda good: b"[1, 2]",
    "empty": lambda good: b"",
    "older": lambda good: good.replace(b'"format": 2', b'"format": 0', 1),
    "newer": lambda good: good.replace(b'"format": 2', b'"format": 99', 1),
    "deep": lambda good: b"[" * 100_000,
    "nan": lambda good: good.replace(b'"seed": 1', b'"seed": NaN', 1),
    "key with a path": lambda good: good.replace(b"fetch_row-psycopg-postgres", b"../../etc-psycopg-postgres"),
    "effect beyond all": lambda good: good.replace(b" 1680 ", b" 1680 9e17 -", 1),
}


@pytest.mark.parametrize("damage", HOSTILE)
@pytest.mark.parametrize("command", ["compare old.json bad.json", "merge old.json bad.json -o out.json", "history bad"])
def test_hostile_files(files, tmp_path, capsys, command, damage):
    """One sentence, exit 2, no traceback, and nothing written."""
    bad = HOSTILE[damage]((tmp_path / "old.json").read_bytes())
    (tmp_path / "bad").mkdir()
    for path in (tmp_path / "bad.json", tmp_path / "bad" / "bad.json"):
        path.write_bytes(bad)
    before = here()
    assert main(command.split()) == UNUSABLE
    said = capsys.readouterr()
    assert len(said.err.strip().splitlines()) == 1
    assert "bad.json" in said.err
    assert here() - {"cache"} == before


@pytest.mark.parametrize("effects", [(0.0, 99.0), (-99.0, 99.0)])
def test_launches_that_disagree_wildly(files, effects):
    """Two launches with nothing in common: an interval from nowhere to nowhere, and no traceback."""
    wild = session(launches=2, noise=0.0001).to_json()
    text = json.dumps({OURS: wild})
    for one in wild["contests"][0]["measurements"]:
        if one.get("role", "cell") == "cell":
            for line, effect in zip(one["launches"], effects, strict=True):
                words = line.split(" ")
                text = text.replace(line, " ".join([*words[:5], str(effect), *words[6:]]))
    write("wild.json", json.loads(text))
    assert main(["compare", "old.json", "wild.json"]) == FINE


# Merge.


def test_merged_file(files, tmp_path, capsys):
    """Both shards' contests and both shards' benchmarks, as one file that reads like any."""
    for name, key in (("old.json", "a"), ("other.json", "b")):
        whole = json.loads((tmp_path / name).read_text())
        write(
            name,
            {**whole, **plain(**{key: 1.0}), "machine_info": {"cpu": {"brand": "X", "count": key}}, "version": "5.3.1"},
        )
    assert main(["merge", "old.json", "other.json", "-o", "run.json"]) == FINE
    found = read(tmp_path / "run.json")
    assert [one.workload for one in found.run.contests] == ["fetch_row", "execute"]
    assert [one["name"] for one in found.benchmarks["benchmarks"]] == ["a", "b"]
    assert found.benchmarks["machine_info"] == {"cpu": {"brand": "X"}}
    assert "2 contests of 2 shards" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("old.json same.json -o run.json", "fetch_row-asyncpg-postgres stands in old.json and in same.json"),
        ("old.json plain.json -o run.json", "plain.json: no section driver_matrix"),
        ("old.json other.json -o old.json", "a raw file is never rewritten"),
        ("old.json other.json -o nowhere/run.json", "run.json cannot be written"),
    ],
)
def test_what_does_not_merge(files, tmp_path, capsys, arguments, expected):
    """One sentence, and the shards are as they were."""
    before = (tmp_path / "old.json").read_bytes()
    assert main(["merge", *arguments.split()]) == UNUSABLE
    said = capsys.readouterr().err
    assert expected in said
    assert len(said.strip().splitlines()) == 1
    assert (tmp_path / "old.json").read_bytes() == before
    assert not Path("run.json").exists()


def test_what_cannot_be_written_again(files, tmp_path, capsys):
    """A stranger's number beyond all numbers, beside our section, does not end in a traceback."""
    text = (tmp_path / "old.json").read_text().replace('"benchmarks": []', '"benchmarks": [{"x": 1e999}]')
    (tmp_path / "odd.json").write_text(text)
    assert main(["merge", "odd.json", "-o", "run.json"]) == UNUSABLE
    assert "cannot be written as JSON again" in capsys.readouterr().err
    assert not Path("run.json").exists()


# History.


@pytest.fixture
def nights(tmp_path):
    """Thirty runs, in which psycopg became slower after the twentieth; and a file that is none."""
    (tmp_path / "nights").mkdir()
    for number in range(30):
        ratios = {**RATIOS, "psycopg": 1.9 if number < 20 else 2.4}
        run = session(held(ratios=ratios, seed=number, launches=3), started=f"2026-01-{number + 1:02}T00:00:00+00:00")
        write(f"nights/{number}.json", run)
    (tmp_path / "nights" / "bad.json").write_text("{")


def test_history_of_a_directory(nights, tmp_path, capsys):
    """A page in it, and in the terminal what there is and what stepped."""
    assert main(["history", "nights"]) == FINE
    said = capsys.readouterr().out
    assert "30 runs from 2026-01-01 to 2026-01-30; 3 cells" in said
    assert "1 file could not be used: bad.json" in said
    assert (tmp_path / "nights" / "history.html").read_text().count("<svg") == 3


@pytest.mark.skipif(not steps.available(), reason=steps.MISSING)
def test_history_names_the_step(nights, capsys):
    """History names which cell stepped, by how much, and since when."""
    main(["history", "nights", "-o", "page.html"])
    said = capsys.readouterr().out
    assert "1 step: 1 slower, 0 faster" in said
    row = next(line.split() for line in said.splitlines() if "fetch_row-psycopg-postgres" in line)
    assert row[1:4] == ["slower", "1.26x", "2026-01-21"]


@pytest.mark.parametrize("arguments", ["history nowhere", "history .", "history nights -o nowhere/page.html"])
def test_no_history(nights, capsys, arguments):
    """No directory, no run in it, nowhere to write."""
    assert main(arguments.split()) == UNUSABLE
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
