"""What is kept of where series stepped."""

import pytest

from reports.history import cache
from reports.history import memory as history_memory
from reports.history.memory import remembered

STILL, MOVED = [0.0] * 30, [0.0] * 15 + [0.5] * 15


@pytest.fixture(autouse=True)
def searched(tmp_path, monkeypatch):
    """The lengths of all series that were searched; each steps at its middle."""
    monkeypatch.setenv("DRIVER_MATRIX_CACHE", str(tmp_path / "cache"))
    seen = []

    def steps(values):
        seen.append(len(values))
        yield len(values) // 2, min(values), max(values)

    monkeypatch.setattr(history_memory, "steps", steps)
    return seen


def ask(directory, *series):
    with remembered(directory) as find:
        return [[tuple(cut) for cut in find(one)] for one in series]


def test_what_did_not_change_is_not_searched_again(tmp_path, searched):
    """A series that did not change is not searched again, and its answer is the same."""
    assert ask(tmp_path, STILL, MOVED) == ask(tmp_path, STILL, MOVED) == [[(15, 0.0, 0.0)], [(15, 0.0, 0.5)]]
    assert searched == [30, 30]


def test_a_series_with_a_new_run_is_searched(tmp_path, searched):
    """A series with a new run is searched, and no other."""
    ask(tmp_path, STILL, MOVED)
    ask(tmp_path, STILL, [*MOVED, 0.5])
    assert searched == [30, 30, 31]


def test_each_directory_has_its_own(tmp_path, searched):
    """One that is looked at in between does not cost the other its answers."""
    for name in ("a", "b", "a"):
        ask(tmp_path / name, [*STILL, float(ord(name))])
    assert searched == [31, 31]


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_another_version_searches_anew(tmp_path, searched, monkeypatch, version):
    """Another version of the library searches anew, since it may find something else."""
    monkeypatch.setattr(history_memory.history_steps, "available", lambda: True)
    monkeypatch.setattr(history_memory, "version", lambda name: "1.0")
    ask(tmp_path, STILL)
    monkeypatch.setattr(history_memory, "version", lambda name: version)
    ask(tmp_path, STILL)
    assert len(searched) == (1 if version == "1.0" else 2)


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe", b"[1]"])
def test_a_damaged_memory_is_none(tmp_path, searched, damage):
    """With a damaged memory all is searched again."""
    ask(tmp_path, STILL)
    for entry in cache.directory().iterdir():
        entry.write_bytes(damage)
    assert ask(tmp_path, STILL) == [[(15, 0.0, 0.0)]]
    assert searched == [30, 30]
