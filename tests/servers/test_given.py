"""A PostgreSQL that the user gave: untouched but for a database of our own, and every mistake one sentence."""

from urllib.parse import urlsplit

import pytest

from suites import servers
from suites.data import Table
from suites.servers.contract import Refused, Spec

CANARY = "canary%2Fpassword"
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
        ("maker:canary%2Fwrong", "bench", 'the server refuses: password authentication failed for user "maker"'),
        (f"nosuch:{CANARY}", "bench", 'the server refuses: password authentication failed for user "nosuch"'),
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
    """What the server objects to, in its words; what to correct, in ours; and never the password."""
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
        ("postgresql://u:canary@[::1/d", "the URL cannot be read: Invalid IPv6 URL"),
        ("postgresql://u:canary@h:port/d", "the URL cannot be read: Port could not be cast to integer value as 'port'"),
        ("postgresql://u:canary@h:99999/d", "the URL cannot be read: Port out of range 0-65535"),
        ("postgresql://u:can@ary:x@/d?nosuch=1", 'the connection fails: invalid URI query parameter: "nosuch"'),
    ],
    ids=["refused port", "wrong scheme", "unparsable host", "unparsable port", "port too high", "unknown parameter"],
)
def test_wrong_url(url, problem):
    """A URL that leads nowhere says why, in one sentence without the password."""
    said = refusal(url)
    assert said == f"postgres: {problem}{END}"
    assert "canary" not in said


def test_host_that_does_not_exist():
    """The name is in the sentence, as the mistake is probably in it."""
    said = refusal("postgresql://u:canary@nosuch.invalid/d")
    assert said.startswith("postgres: nosuch.invalid:5432 does not answer (")


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


def test_unix_socket(users):
    """A URL without a host, where libpq finds the socket's directory in the query."""
    (base,), (port,) = users.admin.ask("show unix_socket_directories"), users.admin.ask("show port")
    given = servers.start(Spec("postgres", "", f"postgresql://maker:{CANARY}@/bench?host={base[0]}&port={port[0]}"))
    try:
        assert given.admin.ask("select 1") == [(1,)]
    finally:
        given.stop()
