"""A run that broke goes on where it was, or says in one sentence why it cannot."""

import json
import os
import random
import zlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from suites.contest.journal import FORMAT
from suites.contest.lines import Planned
from suites.contest.planning import Asked, check_same
from suites.contest.resume import CannotResume, load
from suites.contest.seal import sealed
from tests.contest.kill_study import study
from tests.servers.processes import LINUX
from tests.support.runs import Runs, section

pytestmark = pytest.mark.starts

CELLS = ("-k", "(fetch_row or fetch_value or copy_in) and (sqlite3 or aiosqlite)")


@pytest.fixture(scope="module")
def whole(runs, tmp_path_factory):
    """A run that came to its end, and its report."""
    path = tmp_path_factory.mktemp("whole") / "r.json"
    ended = runs(*CELLS, f"--benchmark-json={path}", "--seed", "7")
    assert ended.returncode == 0, ended.said
    return runs.journals[-1], path


@pytest.fixture(scope="module")
def resume(runs, tmp_path_factory):
    """Go on with a journal of these lines."""

    def resume(lines, cells=CELLS):
        directory = tmp_path_factory.mktemp("broken")
        journal, report = directory / "broken.journal", directory / "r.json"
        journal.write_bytes(b"".join(lines))
        ended = runs("--resume", str(journal), *cells, f"--benchmark-json={report}", effort=None)
        return ended, journal, report

    return resume


@pytest.fixture(scope="module")
def half(whole, resume):
    """A run that broke in the middle of a launch, with a line that was damaged; gone on with."""
    lines = lines_of(whole[0])
    bursts = [number for number, text in enumerate(lines) if b'"is":"burst"' in text]
    lines[bursts[0]] = lines[bursts[0]].replace(b'"is"', b'"iz"')
    ended, journal, report = resume([*lines[: bursts[3]], b"torn"])
    assert ended.returncode == 0, ended.said
    return journal, report


def lines_of(journal):
    return [text + b"\n" for text in journal.read_bytes().splitlines()]


def our_section(path):
    return json.loads(path.read_text())["driver_matrix"]


def test_everything_planned_is_measured(whole, half):
    """What had not begun when the run broke is measured as well, with the seed of the first run."""
    _, report = half
    run, first = section(report), section(whole[1])
    assert {str(one.key) for _, one in run} == {str(one.key) for _, one in first}
    assert run.complete
    assert run.seed == first.seed == 7


def test_half_a_launch(half):
    """It is measured again, and counted once."""
    assert all(launch.blocks == 2 for _, one in section(half[1]) for launch in one.launches)


def test_damage_is_told(half):
    """A damaged line is passed over, and the report says how many there were."""
    assert section(half[1]).facts["journal"] == {"damaged_lines": 1}


def test_complete_already(runs, half, resume):
    """The same report once more, even of a run that broke before, and nothing is measured."""
    journal, report = half
    ended, again, second = resume(lines_of(journal))
    assert ended.returncode == 0, ended.said
    assert our_section(second) == our_section(report)
    assert [r["is"] for r in runs.read(again).records[1:]] == [
        *(r["is"] for r in runs.read(journal).records[1:]),
        "resumed",
    ]


def test_another_selection(whole, resume):
    """A run that cannot go on ends before it begins, with a sentence."""
    ended, _, _ = resume(lines_of(whole[0]), cells=("-k", "fetch_row-sqlite3"))
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert " was planned and is not selected now" in ended.said
    assert "Traceback" not in ended.said


PLAN = Planned({"c": ("a", "b")}, 7, "smoke", "2026-11-21T08:00:00+00:00", {"n": 1})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"effort": "quick"}, "--resume: effort was 'smoke' and is 'quick' now"),
        ({"seed": 8}, "--resume: seed was 7 and is 8 now"),
        ({"budget": "10m"}, "--resume: effort was 'smoke' and is 'budget 10m' now"),
    ],
    ids=["effort", "seed", "budget"],
)
def test_asked_otherwise(options, said):
    """Options that are given again must be the same as in the first run."""
    now = SimpleNamespace(manifest=lambda: {"c": ["a", "b"]}, facts=PLAN.facts, contests=[])
    broken = SimpleNamespace(plan=PLAN, contests={})
    check_same(Asked(), now, broken)
    with pytest.raises(CannotResume, match=said):
        check_same(Asked(**options), now, broken)


@pytest.mark.parametrize(
    ("cells", "facts", "said"),
    [
        (["a"], {"n": 1}, "--resume: b was planned and is not selected now; select the same cells"),
        (["a", "b", "d", "e"], {"n": 1}, r"--resume: d \(and 1 more\) was not planned now"),
        (["a", "b"], {"n": 2}, "--resume: n was 1 and is 2 now; begin a run of its own"),
        (["a", "b"], {}, "--resume: n was 1 and is 'nothing' now"),
    ],
    ids=["fewer cells", "more cells", "other facts", "a fact less"],
)
def test_another_run(cells, facts, said):
    """Figures of two kinds do not belong together, and the sentence names what differs."""
    now = SimpleNamespace(manifest=lambda: {"c": cells}, facts=facts, contests=[])
    with pytest.raises(CannotResume, match=said):
        check_same(Asked(), now, SimpleNamespace(plan=PLAN))


@pytest.mark.parametrize("content", [b"", b"hello\n", b"hello", b"\0" * 100, b'00000000 0 {"n":1}\n'])
def test_no_journal(tmp_path, content):
    """A file that is no journal is said to be none."""
    journal = tmp_path / "a.journal"
    journal.write_bytes(content)
    with pytest.raises(CannotResume, match=r"--resume a\.journal: that is no journal that this machine wrote"):
        load(journal, b"ours")


def test_another_format(tmp_path):
    """A journal that a later version wrote is left to it."""
    journal = tmp_path / "a.journal"
    journal.write_bytes(sealed(b"ours", 0, b'{"format":99}'))
    with pytest.raises(CannotResume, match=f"a journal of format 99, and this program knows {FORMAT}"):
        load(journal, b"ours")


def test_an_older_format(tmp_path):
    """A journal of before there were seals cannot be resumed, and is not said to be another machine's."""
    journal, body = tmp_path / "a.journal", b'{"format":2}'
    journal.write_bytes(b"%08x %b\n" % (zlib.crc32(body), body))
    with pytest.raises(CannotResume, match=f"a journal of an older format, and this program knows {FORMAT}: begin a"):
        load(journal, b"ours")


def test_no_regular_file(tmp_path):
    """What has no end, or is waited for, is not read."""
    os.mkfifo(tmp_path / "pipe")
    for path in (Path("/dev/zero"), tmp_path / "pipe"):
        with pytest.raises(CannotResume, match="no file but a device, a pipe or the like"):
            load(path, b"ours")


def test_refused_before_anything(runs, tmp_path):
    """Whatever was selected, the run ends in the sentence."""
    (tmp_path / "a.journal").write_bytes(b"hello\n")
    ended = runs("--resume", str(tmp_path / "a.journal"), "-k", "fetch_row-sqlite3", effort=None)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "that is no journal that this machine wrote" in ended.said
    assert "Traceback" not in ended.said


def test_no_file(tmp_path):
    """A journal that is not there is refused."""
    with pytest.raises(CannotResume, match=r"--resume nowhere\.journal: No such file or directory"):
        load(tmp_path / "nowhere.journal", b"ours")


@pytest.mark.skipif(not LINUX, reason="looks at processes in /proc")
def test_killed_and_resumed(tmp_path):
    """Killed twice at random moments: nothing that was finished is lost, and nothing is left behind."""
    runs = Runs(tmp_path)
    found = study(runs, 2, random.Random(3), cells=("-k", "fetch_row and sqlite3"), latest=2.5)
    runs.close()
    assert (found.recorded, found.lost, found.damaged) == (found.planned, 0, 0)
    assert (found.processes, found.directories) == (0, 0)
    assert found.complete
