"""A MySQL or MariaDB that the user gave: untouched but for a database of our own, and every mistake one sentence."""

import asyncio
import socket
import threading
from contextlib import contextmanager

import pytest

import drivers
from suites import servers
from suites.data import Table
from suites.host.open_cell import opened
from suites.servers.contract import Refused, Spec
from suites.servers.sources import mysql_given
from tests.servers.mysqls import answers, running, url

CANARY = "canary%2Fpassword"


@pytest.fixture(scope="module", params=["mariadb", "mysql"])
def users(request):
    """A real server that plays the user's own, with a table in it and accounts of several rights."""
    with running(request.param) as server:
        server.admin.ask("create table precious (a int)")
        server.admin.ask("create user lowly@'%' identified by 'canary/password'")
        server.admin.ask("grant select on bench.* to lowly@'%'")
        server.admin.ask("create user watcher@'%' identified by 'canary/password'")
        server.admin.ask("grant process on *.* to watcher@'%'")
        server.admin.ask("create user maker@'%' identified by 'canary/password'")
        server.admin.ask("grant process on *.* to maker@'%'")
        server.admin.ask("grant all on `driver\\_matrix\\_%`.* to maker@'%'")
        yield server


def refusal(kind, source, version=""):
    with pytest.raises(Refused) as refused:
        servers.start(Spec(kind, version, source)).stop()
    said = str(refused.value)
    assert said.endswith(f"; correct --server {Spec(kind, version)}=... (or DRIVER_MATRIX_{kind.upper()})")
    assert "canary" not in said
    assert "\n" not in said
    return said


def databases(server):
    return {name for (name,) in server.admin.ask("show databases")}


def test_the_users_databases_stay_untouched(users):
    """Our tables go to a database of our own, which is gone in the end."""
    before = databases(users)
    server = servers.start(Spec(users.kind.name, "", url(users, f"maker:{CANARY}", "")))
    server.admin.reset([Table("precious", {"id": "key"}, lambda: [(1,)])])
    assert len(databases(users) - before) == 1
    assert users.admin.ask("select count(*) from bench.precious") == ((0,),)
    assert answers(server.url, "select id from precious") == ((1,),)
    server.stop()
    assert databases(users) == before


def test_how_it_was_provided(users):
    """The report says that the server was given, and by no word where it is."""
    server = servers.start(Spec(users.kind.name, "", users.url))
    assert (server.provided, server.pids) == ("given", ())
    server.stop()


def test_mariadbs_own_scheme_will_do(users):
    """``mariadb://`` means the same."""
    server = servers.start(Spec(users.kind.name, "", users.url.replace("mysql://", "mariadb://")))
    assert server.url.startswith("mysql://")
    server.stop()


@pytest.mark.parametrize(
    ("login", "database", "problem"),
    [
        ("maker:canary%2Fwrong", "", "the server refuses: Access denied for user '***'@"),
        ("maker:", "", "(using password: NO)"),
        (f"watcher:{CANARY}", "", "grant it all on `driver\\_matrix\\_%`.*"),
        (f"lowly:{CANARY}", "bench", "grant it process on *.*"),
    ],
    ids=["wrong password", "no password", "may not create", "may not look"],
)
def test_what_the_server_refuses(users, login, database, problem):
    """The server's own words in one sentence, which names the option and no password."""
    assert problem in refusal(users.kind.name, url(users, login, database))


def test_missing_database(users):
    """A name in the URL has to be there, though we never write to it."""
    said = refusal(users.kind.name, url(users, users.url.partition("://")[2].partition("@")[0], "nowhere"))
    assert "Unknown database 'nowhere'" in said


def test_the_other_kind(users):
    """A MariaDB given as MySQL would be measured under a false name."""
    other = {"mysql": "mariadb", "mariadb": "mysql"}[users.kind.name]
    assert f"ask for it by its own name, {users.kind.name};" in refusal(other, users.url)


def test_another_version(users):
    """The version after the @ has to be the one that is there."""
    assert "the server there is" in refusal(users.kind.name, users.url, version="4.1")


@pytest.mark.parametrize("kind", ["mysql", "mariadb"])
def test_nobody_answers(kind):
    """At a closed port no server answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    said = refusal(kind, f"mysql://maker:{CANARY}@127.0.0.1:{port}/x")
    assert f"127.0.0.1:{port} does not answer (connection refused)" in said


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (f"mysql://maker:{CANARY}@h/d?ssl_ca=/x", "the URL's parameter ssl_ca does not reach every driver"),
        (f"mysql://maker:{CANARY}@/d", "the URL names no host"),
    ],
    ids=["parameter", "no host"],
)
def test_what_drivers_would_drop(source, problem):
    """A user who asks for TLS is not given less without a word."""
    assert problem in refusal("mysql", source)


def test_localhost_is_a_port_to_every_driver(users):
    """``localhost`` is a port to every driver: to the C library alone it would be a socket, which is elsewhere."""
    given = servers.start(Spec(users.kind.name, "", users.url.replace("127.0.0.1", "localhost")))
    try:
        for driver in (driver for driver in drivers.discover().drivers if driver.server == "mysql" and not driver.home):
            asyncio.run(opens(driver, given.url))
    finally:
        given.stop()


async def opens(driver, url):
    async with opened(driver.session(url)):
        pass


def test_wrong_scheme():
    """A PostgreSQL URL is refused."""
    said = refusal("mysql", f"postgresql://maker:{CANARY}@127.0.0.1:5432/x")
    assert "the URL begins with postgresql://" in said


@contextmanager
def stranger(greeting):
    """Something else on the port, which says this or keeps silent."""

    def greet():
        for _ in range(2):  # the first look only connects
            connection, _ = listener.accept()
            held.append(connection)
            connection.sendall(greeting)

    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=greet)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()
        for connection in held:
            connection.close()


@pytest.mark.parametrize(
    "greeting",
    [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x05\x00\x00\x00hello", b"\x00" * 64],
    ids=["silent", "ssh", "http", "short", "zeros"],
)
def test_something_else_answers(monkeypatch, greeting):
    """Whatever it says, it is one sentence and takes no minute."""
    monkeypatch.setattr(mysql_given, "PATIENCE", 0.2)
    with stranger(greeting) as port:
        assert "does not speak MySQL's protocol" in refusal("mysql", f"mysql://maker:{CANARY}@127.0.0.1:{port}/x")


def test_an_account_that_is_locked(users):
    """Another refusal of the server is passed on as it is."""
    users.admin.ask("alter user maker@'%' account lock")
    try:
        assert "locked" in refusal(users.kind.name, url(users, f"maker:{CANARY}", ""))
    finally:
        users.admin.ask("alter user maker@'%' account unlock")
