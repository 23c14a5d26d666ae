"""Which driver files are rows, which are left out, and which are mistakes of ours."""

from types import SimpleNamespace

import pytest

import drivers
from drivers.contract import Driver, Op
from drivers.contract.files import Broken, LeftOut, load
from reports.records.text import unseen
from tests.support.trees import shipped


def test_every_file_is_found():
    """On this machine at least the standard library's driver is here, from the file that is named for it."""
    found = drivers.discover()
    assert {driver.name: file for driver, file in found.files.items()}["sqlite3"] == "lite_sqlite3"


def test_every_op_of_every_driver_is_there_or_absent_with_a_reason():
    """An op that has not been written says so, and no shipped op leaves it at that."""
    for driver in shipped():
        for op in Op:
            absent = driver.absent(op, {})
            assert absent is None or absent.why != "nobody has written it yet", f"{driver} says nothing of {op}"


def test_an_absence_that_raises_has_an_attempt():
    """``raises=`` without the attempt that raises proves nothing."""
    for driver in drivers.discover().drivers:
        for op, absences in driver.absences.items():
            for absence in absences:
                assert (absence.raises is None) == (absence.attempt is None), f"{driver} lacks {op}: half an attempt"


def test_settings_that_ops_name_are_varied_by_a_workload():
    """An op may only ask for settings that every workload of its kind brings."""
    import inspect

    from suites import workloads

    for workload in workloads.discover():
        for driver in drivers.discover().drivers:
            if bind := driver.ops.get(workload.op):
                asked = [p for p in inspect.signature(bind).parameters.values() if p.kind is p.KEYWORD_ONLY]
                needed = {p.name for p in asked if p.default is p.empty} - {"settings", "tables"}
                assert needed <= workload.settings.keys(), f"{driver} asks {workload.name} for {needed}"


def test_a_version_that_cannot_be_had_is_empty():
    """A library built from a package of another name still has its row."""
    assert Driver("fake", server="sqlite", package="no-such-package").version == ""


def stating(field, text):
    """A driver that states this text in this field."""
    driver = Driver(**{"name": "fake", "server": "sqlite", "package": "python", field: text})
    driver.ops[Op.CONNECT] = len
    return driver


@pytest.fixture
def discovered(monkeypatch):
    """Discover files of these rows: name -> rows, or what importing it raises."""

    def discovered(files):
        def loaded(package, name):
            if isinstance(files[name], Exception):
                raise files[name]
            return SimpleNamespace(**{f"row{number}": row for number, row in enumerate(files[name])})

        monkeypatch.setattr(drivers, "names", lambda path: list(files))
        monkeypatch.setattr(drivers, "load", loaded)
        return drivers.discover()

    return discovered


@pytest.mark.parametrize(
    "text", ["\x1b[31mred", "nul\0", "half \ud800", "\u202eltr", "two\nlines", "\x9b1m", "a" * 501, 7]
)
@pytest.mark.parametrize("field", ["about", "server", "package", "layer", "engine", "dialect"])
def test_a_text_that_cannot_be_printed_is_refused(discovered, field, text):
    """Whatever a driver's file states is printed and recorded, so the file is named before anything is measured."""
    with pytest.raises(Broken, match=rf"^drivers/bad\.py: {field} of the driver 'fake' [^\n]+$") as refusal:
        discovered({"bad": [stating(field, text)]})
    assert not any(map(unseen, str(refusal.value)))
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize("name", ["", "Fake", "fa ke", "fake@1.0", "fake=uvloop", "f\x1b", "fake/..", "f" * 61, None])
def test_a_name_that_cannot_be_in_a_key_is_refused(discovered, name):
    """A key is a promise, and what stands behind @ or = in it is a rival's."""
    with pytest.raises(Broken, match=r"^drivers/bad\.py: name of the driver "):
        discovered({"good": [stating("about", "")], "bad": [stating("name", name)]})


def test_reasons_are_texts_too(discovered):
    """An absence without a word in it could not be recorded; nor could one of many words."""
    for why in ("", " ", "w" * 501, "\x1b[2J"):
        driver = Driver("fake", server="sqlite", package="python")
        driver.lacks("pipeline", why)
        with pytest.raises(Broken, match=r"^drivers/bad\.py: why in lacks\(pipeline\) of the driver 'fake' "):
            discovered({"bad": [driver]})


def test_a_version_is_a_text_too(discovered, monkeypatch):
    """It comes from the metadata of a package, which anybody may have written."""
    monkeypatch.setattr("drivers.contract.version", lambda package: "1\x1b[0m")
    with pytest.raises(Broken, match="version of the driver 'fake' holds the character U\\+001B"):
        discovered({"bad": [stating("package", "fake")]})


def test_the_file_of_the_native_row_is_named(discovered):
    """A layer repeats what the row below it states, and comes first where its file does."""
    native, layer = stating("about", "\x1b"), Driver("fake-core", "sqlite", "sqlalchemy", about="\x1b", over="fake")
    with pytest.raises(Broken, match=r"drivers/zz_native\.py"):
        discovered({"sa_core": [layer], "zz_native": [native]})


def test_a_name_that_is_taken_is_refused(discovered):
    """A key that two rows share would address neither."""
    with pytest.raises(Broken, match=r"drivers/b\.py: the name 'fake' is taken by drivers/a\.py"):
        discovered({"a": [stating("about", "")], "b": [stating("about", "")]})


def test_why_a_file_is_left_out_is_made_printable(discovered):
    """These are a library's words more often than ours: they are shown, and no reason to stop."""
    assert discovered({"off": LeftOut("no \x1b[31mlibrary")}).left_out == {
        "off": "no \N{REPLACEMENT CHARACTER}[31mlibrary"
    }


@pytest.mark.parametrize(
    "mistake", ["ValueError('\\x1b[31m' + 'x' * 3_000_000)", "SystemExit('\\0 bye\\nnow')", "KeyboardInterrupt('now')"]
)
def test_a_mistake_in_a_file_is_one_sentence(tmp_path, monkeypatch, mistake):
    """Whatever a file raises, the run ends with the file's name and a line that a terminal can print."""
    monkeypatch.setattr("signal.getsignal", lambda number: None)  # as in a run, whose handler is not Python's
    (tmp_path / "mistaken.py").write_text(f"raise {mistake}")
    monkeypatch.setattr(drivers, "__path__", [str(tmp_path)])
    with pytest.raises(Broken, match=r"^drivers/mistaken\.py: \w+: [^\n]+$") as refusal:
        load("drivers", "mistaken")
    assert len(str(refusal.value)) < 600
    assert not any(map(unseen, str(refusal.value)))
