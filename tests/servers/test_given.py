"""A PostgreSQL that the user gave: untouched but for a database of our own, and every mistake one sentence."""

import re
from urllib.parse import urlsplit

import psycopg
import pytest

from suites import servers
from suites.data import Table
from suites.servers.contract import Refused, Spec
from suites.system.redact import hidden
from tests.support.forked import program
from tests.support.trees import ROOT

CANARY = "canary%2Fpassword"
ESCAPES = "(in a user or a password, the signs @ / ? # : % are written %40 %2F %3F %23 %3A %25)"
UNREADABLE, TORN = (
    f"the host and port of the URL cannot be read {ESCAPES}",
    f"the URL can be read in two ways {ESCAPES}",
)
NO_HOST = "the URL names no host, and a unix socket has no wire to count round trips on: name host and port"
END = "; correct --server postgres=... (or DRIVER_MATRIX_POSTGRES)"


@pytest.fixture(scope="module")
def users():
    """A real server that plays the user's own, with a table in it and roles of several rights."""
    server = servers.start(servers.parse("postgres=embedded"))
    server.admin.ask("create table precious (a int)")
    server.admin.ask("create role lowly login password 'canary/password'")
    server.admin.ask("create role maker login createdb password 'canary/password'")
    yield server
    server.stop()


@pytest.fixture
def address(users):
    return urlsplit(users.url).netloc.rpartition("@")[2]


def refusal(url, version=""):
    with pytest.raises(Refused) as refused:
        servers.start(Spec("postgres", version, url)).stop()
    return str(refused.value)


@pytest.mark.parametrize(
    ("login", "database", "problem"),
    [
        ("maker:canary%2Fwrong", "bench", 'the server refuses: password authentication failed for user "***"'),
        (f"nosuch:{CANARY}", "bench", 'the server refuses: password authentication failed for user "***"'),
        (f"maker:{CANARY}", "nosuch", 'the server refuses: database "nosuch" does not exist'),
        ("maker", "bench", "the connection fails: fe_sendauth: no password supplied"),
        (
            f"lowly:{CANARY}",
            "bench",
            "the role may not create the database the harness works in (permission denied to create database): "
            "alter role ... createdb",
        ),
    ],
    ids=["wrong password", "no such role", "missing database", "no password", "no rights"],
)
def test_refused_by_the_server(address, login, database, problem):
    """The refusal has the server's words and says what to correct in ours, and never the password."""
    said = refusal(f"postgresql://{login}@{address}/{database}")
    assert said == f"postgres: {problem}{END}"
    assert "canary" not in said


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        (
            "postgresql://u:canary@127.0.0.1:1/d",
            "127.0.0.1:1 does not answer (connection refused): start the server there",
        ),
        (
            "mysql://u:canary@h/d",
            "the URL begins with mysql://, and this server's begin with postgresql:// or postgres://",
        ),
        ("postgresql://u:canary@[::1/d", UNREADABLE),
        ("postgresql://u:canary@h:port/d", UNREADABLE),
        ("postgresql://u:canary@h:99999/d", UNREADABLE),
        ("postgresql://u:canary/x@h/d", UNREADABLE),
        ("postgresql://u:canary?x@h/d", UNREADABLE),
        ("postgresql://u:1/canary@h/d", TORN),
        ("postgresql://u:1#canary@h/d", TORN),
        ("postgresql://u:can@canary@h/d", TORN),
        ("postgresql://u:canary@h/d?port=1", "the URL's parameter port does not reach every driver: leave it away"),
        ("postgresql://u:canary@/d?host=/tmp", NO_HOST),
        ("postgresql:///d", NO_HOST),
        (
            "postgresql://u:canary@h/d?sslmode=verify-full",
            "sslmode=verify-full would verify the server's name, and the way there leads through a tap: say require",
        ),
    ],
    ids=[
        "refused port",
        "wrong scheme",
        "unparsable host",
        "unparsable port",
        "port too high",
        "slash in the password",
        "question in the password",
        "slash after a port",
        "hash after a port",
        "two @",
        "parameter",
        "unix socket",
        "nothing",
        "verified TLS",
    ],
)
def test_wrong_url(url, problem):
    """A URL that leads nowhere says why, in one sentence without the password."""
    said = refusal(url)
    assert said == f"postgres: {problem}{END}"
    assert "canary" not in said


def test_host_that_does_not_exist():
    """The mistake is probably in the name, and no server can be started there; resolvers word it each in their way."""
    said = refusal("postgresql://u:canary@nosuch.invalid/d")
    assert re.match(r"postgres: there is no host nosuch\.invalid \(.+\): look at its spelling; correct", said)
    assert "canary" not in said


@pytest.mark.parametrize(
    ("url", "text", "shown"),
    [
        (
            "x://u:p@h/d",
            "path x://u:p@h:1/e, password='p', a problem",
            "path x://u:***@h:1/e, password='***', a problem",
        ),
        ("x://h:h@h/h", "h: what the h holds", "h: what the h holds"),
        ("postgres://postgres:postgres@h/d", "no such postgres server", "no such postgres server"),
        ("x://u:canary@h/d", "a canary and b'canary'", "a *** and b'***'"),
        ("x://u:c%2Fnary@h/d", "c/nary and c%2Fnary", "*** and ***"),
    ],
    ids=["short", "one letter", "everyday word", "long", "escaped"],
)
def test_hidden(url, text, shown):
    """A password goes wherever it stands; one that is an ordinary word only where it stands as a password."""
    assert hidden(text, url) == shown


def test_other_version_than_asked_for(users):
    """``postgres@14=URL`` is a promise that the server there has to keep."""
    major = users.facts()["version"].split(".")[0]
    assert f"the server there is PostgreSQL {major}" in refusal(users.url, version="14")


def test_works_in_a_database_of_its_own(users, address):
    """The user's tables stay, ours are elsewhere, and nothing remains."""
    given = servers.start(Spec("postgres", "", f"postgresql://maker:{CANARY}@{address}/bench"))
    try:
        given.admin.reset([Table("precious", {"id": "key"}, lambda: [(1,)])])
        assert given.admin.ask("select * from precious") == [(1,)]
        assert given.provided == "given"
        assert "/driver_matrix_" in given.url
    finally:
        given.stop()
    assert users.admin.ask("select * from precious") == []
    assert users.admin.ask("select count(*) from pg_database where datname like 'driver_matrix%'") == [(0,)]


def test_tls_mode_becomes_explicit(users, address):
    """How the server was reached is stated in the URL for drivers, which differ in what they try unasked."""
    unsaid = servers.start(Spec("postgres", "", f"postgresql://maker:{CANARY}@{address}/bench"))
    unsaid.stop()
    said = servers.start(Spec("postgres", "", f"postgresql://maker:{CANARY}@{address}/bench?sslmode=disable"))
    said.stop()
    assert unsaid.url.endswith("?sslmode=require")
    assert said.url.endswith("?sslmode=disable")


@pytest.mark.parametrize("mode", ["?sslmode=disable", "?sslmode=require"], ids=["clear", "tls"])
def test_cells_run_on_it(users, address, mode):
    """Every driver reads the URL alike: one cell each is proven there, over TLS too."""
    option = f"postgres=postgresql://maker:{CANARY}@{address}/bench{mode}"
    chosen = ("-k", "fetch_value and postgres", "-m", "not seldom")
    command = ("pytest", "-q", "suites/test_answers.py", "--server", option, *chosen)
    ended = program(*command, cwd=ROOT)
    assert re.search(r"^14 passed", ended.said, re.MULTILINE), ended.said
    assert "canary" not in ended.said


def test_passwords_of_a_file_do_not_help(address, tmp_path, monkeypatch):
    """They are kept by host and port, and drivers go to another port, the tap's."""
    (tmp_path / "pgpass").write_text("*:*:*:maker:canary/password\n")
    (tmp_path / "pgpass").chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
    assert "no password supplied" in refusal(f"postgresql://maker@{address}/bench")


def test_sessions_of_another_role_are_none_of_ours(users, address):
    """A monitor looks into every database that it finds: no driver has left that open, and nobody ends it."""
    server = servers.start(Spec("postgres", "", users.url))
    try:
        with psycopg.connect(f"postgresql://maker:{CANARY}@{address}{urlsplit(server.url).path}") as monitor:
            monitor.execute("select 1")
            assert (server.admin.sessions(), server.admin.open_transactions()) == (0, 0)
            server.admin.end_sessions()
            monitor.execute("select 1")
    finally:
        server.stop()
