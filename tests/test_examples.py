"""The examples of CONTRIBUTING.md, taken from the page into a copy of the tree: one file each, and they work."""

import faulthandler
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.forked import program
from tests.support.trees import ROOT, copied

pytestmark = pytest.mark.starts

EXAMPLE = re.compile(r"<!-- file: (\S+) -->\n```python\n(.*?)```", re.DOTALL)
EXAMPLES = dict(EXAMPLE.findall((ROOT / "CONTRIBUTING.md").read_text()))


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """Make a tree with what a run needs, and the four files."""
    tree = copied(tmp_path_factory.mktemp("contributed"))
    for path, text in EXAMPLES.items():
        assert not (tree / path).exists(), f"{path} is there already: give the example another name"
        (tree / path).write_text(text)
    return tree


@pytest.fixture(scope="module")
def cells(tree):
    """The cells of a tree with the examples that it would not have without them, on SQLite."""
    ended = program("suites", "list", "--json", cwd=tree)
    assert ended.returncode == 0, ended.said
    every = json.loads(ended.said)["cells"]
    return [cell for cell in every if cell["server"].startswith("sqlite") and is_new(cell)]


def is_new(cell):
    return {cell["driver"], cell["workload"], cell["server"]} & {"sqlite3-row", "count_rows", "sqlite_rollback"}


def is_told(cell):
    """Each driver's plain cells are enough of the server, whose cells would be all of SQLite once more."""
    plain = cell["workload"] in ("fetch_row", "transaction") and not cell["settings"]
    return cell["server"] == "sqlite" or cell["workload"] == "count_rows" or plain


def test_there_is_an_example_of_each():
    """A driver, a workload, a server and a question."""
    assert [str(Path(path).parent) for path in EXAMPLES] == [
        *("drivers", "suites/workloads", "suites/servers", "suites/behaviours"),
    ]


@pytest.mark.parametrize(
    "key",
    [
        "fetch_row-sqlite3-row-sqlite",
        "count_rows-below=10-aiosqlite-sqlite",
        "fetch_row-aiosqlite-sqlite_rollback",
        "count_rows-below=900-sqlite3-row-sqlite_rollback",
    ],
)
def test_one_file_is_enough(cells, key):
    """Each is in the matrix with no other edit, and so is what they are together."""
    (state,) = [cell["state"] for cell in cells if cell["key"] == key]
    assert state == "runnable"


def test_their_cells_are_proven(tree, cells):
    """New cells that can run give the right answer by the stated counts; a key is a pytest id."""
    keys = [cell["key"] for cell in cells if cell["state"] == "runnable" and is_told(cell)]
    ids = [f"suites/test_answers.py::test_answer[{key}]" for key in keys]
    ended = program("pytest", "-q", *ids, cwd=tree)
    assert f"\n{len(keys)} passed in" in ended.said, ended.said


def test_the_absence_is_tried(tree):
    """The attempt in the driver's file runs, and raises what it says."""
    ended = program("pytest", "-q", "suites/test_answers.py", "-k", "test_absence and sqlite3-row", cwd=tree)
    assert re.search(r"^2 passed, ", ended.said, re.MULTILINE), ended.said


def test_the_question_is_asked(tree):
    """It is asked of every driver of a server, and what came of it is what is expected from then on."""
    asked = program("suites", "behaviours", "empty_text", "sqlite", "--accept", cwd=tree)
    assert asked.returncode == 0, asked.said
    ended = program("pytest", "-q", "suites/test_behaviour.py", "-k", "empty_text and sqlite", cwd=tree)
    assert re.search(r"^\d+ passed, \d+ deselected in", ended.said, re.MULTILINE), ended.said


@pytest.mark.parametrize("check", [("check",), ("format", "--check")], ids=" ".join)
def test_they_are_in_our_style(tree, check):
    """The examples, which readers copy, pass the linter."""
    command = [sys.executable, "-m", "ruff", *check, "--no-cache", *EXAMPLES]
    ended = subprocess.run(command, cwd=tree, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout


WHOLE = (
    *("tests", ".github", ".ci", "Makefile", "tox.ini", ".gitignore"),
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"),
)
"""What tests of the harness look at beside the packages."""
NOTICES = (
    *(
        "drivers",
        "behaviours",
        "matrix",
        "nightly",
        "workloads",
        "reports/claims",
        "contest/test_facts.py",
        "plugins/test_rtt.py",
    ),
    *("servers/test_specs.py", "servers/test_list.py", "servers/test_fix_servers.py", "plugins/test_header.py"),
    *("test_docs.py", "test_layers.py", "test_answers.py"),
)
"""Tests that look through every driver, workload and server. The others have a small matrix or fakes of their own,
start the servers that we ship, or read records: they cannot come upon a file that is new."""


@pytest.mark.slow
def test_tests_of_the_harness_pass_with_them(tree):
    """A stranger's driver, workload and server, and nothing of ours has to be edited for them."""
    for part in WHOLE:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, tree / part)
    (tree / "reports/runs").mkdir()
    for run in (ROOT / "reports/runs").glob("baseline.*"):
        shutil.copy(run, tree / "reports/runs")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *(f"tests/{path}" for path in NOTICES)]
    faulthandler.cancel_dump_traceback_later()  # it takes minutes; a test in there that hangs ends that run
    ended = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout[-8000:]
