"""The tap counts what was asked and how often it was waited for, and changes nothing."""

import os
import socket
import struct
import threading
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from suites.servers.sources import sockets
from suites.wire.tap import MySQLReader, PostgresReader
from suites.wire.tapped import Tap
from tests.servers.processes import eventually

HOLD = 0.02
LONG = 1.0  # beside the moment that a client needs to send on, even on a machine that is busy elsewhere


def message(kind, body=b""):
    return kind + struct.pack("!i", len(body) + 4) + body


def startup(code=196608):
    return struct.pack("!ii", 8, code)


def packet(sequence, payload):
    return len(payload).to_bytes(3, "little") + bytes([sequence]) + payload


@contextmanager
def echoing(listener):
    """A server that sends back what it is sent."""

    def serve():
        with suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()

    def answer(connection):
        with connection:
            while data := connection.recv(65536):
                connection.sendall(data)

    threading.Thread(target=serve, daemon=True).start()
    yield
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@pytest.fixture
def echo():
    listener = socket.create_server(("127.0.0.1", 0))
    with echoing(listener):
        yield listener.getsockname()[1]


@pytest.fixture
def tap(echo):
    with closing(Tap(f"postgresql://me:secret@127.0.0.1:{echo}/db?sslmode=disable", "postgres")) as tap:
        yield tap


@pytest.fixture
def client(tap):
    port = int(tap.url.rpartition(":")[2].partition("/")[0])
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(startup())
        assert receive(client, 8) == startup()
        yield client


def receive(client, size):
    data = b""
    while len(data) < size:
        data += client.recv(size - len(data))
    return data


def test_the_url_leads_through_the_tap(tap, echo):
    """The URL leads through the tap: only host and port change."""
    assert tap.url.startswith("postgresql://me:secret@127.0.0.1:")
    assert tap.url.endswith("/db?sslmode=disable")
    assert f":{echo}/" not in tap.url


def test_it_is_in_a_session_of_its_own(tap):
    """Ctrl-C in the terminal ends no tap under the cells that are still to be ended."""
    assert os.getsid(tap.pid) == tap.pid


def test_at_a_socket_it_counts_the_same(tmp_path):
    """It listens at a path of its own, under the name that says the port, and takes it away again."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / ".s.PGSQL.5432"))
    listener.listen()
    url = sockets.url_of("postgresql://me:secret@127.0.0.1:1/db", str(tmp_path / ".s.PGSQL.5432"))
    with echoing(listener), closing(Tap(url, "postgres")) as tap:
        path = Path(sockets.path_of(tap.url))
        with socket.socket(socket.AF_UNIX) as client, tap.counting(HOLD) as counts:
            client.connect(str(path))
            client.sendall(startup() + message(b"Q"))
            receive(client, 13)
    assert (counts.statements, counts.round_trips) == (1, 1)
    assert (path.parent != tmp_path, path.name, path.parent.exists()) == (True, ".s.PGSQL.5432", False)


def test_each_wait_is_a_round_trip(tap, client):
    """A client that reads an answer before it sends on waits each time."""
    with tap.counting(HOLD) as counts:
        for _ in range(3):
            client.sendall(message(b"Q"))
            receive(client, 5)
    assert (counts.statements, counts.round_trips) == (3, 3)


def test_what_is_sent_ahead_is_one_round_trip(tap, client):
    """A client that sends on without waiting has one round trip, though answers are there before it has ended."""
    with tap.counting(LONG) as counts:
        for _ in range(3):
            client.sendall(message(b"E"))
        receive(client, 15)
    assert (counts.statements, counts.round_trips) == (3, 1)


def test_only_what_happens_inside_is_counted(tap, client):
    """Warming up is not counted, and neither is what comes after."""
    client.sendall(message(b"Q"))
    receive(client, 5)
    with tap.counting(HOLD) as counts:
        pass
    assert (counts.statements, counts.round_trips) == (0, 0)


def test_the_first_step_of_a_new_connection_is_counted(tap):
    """However soon it is over: a connection is counted from before its first byte."""
    port = int(tap.url.rpartition(":")[2].partition("/")[0])
    for _ in range(50):
        with tap.counting(0.0) as counts, socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(startup() + message(b"Q"))
            receive(client, 13)
        assert (counts.statements, counts.round_trips) == (1, 1)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="descriptors are counted in /proc")
def test_a_connection_that_ended_keeps_nothing_open(tap, client):
    """A connection that ended keeps no descriptor, or thousands of connections would reach the limit."""
    port = int(tap.url.rpartition(":")[2].partition("/")[0])
    open_files = Path(f"/proc/{tap.pid}/fd")
    before = len(list(open_files.iterdir()))
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port)) as passing:
            passing.sendall(startup())
            receive(passing, 8)
            passing.shutdown(socket.SHUT_WR)
            assert passing.recv(1) == b"", "both ends are closed now"
    assert eventually(lambda: len(list(open_files.iterdir())) <= before)


def test_a_large_answer_comes_through_whole(tap, client):
    """Megabytes pass whole, with counting and without."""
    data = message(b"Q", b"x" * 3_000_000)
    with tap.counting(HOLD):
        sender = threading.Thread(target=client.sendall, args=(data,))
        sender.start()
        assert receive(client, len(data)) == data
        sender.join()


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_postgres_messages_in_pieces(size):
    """Messages are found however the wire cuts them."""
    reader = PostgresReader()
    stream = startup() + message(b"P") + message(b"B") + message(b"E") + message(b"S") + message(b"Q", b"select 1\0")
    for start in range(0, len(stream), size):
        reader.sent(stream[start : start + size])
    assert reader.statements == 2


def test_postgres_refuses_to_encrypt():
    """A refused request for TLS is followed by a start in the clear."""
    reader = PostgresReader()
    reader.sent(startup(80877103))
    reader.received(b"N")
    reader.sent(startup() + message(b"Q"))
    assert (reader.statements, reader.encrypted) == (1, False)


def test_postgres_encrypts():
    """Where PostgreSQL encrypts, statements are not read, and the count says so."""
    reader = PostgresReader()
    reader.sent(startup(80877103))
    reader.received(b"S")
    reader.sent(b"\x16\x03\x01" + b"Q" * 50)
    assert (reader.statements, reader.encrypted) == (0, True)


LOGIN = packet(1, (0x01FFA685).to_bytes(4, "little") + bytes(60))


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_mysql_packets_in_pieces(size):
    """Queries and executions count; pings, prepares and closes do not."""
    reader = MySQLReader()
    stream = LOGIN + b"".join(packet(0, bytes([command])) for command in (0x03, 0x0E, 0x16, 0x17, 0x19, 0xFA))
    for start in range(0, len(stream), size):
        reader.sent(stream[start : start + size])
    assert reader.statements == 3


def test_mysql_upload_is_no_statement():
    """The file of LOAD DATA goes on counting packets past 255, and none of them is a command."""
    reader = MySQLReader()
    reader.sent(LOGIN + packet(0, b"\x03load data"))
    reader.sent(b"".join(packet(number % 256, b"\x03 a line that looks like a query") for number in range(2, 600)))
    assert reader.statements == 1


def test_mysql_encrypts():
    """A client that asks for TLS sends a short login first."""
    reader = MySQLReader()
    reader.sent(packet(1, (0x800).to_bytes(4, "little") + bytes(28)) + b"\x16\x03\x01" + b"\x03" * 50)
    assert (reader.statements, reader.encrypted) == (0, True)
