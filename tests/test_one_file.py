"""Adding a driver or a workload is adding one file. A broken one is reported by its name."""

import json

import pytest

from tests.support.forked import program
from tests.support.trees import copied

pytestmark = pytest.mark.starts

DRIVER = '''
"""A driver."""
from drivers.contract import Driver

driver = Driver("newcomer", server="sqlite", package="python", is_async=False)


@driver.op
def fetch_row(connection, sql):
    return lambda params: None
'''
WORKLOAD = '''
"""Why it exists."""
from drivers.contract import Op
from suites.workloads.contract import Workload

workload = Workload(
    op=Op.FETCH_ROW,
    sql="select $1",
    settings={"depth": (1, 2)},
    params=lambda settings: [(1,)],
    answer=lambda params, settings: (1,),
)
'''


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of our packages, of which each test has a file of its own."""
    return copied(tmp_path_factory.mktemp("tree"))


@pytest.fixture
def put(tree):
    """Write a file into the tree; after the test it is gone again."""
    written = []

    def put(path, text):
        assert not (tree / path).exists()
        written.append(tree / path)
        written[-1].write_text(text)

    yield put
    for path in written:
        path.unlink()


def run(tree, *arguments):
    return program(*arguments, cwd=tree)


def keys(tree):
    listing = run(tree, "suites", "list", "--json", "--server", "sqlite")
    return {cell["key"]: cell for cell in json.loads(listing.said)["cells"]}


def test_a_driver_file_is_a_row(tree, put):
    """One file, and its cells are there; what it did not write is absent with a reason."""
    put("drivers/lite_newcomer.py", DRIVER)
    cells = keys(tree)
    assert cells["fetch_row-newcomer-sqlite"]["state"] == "runnable"
    assert cells["transaction-newcomer-sqlite"]["why"] == "nobody has written it yet"


def test_a_workload_file_is_a_column(tree, put):
    """One file, and every driver has its cells at every setting."""
    put("suites/workloads/deeper.py", WORKLOAD)
    assert {"deeper-depth=1-sqlite3-sqlite", "deeper-depth=2-aiosqlite-sqlite"} <= keys(tree).keys()


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("drivers/bad.py", "import suites.nowhere", "drivers/bad.py imports what we do not have"),
        ("drivers/bad.py", "1 / 0", "drivers/bad.py: ZeroDivisionError"),
        ("suites/workloads/bad.py", "'''Why.'''\nworkload = 1 / 0", "suites/workloads/bad.py: ZeroDivisionError"),
        ("suites/workloads/bad.py", WORKLOAD.replace('"""Why it exists."""', ""), "bad.py: no docstring"),
        ("suites/workloads/bad.py", WORKLOAD.replace("select $1", "select $2, $1"), "placeholders must stand in order"),
        ("suites/workloads/bad.py", WORKLOAD.replace("Op.FETCH_ROW", "'fetch_rwo'"), "there is no op 'fetch_rwo'"),
        ("suites/servers/bad.py", "1 / 0", "suites/servers/bad.py: ZeroDivisionError"),
    ],
)
@pytest.mark.parametrize("command", [("suites", "list"), ("pytest", "suites/test_answers.py", "--collect-only", "-q")])
def test_a_broken_file_is_reported_by_name(tree, put, command, path, text, said):
    """A mistake of ours ends the run with one sentence, and is no missing driver."""
    put(path, text)
    ended = run(tree, *command)
    assert ended.returncode in (2, 4)
    assert said in ended.said
    assert "Traceback" not in ended.said


def test_a_missing_library_leaves_its_file_out(tree, put):
    """The rest of the matrix is there, and the header says what is not."""
    put("drivers/lite_other.py", "import no_such_library")
    ended = run(tree, "pytest", "suites/test_answers.py", "--collect-only", "-k", "fetch_row-sqlite3", "-v")
    assert ended.returncode == 0, ended.said
    assert "driver left out: lite_other (no_such_library is not installed)" in ended.said


SECOND = '''
"""Another of an op that drivers state own numbers for."""
from dataclasses import replace

from suites.workloads.{other} import workload as first

workload = replace(first, settings={settings})
'''


def test_a_second_workload_of_an_op_needs_no_second_edit(tree, put):
    """A driver's own counts follow from what the workload states, and hold no number of one workload's."""
    for other, settings in (("stream", {"chunk": (2500,)}), ("execute_many", {})):
        put(f"suites/workloads/second_{other}.py", SECOND.format(other=other, settings=settings))
    chosen = (
        "-k",
        "second and (postgres or sqlite) and not orm",
        "-m",
        "not slow",
    )  # makes no environment
    ended = run(tree, "pytest", "suites/test_answers.py", "-q", *chosen)
    assert ended.returncode == 0, ended.said


def test_a_name_that_is_taken(tree, put):
    """Two rows of one name would share their keys."""
    put("drivers/lite_copy.py", (tree / "drivers/lite_sqlite3.py").read_text())
    ended = run(tree, "suites", "list")
    assert ended.returncode == 2
    assert "the name 'sqlite3' is taken by drivers/lite_copy.py" in ended.said


def test_a_library_that_cannot_be_loaded_leaves_its_file_out(tree, put):
    """A shared object that is missing is the library's misfortune, and no mistake of ours."""
    put("drivers/lite_other.py", "raise ImportError('libother.so.21: cannot open')")
    ended = run(tree, "suites", "list", "--server", "sqlite")
    assert ended.returncode == 0
    assert "lite_other (its library cannot be imported: libother.so.21: cannot open)" in ended.said
