"""A run that broke goes on where it was, or says in one sentence why it cannot."""

import json
import random

import pytest

from suites.engine.journal import line, read
from tests.engine.kill_study import study
from tests.engine.runs import Runs, section
from tests.servers.processes import LINUX

CELLS = ("-k", "(fetch_row or copy_in) and (sqlite3 or aiosqlite)")


@pytest.fixture(scope="module")
def whole(runs, tmp_path_factory):
    """A run that came to its end, and its report."""
    path = tmp_path_factory.mktemp("whole") / "r.json"
    ended = runs(*CELLS, f"--benchmark-json={path}", "--seed", "7")
    assert ended.returncode == 0, ended.said
    return runs.journals[-1], path


@pytest.fixture
def resume(runs, tmp_path):
    """Go on with a journal of these lines."""

    def resume(lines, options=(), cells=CELLS, effort=None):
        journal = tmp_path / "broken.journal"
        journal.write_bytes(b"".join(lines))
        report = tmp_path / "r.json"
        ended = runs("--resume", str(journal), *cells, *options, f"--benchmark-json={report}", effort=effort)
        return ended, journal, report

    return resume


def lines_of(journal):
    return [text + b"\n" for text in journal.read_bytes().splitlines()]


def our_section(path):
    return json.loads(path.read_text())["driver_matrix"]


def test_complete_already(whole, resume):
    """The same report once more, and nothing is measured."""
    journal, report = whole
    ended, again, second = resume(lines_of(journal))
    assert ended.returncode == 0, ended.said
    assert our_section(second) == our_section(report)
    assert [r["is"] for r in read(again).records[1:]] == [*(r["is"] for r in read(journal).records[1:]), "resumed"]


def test_not_calibrated_yet(whole, resume):
    """It begins again; everything planned is measured."""
    journal, report = whole
    ended, _, second = resume(lines_of(journal)[:2])
    assert ended.returncode == 0, ended.said
    assert {str(one.key) for _, one in section(second)} == {str(one.key) for _, one in section(report)}
    assert section(second).complete


def test_half_a_launch(whole, resume):
    """The half is measured again, and counted once, even when the run breaks a second time."""
    journal, _ = whole
    lines = lines_of(journal)
    bursts = [number for number, text in enumerate(lines) if b'"is":"burst"' in text]
    ended, again, report = resume([*lines[: bursts[3]], b"torn"])
    assert ended.returncode == 0, ended.said
    first = our_section(report)
    ended, _, report = resume(lines_of(again))
    assert ended.returncode == 0, ended.said
    assert our_section(report) == first
    assert all(launch.blocks == 2 for _, one in section(report) for launch in one.launches)


def test_damage_is_told(whole, resume):
    """A damaged line is passed over, and the report says how many there were."""
    journal, _ = whole
    lines = lines_of(journal)
    number = next(number for number, text in enumerate(lines) if b'"is":"burst"' in text)
    lines[number] = lines[number].replace(b'"is"', b'"iz"')
    ended, _, report = resume(lines)
    assert ended.returncode == 0, ended.said
    assert section(report).facts["journal"] == {"damaged_lines": 1}


def planned(journal, **changes):
    """Its first line with something changed."""
    return line({**read(journal).records[0], **changes})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"effort": "quick"}, "--resume: effort was 'smoke' and is 'quick' now"),
        ({"options": ("--seed", "8")}, "--resume: seed was 7 and is 8 now"),
        ({"options": ("--budget", "10m")}, "--resume: effort was 'smoke' and is 'budget 10m' now"),
        (
            {"cells": ("-k", "(fetch_row or fetch_value or copy_in) and (sqlite3 or aiosqlite)")},
            "--resume: fetch_value-aiosqlite-sqlite (and 1 more) was not planned now",
        ),
        ({"cells": ("-k", "fetch_row-sqlite3")}, "was planned and is not selected now"),
    ],
    ids=["effort", "seed", "budget", "more cells", "fewer cells"],
)
def test_another_run(whole, resume, options, said):
    """Figures of two kinds do not belong together, and the sentence names what differs."""
    ended, _, _ = resume(lines_of(whole[0]), **options)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert said in ended.said
    assert "Traceback" not in ended.said


def test_other_facts(whole, resume):
    """Nor do figures of two machines."""
    journal, _ = whole
    facts = json.loads(json.dumps(read(journal).records[0]["facts"]))
    facts["machine"]["cpus"] = 77
    ended, _, _ = resume([planned(journal, facts=facts), *lines_of(journal)[1:]])
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--resume: machine.cpus was 77 and is " in ended.said


def test_another_server(whole, resume):
    """A server is known when it has started; then the run ends before anything is measured on it."""
    journal, _ = whole
    server = {**read(journal).records[1], "facts": {**read(journal).records[1]["facts"], "version": "2.0"}}
    ended, _, _ = resume([lines_of(journal)[0], line(server)])
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--resume: servers.sqlite.version was '2.0' and is " in ended.said


@pytest.mark.parametrize("content", [b"", b"hello\n", line({"n": 1}), line({"is": "burst"})])
def test_no_journal(resume, content):
    """A file that is no journal is said to be none."""
    ended, _, _ = resume([content])
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "that is no journal of a run" in ended.said


def test_another_format(whole, resume):
    """A journal that a later version wrote is left to it."""
    ended, _, _ = resume([planned(whole[0], format=99)])
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "a journal of format 99, and this program knows 1" in ended.said


def test_no_file(runs):
    """Nor is one that is not there."""
    ended = runs("--resume", "nowhere.journal", *CELLS, effort=None)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--resume nowhere.journal: No such file or directory" in ended.said


@pytest.mark.skipif(not LINUX, reason="looks at processes in /proc")
def test_killed_and_resumed(tmp_path):
    """Killed three times at random moments: nothing that was finished is lost, and nothing is left behind."""
    runs = Runs(tmp_path)
    found = study(runs, 3, random.Random(3))
    runs.close()
    assert (found.recorded, found.lost, found.damaged) == (found.planned, 0, 0)
    assert (found.processes, found.directories) == (0, 0)
    assert found.complete
