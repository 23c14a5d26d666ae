"""The program's own sources are looked at while a run is under way."""

import os

import pytest

from suites.system.sources import Sources


@pytest.fixture
def root(tmp_path):
    """A small program."""
    for room in ("drivers", "reports", "suites/host"):
        (tmp_path / room).mkdir(parents=True)
    for name in ("conftest.py", "suites/__init__.py", "suites/host/loops.py"):
        (tmp_path / name).write_text("one = 1\n")
    return tmp_path


def rewrite(path):
    """Write something else of the same length, and set back when it was written."""
    was = path.stat()
    path.write_text("one = 2\n")
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


CHANGES = {
    "suites/host/loops.py": rewrite,
    "suites/__init__.py": lambda path: path.unlink(),
    "conftest.py": lambda path: path.write_text(""),
    "json.py": lambda path: path.write_text("def dumps(value): return 'x'\n"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_rewritten_is_named(root, name):
    """Also a file that would be taken for one of the standard library's."""
    sources = Sources(root)
    assert sources.changed() == ""
    CHANGES[name](root / name)
    assert sources.changed() == name


def test_what_only_looks_different_is_not_changed(root):
    """A file may be written again as it was, or get another owner."""
    sources = Sources(root)
    (root / "conftest.py").write_text("one = 1\n")
    (root / "suites/__init__.py").chmod(0o600)
    assert sources.changed() == ""
