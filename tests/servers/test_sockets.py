"""A server's Unix socket in a URL, and servers that can be reached by theirs."""

import stat
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import psycopg
import pytest

from drivers.shared import mysql_url
from suites import servers
from suites.servers.admins.mysql import PORT
from suites.servers.contract import Endpoint, Found, Spec, Unavailable
from suites.servers.sources import sockets
from tests.servers.mysqls import running

PORTED = {
    "/run/dm a/.s.PGSQL.5433": "postgresql://ann:p%40ss@127.0.0.1:5/db?sslmode=disable&options=-c%20jit%3Doff",
    "/run/dm a/s": "mysql://ann:p%40ss@127.0.0.1:5/db",
}


@pytest.mark.parametrize("path", PORTED)
def test_a_socket_is_told_by_its_path(path):
    """Whatever its directory is called, it is found again in the URL."""
    assert sockets.path_of(sockets.url_of(PORTED[path], path)) == path


@pytest.mark.parametrize("path", PORTED)
def test_who_and_what_stay_as_they_are(path):
    """Login and database are those of the URL with the port, and so is what else it says."""
    before, after = urlsplit(PORTED[path]), urlsplit(sockets.url_of(PORTED[path], path))
    assert (after.username, after.password, after.path) == (before.username, before.password, before.path)
    assert after.query.endswith(before.query)


@pytest.mark.parametrize("path", PORTED)
def test_another_socket_takes_the_place_of_the_first(path):
    """Another socket takes the place of the URL's, as the tap's does."""
    first = sockets.url_of(PORTED[path], path)
    other = str(Path("/run") / Path(path).name)
    assert sockets.url_of(first, other) == sockets.url_of(PORTED[path], other)


@pytest.mark.parametrize("url", PORTED.values())
def test_a_url_with_a_port_has_no_socket(url):
    """A URL with a port has no socket, as most URLs."""
    assert sockets.path_of(url) == ""


def test_mysql_drivers_are_told_the_path():
    """All MySQL drivers are told the path by one name, and ``localhost``, or the C library would go to a port."""
    options = mysql_url.options(sockets.url_of("mysql://ann:p%40ss@127.0.0.1:5/db", "/run/s"))
    assert options == {"host": "localhost", "unix_socket": "/run/s", "user": "ann", "password": "p@ss"}


def test_mysql_drivers_are_told_a_port_where_there_is_one():
    """MySQL drivers that are told a port are told no socket."""
    options = mysql_url.options("mysql://ann:p@localhost/db")
    assert options == {"host": "127.0.0.1", "port": PORT, "user": "ann", "password": "p"}


def test_only_servers_that_are_here_have_a_socket():
    """One that is elsewhere is named; of one that cannot be had at all, another reason is given."""
    start = lambda: pytest.fail("looking starts nothing")  # noqa: E731  # shorter than a function
    found = {
        Spec("postgres", "18"): Found("embedded", start, socket=True),
        Spec("postgres", "14"): Found("container", start),
        Spec("mysql"): Unavailable("none"),
    }
    assert servers.without_socket(found) == {"postgres@14"}


def test_a_given_server_has_no_socket_of_ours():
    """Its URL names a host, and only a driver on that host could use one."""
    assert not servers.find(servers.parse("postgres=postgresql://u:p@127.0.0.1:1/d")).socket


def test_a_password_is_not_shown_in_either_url():
    """Tracebacks show what a frame holds."""
    endpoint = Endpoint("postgresql://a:canary@h/d", "embedded", socket="postgresql://a:canary@/d?host=/run&port=1")
    assert "canary" not in repr(endpoint) + repr(endpoint.socket)


def test_postgres_is_there_by_its_socket():
    """The same server, the same login."""
    server = servers.start(servers.parse("postgres=embedded"))
    try:
        with psycopg.connect(server.by_socket().url) as connection:
            assert connection.info.host == str(Path(sockets.path_of(server.by_socket().url)).parent)
            (name,) = connection.execute("show cluster_name").fetchone()
        assert server.admin.ask("show cluster_name") == [(name,)]
    finally:
        server.stop()


@pytest.mark.parametrize("kind", ["mariadb", "mysql"])
def test_mysql_is_there_by_its_socket(kind):
    """Where the URL says, and it is a socket."""
    with running(kind) as server:
        assert stat.S_ISSOCK(Path(sockets.path_of(server.by_socket().url)).stat().st_mode)


def test_a_server_without_one_is_not_asked_for_it():
    """A server without a socket is not asked for one: its cells were absent, so this is a mistake of the caller."""
    there = servers.Server(Spec("postgres"), SimpleNamespace(), Endpoint("postgresql://a:b@h/d", "given"), None)
    with pytest.raises(AssertionError, match="absent where there is none"):
        there.by_socket()
