"""The kernel counts what was sent to a port, whoever sent it."""

import socket
from contextlib import ExitStack

import pytest

from suites.wire.kernel_counts import more, sent

HOST = "127.0.0.1"
pytestmark = pytest.mark.skipif(sent("", 9) is None, reason="this kernel does not say what a connection has sent")


@pytest.fixture
def server():
    with socket.create_server((HOST, 0)) as server:
        yield server


def test_nobody_is_connected(server):
    """Nothing was sent."""
    assert sent(*server.getsockname()) == {}


def test_what_all_connections_sent(server):
    """The sum over all connections; what came back does not count."""
    port = server.getsockname()[1]
    with ExitStack() as stack:
        clients = [stack.enter_context(socket.create_connection((HOST, port))) for _ in range(3)]
        peers = [stack.enter_context(server.accept()[0]) for _ in clients]
        for client, size in zip(clients, (1, 10, 100_000), strict=True):
            client.sendall(b"x" * size)
        for peer in peers:
            assert peer.recv(1)
            peer.sendall(b"answer")
        assert sent(HOST, port) == sent("localhost", port)
        assert sorted(count.bytes for count in sent(HOST, port).values()) == [1, 10, 100_000]


def test_who_ends_meanwhile(server):
    """Another program's connection takes its count along, and what was sent meanwhile is no less for that."""
    port = server.getsockname()[1]
    with socket.create_connection((HOST, port)) as client, server.accept()[0]:
        with socket.create_connection((HOST, port)) as other, server.accept()[0]:
            client.sendall(b"x" * 10)
            other.sendall(b"x" * 1000)
            before = sent(HOST, port)
        client.sendall(b"x" * 5)
        with socket.create_connection((HOST, port)) as fresh, server.accept()[0]:
            fresh.sendall(b"x" * 7)
            assert more(before, sent(HOST, port)) == (12, 2)


def test_another_port_is_another_matter(server):
    """Connections to other ports do not count."""
    with socket.create_server((HOST, 0)) as other:
        port = other.getsockname()[1]
        with socket.create_connection((HOST, port)) as client, other.accept()[0] as peer:
            client.sendall(b"hello")
            assert peer.recv(10) == b"hello"
            assert sent(*server.getsockname()) == {}
            assert [*sent(HOST, port).values()] == [(5, 1)]


def test_each_question_is_a_packet(server):
    """Who waits for an answer before it asks again sends a packet each time, however small."""
    port = server.getsockname()[1]
    with socket.create_connection((HOST, port)) as client, server.accept()[0] as peer:
        for _ in range(20):
            client.sendall(b"?")
            peer.sendall(peer.recv(1))
            client.recv(1)
        assert [*sent(HOST, port).values()] == [(20, 20)]
