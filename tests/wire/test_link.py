"""The longer way to a server: everything arrives, in order, and not before its time."""

import os
import socket
import threading

import pytest

from suites.wire import link
from suites.wire.link import Link, Proxy, Way, achieved
from tests.servers.processes import eventually


@pytest.fixture
def echo():
    """A server that says back what it hears, and ends when its client has."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=link._echo, args=(listener,), daemon=True).start()
        yield listener.getsockname()[1]


@pytest.fixture
def connected():
    """Connects to a port; everything is closed in the end."""
    opened = []

    def connect(port):
        opened.append(socket.create_connection(("127.0.0.1", port), 10))
        return opened[-1]

    yield connect
    for one in opened:
        one.close()


def all_of(connection):
    return b"".join(iter(lambda: connection.recv(1 << 16), b""))


def test_everything_arrives_in_both_directions(echo, connected):
    """Five megabytes, more than any buffer holds, come back as they went."""
    body = os.urandom(5 << 20)
    with Link("127.0.0.1", echo, 0.5) as longer:
        client = connected(longer.port)
        threading.Thread(target=lambda: (client.sendall(body), client.shutdown(socket.SHUT_WR)), daemon=True).start()
        assert all_of(client) == body


def test_it_is_in_a_session_of_its_own(echo):
    """Ctrl-C in the terminal ends no link under the burst in flight."""
    with Link("127.0.0.1", echo, 0) as longer:
        assert os.getsid(longer.pid) == longer.pid


def test_an_end_is_passed_on_after_what_was_said(echo, connected):
    """A client that says its last word and closes that direction still hears the answer."""
    with Link("127.0.0.1", echo, 5) as longer:
        client = connected(longer.port)
        client.sendall(b"last words")
        client.shutdown(socket.SHUT_WR)
        assert all_of(client) == b"last words"


def test_a_server_that_is_not_there_ends_the_connection(connected):
    """The client sees an end, and does not wait for ever."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with Link("127.0.0.1", port, 0) as longer:
        assert all_of(connected(longer.port)) == b""


def test_a_message_waits_for_its_arrival():
    """A message is handed over when its time has come, and not before."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        way = Way(source=ours, target=ours, opens=0.0)
        way.under_way += [(1.0, b"first"), (2.0, b"second")]
        way.arrive(0.99)
        assert len(way.under_way) == 2
        way.arrive(1.5)
        assert theirs.recv(100) == b"first"
        assert [data for _, data in way.under_way] == [b"second"]


def test_what_does_not_fit_stays_under_way():
    """A reader that is slow loses nothing."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        way = Way(source=ours, target=ours, opens=0.0)
        way.under_way.append((0.0, bytes(10 << 20)))
        assert way.arrive(1.0)
        assert len(theirs.recv(100 << 20)) + len(way.under_way[0][1]) <= 10 << 20


@pytest.fixture
def proxy(echo, monkeypatch):
    """Two seconds away, by a clock that stands still."""
    monkeypatch.setattr(link, "perf_counter", lambda: 100.0)
    monkeypatch.setattr(Proxy, "_patience", lambda proxy: 0.01)
    proxy = Proxy(("127.0.0.1", echo), seconds=2.0)
    yield proxy
    for end in (proxy._listener, *proxy._ways):
        end.close()


def test_a_word_is_under_way_for_half_a_round_trip(proxy, connected, monkeypatch):
    """A byte takes half a round trip in either direction; the first goes only once the handshake would be over."""
    client = connected(proxy.port)
    client.sendall(b"word")
    assert due(proxy) == 100.0 + 2.0 + 1.0
    monkeypatch.setattr(link, "perf_counter", lambda: 103.0)
    assert due(proxy) == 103.0 + 1.0
    monkeypatch.setattr(link, "perf_counter", lambda: 104.0)
    assert eventually(lambda: proxy.turn() or not proxy._arrivals)
    assert client.recv(100) == b"word"


def due(proxy):
    """When the next word arrives that is said."""
    known = list(proxy._arrivals)
    assert eventually(lambda: proxy.turn() or any(one not in known for one in proxy._arrivals))
    return proxy._arrivals[0][0]


def test_what_is_achieved_is_what_the_link_adds(monkeypatch):
    """An echo without it takes time, too."""
    times = iter([[0.001] * 20, [0.003] * 18 + [0.004, 0.009]])
    monkeypatch.setattr(link, "_exchanges", lambda port, count: next(times))
    assert achieved(2).facts() == {"median_ms": 2.0, "p95_ms": 8.0}


def test_it_ends_with_its_parent(echo):
    """When our end of its pipe is closed, it is gone."""
    longer = Link("127.0.0.1", echo, 0)
    longer.close()
    with pytest.raises(OSError, match=r"refused"):
        socket.create_connection(("127.0.0.1", longer.port), 10)


@pytest.mark.parametrize("speaks", ["postgres", "mysql"])
def test_a_url_leads_through_it(speaks, echo):
    """Everything but host and port stays as it was."""
    longer, url = Link.to(f"{speaks}://ann:secret@127.0.0.1:{echo}/bench?a=b", speaks, 0)
    with longer:
        assert url == f"{speaks}://ann:secret@127.0.0.1:{longer.port}/bench?a=b"
