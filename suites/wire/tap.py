"""A tap in the wire: counts what a driver sends to its server, by statement and by round trip.

Why a tap, and not pg_stat_statements or performance_schema: it needs nothing of the server, says the same of every
server, and sees round trips, which no server counts. A statement is a command that the server is asked to run: Query or
Execute in PostgreSQL's protocol, COM_QUERY, COM_STMT_EXECUTE or a bulk execute in MySQL's.

Why answers are held back: a round trip is a wait, not a change of direction. While counting, what the server says is
handed on only after the client has been silent for ``hold`` seconds. A client that does not need the answer goes on
sending meanwhile; one that waits is given all there is, and that is one round trip. A slow machine can make this count
too many, so a count that is not the stated one is worth a second look with a longer ``hold``.

A statement is a message: several in one Query count as one.

A program of its own, of the standard library alone; ``tapped.Tap`` starts it and asks it.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Protocol

CHUNK = 1 << 18


@dataclass(slots=True)
class Counts:
    """What went over the wire while it was counted."""

    statements: int = 0
    round_trips: int = 0
    encrypted: int = 0
    """Round trips on connections that the tap cannot read: if there are any, ``statements`` means nothing."""
    sent: int = 0
    """Bytes that the client has sent."""
    connections: int = 0
    """Connections that were made."""


class Reader(Protocol):
    """Reads one connection's bytes, in either direction, and counts its statements."""

    statements: int
    encrypted: bool

    def sent(self, data: bytes) -> None: ...

    def received(self, data: bytes) -> None: ...


@dataclass(slots=True)
class PostgresReader:
    statements: int = 0
    encrypted: bool = False
    _buffer: bytearray = field(default_factory=bytearray)
    _started: bool = False
    _asked_to_encrypt: bool = False

    def sent(self, data: bytes) -> None:
        self._buffer += data
        while (size := self._size()) and len(self._buffer) >= size:
            self._message(bytes(self._buffer[:size]))
            del self._buffer[:size]

    def received(self, data: bytes) -> None:
        if self._asked_to_encrypt:
            self._asked_to_encrypt = False
            self.encrypted = data[:1] in (b"S", b"G")

    def _size(self) -> int:
        """Return the size of the buffer's first message; 0 until its length is here. Before the start: no type byte."""
        head = 1 if self._started else 0
        if self.encrypted or len(self._buffer) < head + 4:
            return 0
        return head + int.from_bytes(self._buffer[head : head + 4], "big")

    def _message(self, message: bytes) -> None:
        if self._started:
            self.statements += message[:1] in (b"Q", b"E")
            return
        code = int.from_bytes(message[4:8], "big")
        self._asked_to_encrypt = code in (80877103, 80877104)  # SSLRequest, GSSENCRequest
        self._started = not self._asked_to_encrypt


@dataclass(slots=True)
class MySQLReader:
    statements: int = 0
    encrypted: bool = False
    _buffer: bytearray = field(default_factory=bytearray)
    _last: int = -1
    """The sequence number of the packet before."""
    STATEMENTS = frozenset((0x03, 0x17, 0xFA))  # COM_QUERY, COM_STMT_EXECUTE, MariaDB's COM_STMT_BULK_EXECUTE
    CLIENT_SSL = 0x800

    def sent(self, data: bytes) -> None:
        self._buffer += data
        while not self.encrypted and len(self._buffer) >= 4:
            size = 4 + int.from_bytes(self._buffer[:3], "little")
            if len(self._buffer) < size:
                return
            self._packet(self._buffer[3], bytes(self._buffer[4:size]))
            del self._buffer[:size]

    def received(self, data: bytes) -> None:
        pass

    def _packet(self, sequence: int, payload: bytes) -> None:
        # A command starts at 0; so does the packet after number 255 of a long upload.
        if sequence == 0 and self._last != 255:
            self.statements += payload[:1] != b"" and payload[0] in self.STATEMENTS
        elif self._last == -1 and len(payload) == 32:
            self.encrypted = bool(int.from_bytes(payload[:4], "little") & self.CLIENT_SSL)
        self._last = sequence


READERS: dict[str, Callable[[], Reader]] = {"postgres": PostgresReader, "mysql": MySQLReader}
PORTS = {"postgres": 5432, "mysql": 3306}


class Wire:
    """One connection through the tap: a thread for what is sent, a thread for what is answered."""

    def __init__(self, client: socket.socket, server: socket.socket, reader: Reader, hold: float) -> None:
        self.reader = reader
        self.round_trips = 0
        self.sent = 0
        self.hold = hold
        self._client, self._server = client, server
        self._asked = False
        self._sent_at = 0.0
        self._threads = [threading.Thread(target=run, daemon=True) for run in (self._send, self._answer)]
        self._running = len(self._threads)
        self._ending = threading.Lock()

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def _send(self) -> None:
        with suppress(OSError):
            while data := self._client.recv(CHUNK):
                self.reader.sent(data)
                self.sent += len(data)
                self._sent_at = time.monotonic()
                self._asked = True
                self._server.sendall(data)
        self._end_of(self._server)

    def _answer(self) -> None:
        with suppress(OSError):
            while data := self._server.recv(CHUNK):
                self.reader.received(data)
                data = self._once_silent(data)
                self.round_trips += self._asked
                self._asked = False
                self._client.sendall(data)
        self._end_of(self._client)

    def _once_silent(self, data: bytes) -> bytes:
        """Return all that the server says until the client has sent nothing for as long as answers are held."""
        arrives = select.poll()  # unlike select, it knows no highest descriptor
        arrives.register(self._server, select.POLLIN)
        while (left := self._sent_at + self.hold - time.monotonic()) > 0:
            if not arrives.poll(left * 1000):
                continue
            more = self._server.recv(CHUNK)
            if not more:
                return data
            data += more
        return data

    def _end_of(self, end: socket.socket) -> None:
        """End one direction, and tell the other side; when both have ended, nothing is kept open."""
        with suppress(OSError):
            end.shutdown(socket.SHUT_WR)
        with self._ending:
            self._running -= 1
            if not self._running:
                self._client.close()
                self._server.close()


class Listener:
    """The tap itself: listens on loopback, or at a path of its own, and passes everything on to the server."""

    def __init__(self, upstream: str, speaks: str, own: str = "") -> None:
        self._upstream = upstream
        self._reader = READERS[speaks]
        self._is_path = bool(own)
        self._socket = _at(own) if own else socket.create_server(("127.0.0.1", 0))
        self._hold = 0.0
        self._wires: list[Wire] = []
        self.port: int = 0 if own else self._socket.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def hold(self, seconds: float) -> None:
        self._hold = seconds
        for wire in self._wires:
            wire.hold = seconds

    def totals(self) -> Counts:
        wires = tuple(self._wires)
        return Counts(
            sum(wire.reader.statements for wire in wires),
            sum(wire.round_trips for wire in wires),
            sum(wire.round_trips for wire in wires if wire.reader.encrypted),
            sum(wire.sent for wire in wires),
            len(wires),
        )

    def _listen(self) -> None:
        while True:
            client, _ = self._socket.accept()
            try:
                server = self._connected()
            except OSError:
                client.close()
                continue
            for end in (client, server) if not self._is_path else ():
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            wire = Wire(client, server, self._reader(), self._hold)
            # Counted from here on, and only then begun: a step may be over before the next line.
            self._wires.append(wire)
            wire.start()

    def _connected(self) -> socket.socket:
        if not self._is_path:
            host, _, port = self._upstream.rpartition(":")
            return socket.create_connection((host, int(port)))
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(self._upstream)
        except OSError:
            connection.close()
            raise
        return connection


def _at(path: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    return listener


def main(speaks: str, upstream: str, own: str = "") -> None:
    """Speak with the parent, a line each way, until its end of the pipe is closed.

    ``upstream`` is ``host:port``; or the path of a Unix socket, and then ``own`` is where to make another one.
    """
    listener = Listener(upstream, speaks, own)
    print(listener.port, flush=True)
    for line in sys.stdin:
        listener.hold(float(line))
        print(json.dumps(asdict(listener.totals())), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
