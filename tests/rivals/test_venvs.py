"""Environments of rivals, made of wheels that are written here: no index is asked."""

import os
import subprocess
import sys

import pytest

from suites.rivals import venvs
from suites.rivals.venvs import CannotBuild, Wanted, built, interpreter
from tests.support.wheels import write_wheel

pytestmark = pytest.mark.starts


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    """Use a cache of the test's own, and nothing of the user's."""
    monkeypatch.setenv("DRIVER_MATRIX_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def wheel(tmp_path):
    """Writes a wheel of a package that holds one number."""

    return lambda version, number=1: write_wheel(tmp_path, "tiny", version, {"tiny.py": f"number = {number}\n"})


def wanted(path):
    return Wanted((f"tiny @ {path.as_uri()}",))


def said_by(environment, code):
    return subprocess.run([environment.python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("installer", ["uv", pytest.param("pip", marks=pytest.mark.slow)])
def test_an_environment_holds_what_was_wanted(installer, wheel, monkeypatch):
    """Its own interpreter imports the package, whichever tool installed it; version and hash are known."""
    monkeypatch.setattr(venvs, "_has_uv", lambda: installer == "uv")
    environment = built(wanted(wheel("1.5", number=7)))
    assert said_by(environment, "import tiny; print(tiny.number)") == "7"
    assert environment.packages == {"tiny": "1.5"}
    assert len(environment.hashes["tiny"]) == 64


@pytest.mark.parametrize("archive", [{"hashes": {"sha256": "abc"}}, {"hash": "sha256=abc"}], ids=["pip 26", "pip 23"])
def test_a_hash_is_read_in_either_way(archive):
    """What pip writes in its report depends on its version."""
    package = {"metadata": {"name": "Tiny", "version": "1.5"}, "download_info": {"url": "u", "archive_info": archive}}
    assert venvs._reported(package) == ("tiny", {"version": "1.5", "url": "u", "sha256": "abc"})


def test_nothing_of_ours_is_in_it(wheel):
    """A rival must not find the drivers that we have installed."""
    environment = built(wanted(wheel("1.5")))
    assert said_by(environment, "import importlib.util as u; print(u.find_spec('asyncpg'))") == "None"


def test_the_same_wish_is_made_once(wheel, monkeypatch):
    """The same environment is asked for twice and made once."""
    first = built(Wanted(("tiny == 1.5",), (f"tiny @ {wheel('1.5').as_uri()}",)))
    monkeypatch.setattr(venvs, "_run", lambda command: pytest.fail(f"it ran {command}"))
    assert built(Wanted(("tiny == 1.5",), (f"tiny @ {wheel('1.5').as_uri()}",))) == first


def test_another_wheel_of_the_same_name_is_another_environment(wheel):
    """It goes by what is in it: a wheel that was built anew is not the old one."""
    first = built(wanted(wheel("1.5", number=1)))
    second = built(wanted(wheel("1.5", number=2)))
    assert said_by(second, "import tiny; print(tiny.number)") == "2"
    assert first.python != second.python


def test_what_cannot_be_had_says_why(tmp_path):
    """The installer's reason in one line, and no address."""
    with pytest.raises(CannotBuild) as reason:
        built(Wanted((f"tiny @ {(tmp_path / 'none-1.0-py3-none-any.whl').as_uri()}",)))
    assert "\n" not in str(reason.value)
    assert "://" not in str(reason.value)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("error: no solution\n  cause: Because there is no 9.9\n", "no solution: Because there is no 9.9"),
        ("warning: slow\nERROR: No matching distribution found", "No matching distribution found"),
        ("", "the installer said nothing"),
    ],
    ids=["uv", "pip", "nothing"],
)
def test_an_installers_reason_is_a_sentence(said, reason):
    """Its words for errors and causes, which stand at the beginnings of lines, are no part of a sentence."""
    assert venvs._reason(said) == reason


def test_what_cannot_be_had_leaves_nothing(wheel, monkeypatch, tmp_path):
    """An environment that was half made is not there the next time."""
    asked = wanted(wheel("1.5"))
    monkeypatch.setattr(venvs, "_install", lambda *anything: (_ for _ in ()).throw(CannotBuild("no room")))
    with pytest.raises(CannotBuild):
        built(asked)
    assert list((tmp_path / "cache" / "environments").iterdir()) == []


def test_our_own_python_is_the_usual_one():
    """A rival that names no Python runs on ours."""
    assert str(interpreter("")) == sys.executable


def test_a_python_that_is_not_here_is_named():
    """The sentence says what to leave out."""
    with pytest.raises(CannotBuild, match=r"no python3\.1 on PATH, under pyenv or with uv: .*leave out @py3\.1$"):
        interpreter("3.1")


@pytest.fixture
def pythons(monkeypatch, tmp_path):
    """Make interpreters that only print their version; there are no others."""
    for name in ("PYENV_ROOT", "UV_PYTHON_INSTALL_DIR", "PATH"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))

    def python(place, version, flags):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'#!/bin/sh\necho \'["{version}", "cpython", "{flags}"]\'\n')
        path.chmod(0o755)
        return path

    return python


@pytest.mark.parametrize(
    "place",
    [
        "PATH/python3.14t",
        "PYENV_ROOT/versions/3.14.2t/bin/python3.14t",
        "UV_PYTHON_INSTALL_DIR/cpython-3.14.2+freethreaded-linux-x86_64-gnu/bin/python3.14t",
    ],
    ids=["PATH", "pyenv", "uv"],
)
def test_a_free_threaded_python_is_found(pythons, place):
    """Wherever one may be; the one of the same version beside it is not it."""
    pythons(place.replace("3.14t", "3.14").replace("2t", "2").replace("+freethreaded", ""), "3.14.2", "")
    asked_for = pythons(place, "3.14.2", "t")
    assert interpreter("3.14t") == asked_for


def test_of_several_the_newest_is_taken(pythons):
    """The newest of several interpreters is taken, by its number: ten comes after nine."""
    pythons("PYENV_ROOT/versions/3.14.9/bin/python3.14", "3.14.9", "")
    newest = pythons("PYENV_ROOT/versions/3.14.10/bin/python3.14", "3.14.10", "")
    assert interpreter("3.14") == newest


def test_a_python_with_its_lock_is_no_free_threaded_one(pythons):
    """A Python with the interpreter's lock is no free-threaded one, whatever its file is called."""
    pythons("PATH/python3.14t", "3.14.2", "")
    with pytest.raises(CannotBuild, match=r"get one by uv python install 3\.14t, or leave out @py3\.14t$"):
        interpreter("3.14t")


def test_a_free_threaded_python_is_not_the_usual_one(pythons):
    """It is another thing to measure, and must be asked for."""
    pythons("PATH/python3.14", "3.14.2", "t")
    with pytest.raises(CannotBuild, match=r"no python3\.14 on PATH"):
        interpreter("3.14")


def test_a_python_that_does_not_run_is_passed_over(monkeypatch, tmp_path):
    """A shim of pyenv is on PATH for versions that it then refuses."""
    shim = tmp_path / "python3.99"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(CannotBuild):
        interpreter("3.99")
