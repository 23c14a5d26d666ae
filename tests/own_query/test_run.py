"""Whole runs with ``--query``: nothing but the query is raced, and what is wrong with it is one sentence."""

import json

import pytest

from suites import servers
from tests.support.forked import program
from tests.support.runs import section
from tests.support.trees import copied

CANARIES = ("canary of a parameter", "1947110815")
SQL = "select n, n % 2 as odd from precious where n <= $1 and 'x:y %' <> $2"


@pytest.fixture(scope="module")
def users():
    server = servers.start(servers.parse("postgres=embedded"))
    server.admin.ask("create table precious as select generate_series(1, 5) as n")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """Our packages, with a cache and temporary files of their own."""
    root = copied(tmp_path_factory.mktemp("tree"))
    (root / "temporary").mkdir()
    return root


@pytest.fixture
def pytest_in(tree, tmp_path):
    """Run pytest in the tree, with a query if there is one."""

    def run(*options, sql="", params=""):
        for name, content in (("q.sql", sql), ("p.json", params)):
            if content:
                (tmp_path / name).write_text(content)
                options = (*options, f"--{'query' if name == 'q.sql' else 'params'}={tmp_path / name}")
        own = {"TMPDIR": str(tree / "temporary"), "DRIVER_MATRIX_CACHE": str(tree / "cache"), "COLUMNS": "250"}
        return program("pytest", "--benchmark-only", "--effort", "smoke", *options, cwd=tree, **own)

    return run


@pytest.fixture
def given(users):
    return f"--server=postgres={users.url}"


def test_a_run(tree, users, pytest_in, given, tmp_path):
    """Native rows and Core are measured on the query; the report says what it was, and nowhere its parameters."""
    report = tmp_path / "r.json"
    params = json.dumps([[int(CANARIES[1]), CANARIES[0]], [3, "b"]])
    raced = "asyncpg-postgres or psycopg2-postgres or asyncpg-core or psycopg2-orm"
    ended = pytest_in(given, "-k", raced, f"--benchmark-json={report}", sql=SQL, params=params)
    assert ended.returncode == 0, ended.said
    run = section(report)
    (contest,) = run.contests
    measured = {one.key.driver: one.round_trips for one in contest.measurements if one.measured}
    assert dict.fromkeys(("asyncpg", "psycopg2", "asyncpg-core"), 1).items() <= measured.items()
    assert "psycopg2-orm" not in measured
    assert str(contest.measurements[0].key).startswith("query-placement=free-")
    assert run.facts["workloads"]["query"]["sql"] == {"any": SQL}
    written = [report, *tree.glob("reports/runs/*.journal")]
    assert len(written) == 2
    for text in (*(path.read_text() for path in written), ended.said):
        assert not [canary for canary in CANARIES if canary in text]
    assert list((tree / "temporary").iterdir()) == []


def test_bad_sql(users, pytest_in, given):
    """The server's words, before anything is begun, and neither a traceback nor a password."""
    ended = pytest_in(given, sql="select n from nosuch")
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    said = 'ERROR: --query: q.sql: the server refuses it: relation "nosuch" does not exist (line 1)'
    assert ended.said.strip() == said


def test_parameters_that_do_not_fit(pytest_in, given):
    """Parameters that do not fit are named by number and place."""
    ended = pytest_in(given, sql=SQL, params='[[1, "a"], [1]]')
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    said = "ERROR: --query: p.json: row 2: values for 1 parameters, and the query takes 2"
    assert ended.said.strip() == said


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ((), "--query: it needs one database of yours, by its URL, and found none: --server postgres=postgresql://..."),
        (
            ("--server=mysql=mysql://u:canary@h/d",),
            "--query: only on PostgreSQL can a URL alone keep a session from writing, and mysql is none: "
            "--server postgres=postgresql://...",
        ),
        (
            ("--server=postgres=postgresql://u:canary@127.0.0.1:1/d",),
            "postgres: 127.0.0.1:1 does not answer (connection refused): start the server there; "
            "correct --server postgres=... (or DRIVER_MATRIX_POSTGRES)",
        ),
    ],
    ids=["no server", "another kind", "nobody there"],
)
def test_a_server_that_will_not_do(pytest_in, options, problem):
    """A server that will not do is named once, with the servers that would do."""
    ended = pytest_in(*options, sql=SQL)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert ended.said.strip() == f"ERROR: {problem}"


def test_at_no_distance(pytest_in, given):
    """--rtt chooses among our workloads, and would leave no cell of the query: refused, in one sentence."""
    ended = pytest_in(given, "--rtt=1", sql=SQL)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert ended.said.strip() == (
        "ERROR: --query: --rtt puts workloads of ours at a distance, and no query of yours; leave out one of the two"
    )


def test_parameters_of_nothing(pytest_in):
    """Parameters without a query are refused."""
    ended = pytest_in(params="[[1]]")
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert ended.said.strip() == "ERROR: --params: these are for a query of yours, and --query names none"
