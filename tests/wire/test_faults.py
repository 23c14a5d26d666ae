"""The wire that fails on demand: each fault does what it says to the two ends, and heals."""

import os
import socket
import threading

import pytest

from suites.wire import link
from suites.wire.failing import Wire

SILENT = 0.3
"""Seconds that a silent wire is listened to."""


@pytest.fixture
def echo():
    """A server that says back what it hears, and ends when its client has."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=link._echo, args=(listener,), daemon=True).start()
        yield listener.getsockname()[1]


@pytest.fixture
def wire(echo):
    with Wire("127.0.0.1", echo) as wire:
        yield wire


@pytest.fixture
def client(wire):
    with socket.create_connection(("127.0.0.1", wire.port), 10) as client:
        yield client


def all_of(connection):
    return b"".join(iter(lambda: connection.recv(1 << 16), b""))


def exactly(connection, size):
    data = b""
    while len(data) < size:
        data += connection.recv(size - len(data))
    return data


def test_without_a_fault_everything_passes(client):
    """A megabyte, more than one packet holds, comes back as it went, and the end is passed on."""
    body = os.urandom(1 << 20)
    threading.Thread(target=lambda: (client.sendall(body), client.shutdown(socket.SHUT_WR)), daemon=True).start()
    assert all_of(client) == body


def test_it_is_cut_after_so_many_bytes(wire, client):
    """A client is given exactly the bytes that may pass, and then the end."""
    wire.tell("cut", after=5)
    client.sendall(b"0123456789")
    assert all_of(client) == b"01234"


def test_it_is_cut_on_the_way_up(wire, client):
    """What the server hears can be cut short, too."""
    wire.tell("cut", after=3, way="up")
    client.sendall(b"0123456789")
    assert all_of(client) in (b"", b"012")  # the echo may be on its way when the connection ends


def test_a_silent_wire_stays_up_and_heals(wire, client):
    """Nothing arrives and nothing ends; what was said meanwhile arrives when it heals."""
    wire.tell("hole")
    client.sendall(b"hello")
    client.settimeout(SILENT)
    with pytest.raises(TimeoutError):
        client.recv(1)
    client.settimeout(10)
    wire.tell("heal")
    assert exactly(client, 5) == b"hello"


def test_a_silent_wire_accepts_who_comes(wire):
    """As a dead route does behind a load balancer: one connects, and hears nothing."""
    wire.tell("hole")
    with socket.create_connection(("127.0.0.1", wire.port), 10) as late:
        late.settimeout(SILENT)
        with pytest.raises(TimeoutError):
            late.recv(1)


def test_a_reset_is_one(wire, client):
    """The client is told that its peer has reset the connection, not that it has ended."""
    client.sendall(b"x")
    exactly(client, 1)
    wire.tell("reset")
    with pytest.raises(ConnectionResetError):
        client.recv(1)


def test_it_refuses_until_it_heals(wire):
    """No one listens at the port any more, and then someone does again, at the same."""
    wire.tell("refuse")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", wire.port), 10)
    wire.tell("heal")
    with socket.create_connection(("127.0.0.1", wire.port), 10) as client:
        client.sendall(b"again")
        assert exactly(client, 5) == b"again"


def test_slices_arrive_as_a_whole(wire, client):
    """Single bytes, each in a packet of its own, are the same bytes."""
    wire.tell("slice", size=1)
    body = os.urandom(2000)
    client.sendall(body)
    assert exactly(client, 2000) == body


def test_a_delay_and_a_rate_lose_nothing(wire, client):
    """Late and narrow, everything arrives in order."""
    body = os.urandom(50_000)
    for fault in ({"do": "delay", "seconds": 0.01}, {"do": "rate", "bytes_per_second": 1e7}):
        wire.tell(**fault)
        client.sendall(body)
        assert exactly(client, len(body)) == body


def test_it_tells_what_it_has_seen(wire, client):
    """Connections are counted, and events are told in order, as evidence."""
    client.sendall(b"x")
    exactly(client, 1)
    seen = wire.tell("cut", after=0)
    assert (seen["open"], seen["made"], seen["passing"]) == (1, 1, {"up": 1, "down": 1})
    assert [event.partition(": ")[2] for event in seen["log"]] == ["1 opened", "cuts after 0 bytes down"]


def test_a_server_that_is_not_there(echo):
    """Who connects is reset, since its server cannot be reached."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with Wire("127.0.0.1", port) as wire, socket.create_connection(("127.0.0.1", wire.port), 10) as client:
        with pytest.raises(ConnectionResetError):
            client.recv(1)
        assert "does not take a connection" in wire.tell("heal")["log"][0]


def served(answer):
    """A server that says something first, and then what it hears."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        connection, _ = listener.accept()
        with connection, listener:
            connection.sendall(answer)
            while data := connection.recv(1 << 16):
                connection.sendall(data)

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


def test_tls_is_denied_in_postgresqls_words(wire):
    """Who asks is told no, and the server never hears of it."""
    wire.tell("deny_tls", speaks="postgres")
    with socket.create_connection(("127.0.0.1", wire.port), 10) as client:
        client.sendall(bytes.fromhex("0000000804d2162f"))
        assert exactly(client, 1) == b"N"
        client.sendall(b"in the clear")
        assert exactly(client, 12) == b"in the clear"


def test_tls_is_denied_in_mysqls_words():
    """The greeting says no more that the server has it, and nothing else is changed."""
    greeting = b"\x4a\0\0\0\x0a8.0.36\0" + b"1234" + b"abcdefgh\0" + b"\xff\xff" + b"rest"
    with Wire("127.0.0.1", served(greeting)) as wire:
        wire.tell("deny_tls", speaks="mysql")
        with socket.create_connection(("127.0.0.1", wire.port), 10) as client:
            assert exactly(client, len(greeting)) == greeting.replace(b"\xff\xff", b"\xff\xf7")


def test_who_leaves_before_a_word_is_denied_nothing():
    """A client that closes at once is passed on as one that has left."""
    with Wire("127.0.0.1", served(b"\x4a\0\0\0\x0a8.0.36\0" + bytes(20))) as wire:
        wire.tell("deny_tls", speaks="mysql")
        with socket.create_connection(("127.0.0.1", wire.port), 10) as client:
            exactly(client, 4)
            client.shutdown(socket.SHUT_WR)
            all_of(client)
        assert any("ended up" in event for event in wire.tell("heal")["log"])
