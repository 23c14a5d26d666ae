"""``via=socket``: which cells go by a Unix socket, and that they are proven and timed by the way they say."""

from contextlib import closing
from dataclasses import replace
from types import SimpleNamespace

import pytest

import drivers
from suites import servers, workloads
from suites.contest.prepared_server import PreparedServer
from suites.matrix.cells import NO_SOCKET, NO_WIRE, cells
from suites.servers.contract import Endpoint
from suites.servers.sources import sockets
from tests.support.here import proven

SERVERS = {"postgres": "postgres", "mysql": "mysql", "sqlite": "sqlite"}
URL = "postgresql://ann:secret@127.0.0.1:5/db"
SOCKET = sockets.url_of(URL, "/run/dm/.s.PGSQL.5")


def by_socket(without_socket=()):
    matrix = cells(workloads.discover(), drivers.discover().drivers, SERVERS, without_socket)
    return [cell for cell in matrix if cell.settings.get("via") == "socket"]


def test_it_is_asked_where_a_connection_matters():
    """The way is asked in opening a connection and in the shortest round trip on one; each a step aside."""
    assert {cell.workload.name for cell in by_socket()} == {"connect", "fetch_row"}
    assert all(cell.aside for cell in by_socket())


def test_every_driver_on_a_wire_can():
    """It is the URL that says so. What a row cannot do at all it cannot do by a socket either."""
    plain = {(cell.workload.name, cell.driver.name) for cell in by_socket() if not cell.absent}
    assert {("connect", "asyncpg"), ("fetch_row", "pymysql"), ("fetch_row", "psycopg2-orm")} <= plain
    lacking = [cell for cell in by_socket() if cell.absent and cell.server != "sqlite"]
    assert all(cell.driver.layer == "orm" or replace(cell, settings={}).absent for cell in lacking)


def test_in_process_there_is_nothing_to_go_by():
    """SQLite has no wire, so there is no way to choose."""
    assert {cell.absent.why for cell in by_socket() if cell.server == "sqlite"} == {NO_WIRE}


def test_a_server_elsewhere_has_no_socket_here():
    """Given by its URL, or in a container."""
    absent = {cell.server for cell in by_socket({"mysql"}) if cell.absent and cell.absent.why == NO_SOCKET}
    assert absent == {"mysql"}


class FakeServer(SimpleNamespace):
    speaks = "postgres"

    def by_socket(self):
        return replace_url(self, self.endpoint.socket)


def replace_url(server, url):
    return FakeServer(url=url, endpoint=server.endpoint, admin=server.admin)


@pytest.fixture
def prepared():
    made = []
    admin = SimpleNamespace(reset=made.extend, made=made, state=lambda tables: {}, mark=lambda: 0)
    with closing(
        PreparedServer(FakeServer(url=URL, endpoint=Endpoint(URL, "fake", socket=SOCKET), admin=admin))
    ) as prepared:
        yield prepared


def one(**settings):
    (found,) = [cell for cell in by_socket() if str(cell) == "fetch_row-via=socket-asyncpg-postgres"]
    return replace(found, settings=settings)


def test_figures_are_of_the_way_that_the_settings_say(prepared):
    """Straight to the socket, or to the port."""
    assert (prepared.way({"via": "socket"}), prepared.way({})) == (SOCKET, URL)


def test_the_proof_goes_the_same_way(prepared):
    """The proof goes the same way as the clock: counts on a port say nothing of a socket."""
    assert prepared.at(one(via="socket")).server.url == SOCKET
    assert prepared.at(one()) is prepared


def test_the_tap_at_a_socket_is_one(prepared):
    """The tap at a socket is a socket, for as long as the server is prepared."""
    there = prepared.at(one(via="socket"))
    path = sockets.path_of(there.url)
    assert path.endswith("/.s.PGSQL.5")
    assert sockets.path_of(SOCKET) != path


def test_what_is_known_of_the_tables_is_known_by_both_ways(prepared):
    """They are the same tables: what one way has written, the other must not take for new."""
    workload = one().workload
    prepared.prepare(workload)
    prepared.at(one(via="socket")).prepare(workload)
    assert [table.name for table in prepared.server.admin.made] == ["account"]
    writing = replace(workload, reads=(), writes=workload.reads)
    prepared.at(one(via="socket")).prepare(writing)
    prepared.prepare(workload)
    assert len(prepared.server.admin.made) == 3


@pytest.mark.starts
def test_a_cell_is_proven_by_its_socket():
    """A real one: its tap sees the round trip, and no other tap was ever needed."""
    server = servers.start(servers.parse("postgres=embedded"))
    prepared = PreparedServer(server)
    try:
        proof = proven(one(via="socket"), prepared)
        assert (proof.statements, proof.round_trips) == (1, 1)
        assert prepared._tap is None, "it was proven by the port"
    finally:
        prepared.close()
        server.stop()
