"""Reports come from disks, networks and strangers: each is read, or refused in one sentence."""

import json
import os
import random
from contextlib import suppress

import pytest

from reports.records.reading import MOST_BYTES, Unreadable, read
from reports.records.run import FORMAT
from tests.reports import runs

PLAIN = {"machine_info": {}, "benchmarks": [{"fullname": "a", "stats": {"median": 1.0}}], "version": "5.3.1"}


@pytest.fixture
def file(tmp_path):
    """Writes something as a report, and gives the path."""

    def written(content, name="run.json"):
        path = tmp_path / name
        text = content if isinstance(content, str | bytes) else json.dumps(content)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


def whole(run=None):
    return {**PLAIN, "driver_matrix": (run or runs.run()).to_json()}


def refusal(path):
    """Why it cannot be read, if it is one sentence and says so of the file."""
    with pytest.raises(Unreadable) as refused:
        read(path)
    said = str(refused.value)
    assert "\n" not in said
    assert len(said) < 700
    return said


def test_report(file):
    """The run, pytest-benchmark's part beside it, and the file's name without its directory."""
    found = read(file(whole()))
    assert (found.name, found.run, found.benchmarks) == ("run.json", runs.run(), PLAIN)


def test_run_of_its_own(file):
    """The section alone is a report too, as its schema says."""
    found = read(file(runs.run().to_json()))
    assert (found.run, found.benchmarks) == (runs.run(), {})


def test_plain_file_of_pytest_benchmark(file):
    """A plain file of pytest-benchmark has no run."""
    found = read(file(PLAIN))
    assert (found.run, found.benchmarks) == (None, PLAIN)


REFUSED = {
    "nothing": ("", "no JSON: Expecting value"),
    "words": ("# a report", "no JSON: Expecting value"),
    "not a number": ('{"benchmarks": [NaN]}', "NaN is no number of JSON"),
    "twice": ('{"benchmarks": [], "benchmarks": []}', "'benchmarks' stands twice"),
    "nested": ("[" * 100_000, "nested too deeply"),
    "digits": ("1" * 10_000, "no JSON"),
    "list": ([], "a list where a mapping was expected"),
    "null": (None, "null where a mapping was expected"),
    "foreign": ({"results": []}, "neither driver_matrix nor pytest-benchmark's benchmarks"),
    "benchmarks are no list": ({"benchmarks": {"a": 1}}, "neither driver_matrix nor pytest-benchmark's benchmarks"),
    "benchmarks are no mappings": ({"benchmarks": [1]}, "neither driver_matrix nor pytest-benchmark's benchmarks"),
    "section is null": ({"driver_matrix": None}, "driver_matrix: no run"),
    "newer": ({"driver_matrix": {"format": FORMAT + 1}}, f"written in format {FORMAT + 1} by a newer driver-matrix"),
    "older": ({"driver_matrix": {"format": 0}}, "written in format 0 by an older driver-matrix"),
    "format of words": ({"driver_matrix": {"format": "1"}}, "driver_matrix.format: '1'; this program knows"),
    "latin": ('{"é": 1}'.encode("latin-1"), "byte 2 is no UTF-8"),
    "compressed": (b"\x1f\x8b\x08\x00", "byte 1 is no UTF-8"),
    "marked": (b'\xef\xbb\xbf{"benchmarks": []}', "no JSON: Unexpected UTF-8 BOM"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(file, name):
    """Whatever it is, the sentence begins with the file and says what was found."""
    content, why = REFUSED[name]
    assert refusal(file(content)).startswith(f"run.json: {why}")


def test_place(file):
    """What is wrong inside a run is named by its place."""
    raw = whole()
    raw["driver_matrix"]["contests"][0]["seed"] = -1
    assert refusal(file(raw)).startswith("run.json: driver_matrix.contests[0].seed: -1; seeds are not negative")


def test_journal(file):
    """A user who takes a journal for a report is told how it becomes one."""
    assert "--resume" in refusal(file('{"is": "plan"}\n{"is": "burst"}', name="20260131T120000.journal"))


def test_cut_off(file):
    """Wherever a file ends before its time."""
    text = json.dumps(whole(), indent=1)
    dice = random.Random(1)
    for end in dice.sample(range(len(text.rstrip()) - 1), 100):
        assert "no JSON" in refusal(file(text[:end]))


def test_flipped_bits(file):
    """A damaged file is refused in a sentence, unless what it says is a run still."""
    intact = json.dumps(whole()).encode()
    dice = random.Random(2)
    refused = 0
    for _ in range(400):
        damaged = bytearray(intact)
        damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
        with suppress(Unreadable):
            read(file(bytes(damaged)))
            continue
        refused += 1
    assert refused > 200


def test_oversized(tmp_path):
    """Refused by its size, before anything is read."""
    path = tmp_path / "run.json"
    with path.open("wb") as large:
        large.truncate(MOST_BYTES + 1)
    assert "MiB, more than the" in refusal(path)


def test_too_many_characters(file):
    """What fits the disk may still be more than is parsed."""
    assert "characters; at most" in refusal(file(" " * (64 << 20) + "{}"))


@pytest.mark.parametrize("made", [os.mkfifo, os.mkdir], ids=("pipe", "directory"))
def test_no_file(tmp_path, made):
    """A pipe without a writer keeps no reader waiting."""
    made(tmp_path / "run.json")
    assert refusal(tmp_path / "run.json").startswith("run.json: ")


def test_device_behind_a_link(tmp_path):
    """A device behind a link, which has no end, is not read either."""
    (tmp_path / "run.json").symlink_to("/dev/zero")
    assert refusal(tmp_path / "run.json") == (
        "run.json: no file but a device, a pipe or the like; a report is a JSON file"
    )


def test_missing(tmp_path):
    """The file alone is named, and not where it would be."""
    assert refusal(tmp_path / "run.json") == "run.json: No such file or directory"


def test_hostile_name(file):
    """A file's name steers no terminal and makes no second line."""
    assert refusal(file("", name="\x1b[31mrun\n\u202e.json")).startswith("�[31mrun��.json: no JSON")


def test_names_inside_are_not_followed(file, tmp_path):
    """What a report calls itself or others is text: nothing is opened or written for it."""
    facts = {"journal": "/etc/passwd", "page": "../../page.html", "<script>": "file:///etc/passwd"}
    path = file(whole(runs.run(facts=facts)))
    assert read(path).run.facts == facts
    assert list(tmp_path.iterdir()) == [path]
