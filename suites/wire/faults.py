"""A wire that fails on demand: cut after so many bytes, silent, reset, refused, sliced into bytes, late or narrow.

A proxy on loopback in a process of its own, of the standard library alone, so that a driver which keeps Python to
itself cannot stop it. It is told what to do by lines of JSON, and answers each with what it has seen so far.
``failing`` has the parent's half. No clock of ours measures through it: what it adds to a round trip is no matter.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

CHUNK = 1 << 16
AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER: a close sends RST, and what was not delivered is thrown away."""
REMEMBERED = 40
"""Events that are told."""
UP, DOWN = "up", "down"
"""From the client to the server, and back."""
SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
"""With which PostgreSQL's clients ask whether the server has TLS."""
CLIENT_SSL = 0x08
"""In the second byte of what MySQL's server says it can do."""


@dataclass(slots=True)
class Fault:
    """What the wire does at present. As it stands here: nothing but pass on."""

    slice: int = 0
    """Bytes in one packet; 0: as they come."""
    delay: float = 0.0
    """Seconds that everything takes longer, in each direction."""
    rate: float = 0.0
    """Bytes a second, in each direction; 0: as fast as it goes."""
    cut_after: int = -1
    """Bytes that still pass on a connection, in the direction ``cut_way``, until it ends; -1: it does not."""
    cut_way: str = DOWN


@dataclass(slots=True, eq=False)
class Connection:
    number: int
    client: socket.socket
    server: socket.socket
    passed: dict[str, int] = field(default_factory=lambda: {UP: 0, DOWN: 0})
    since: dict[str, int] = field(default_factory=lambda: {UP: 0, DOWN: 0})
    """Bytes since the present fault began."""
    last: str = DOWN
    """Who has spoken last."""


class Proxy:
    """All connections of one wire, in one event loop."""

    def __init__(self, upstream: tuple[str, int]) -> None:
        self._upstream = upstream
        self._fault = Fault()
        self._open = asyncio.Event()
        self._open.set()
        self._connections: set[Connection] = set()
        self._made = self._turns = 0
        self._denies = ""
        self._log: deque[str] = deque(maxlen=REMEMBERED)
        self._begun = time.monotonic()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener: socket.socket | None = None
        self.port = 0
        self._listen()

    # What it can be told

    def heal(self) -> None:
        """Pass everything on again, also what was held back."""
        self._become(Fault(), "heals")
        self._open.set()
        if self._listener is None:
            self._listen()

    def hole(self) -> None:
        """Say nothing any more in either direction. Connections stay up, and new ones are accepted."""
        self._say("is silent")
        self._open.clear()

    def reset(self) -> None:
        """Send RST on every connection there is, to both ends."""
        self._say(f"resets {len(self._connections)}")
        for connection in list(self._connections):
            self._end(connection, at_once=True)

    def refuse(self) -> None:
        """Reset every connection, and refuse new ones."""
        if self._listener is not None:
            asyncio.get_running_loop().remove_reader(self._listener)
            self._listener.close()
            self._listener = None
        self.reset()

    def cut(self, after: int, way: str = DOWN) -> None:
        """End each connection as soon as so many bytes more have passed on it."""
        self._become(Fault(cut_after=after, cut_way=way), f"cuts after {after} bytes {way}")

    def slice(self, size: int = 1) -> None:
        self._become(Fault(slice=size), f"slices into {size}")

    def delay(self, seconds: float) -> None:
        self._become(Fault(delay=seconds), f"delays by {seconds} s")

    def rate(self, bytes_per_second: float) -> None:
        self._become(Fault(rate=bytes_per_second), f"lets {bytes_per_second} bytes a second through")

    def deny_tls(self, speaks: str) -> None:
        """Tell those who come from now on that the server has no TLS."""
        self._denies = speaks
        self._say("denies TLS")

    def told(self) -> dict[str, Any]:
        """Return what it has seen."""
        passed = {way: sum(one.passed[way] for one in self._connections) for way in (UP, DOWN)}
        counts = {"open": len(self._connections), "made": self._made, "turns": self._turns}
        return {**counts, "passing": passed, "log": list(self._log)}

    # How it does it

    def _become(self, fault: Fault, said: str) -> None:
        self._fault = fault
        for connection in self._connections:
            connection.since = {UP: 0, DOWN: 0}
        self._say(said)

    def _say(self, what: str) -> None:
        self._log.append(f"{time.monotonic() - self._begun:.3f} s: {what}")

    def _listen(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=512)
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]
        asyncio.get_running_loop().add_reader(self._listener, self._accept, self._listener)

    def _accept(self, listener: socket.socket) -> None:
        with suppress(BlockingIOError):
            client, _ = listener.accept()
            self._start(self._join(client))

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _join(self, client: socket.socket) -> None:
        server = socket.socket()
        for end in (client, server):
            end.setblocking(False)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            await asyncio.get_running_loop().sock_connect(server, self._upstream)
        except OSError as refused:
            self._say(f"the server does not take a connection: {refused.strerror}")
            _close(client, at_once=True)
            server.close()
            return
        self._made += 1
        connection = Connection(self._made, client, server)
        self._connections.add(connection)
        self._say(f"{connection.number} opened")
        self._start(self._pass_on(connection, UP, client, server))
        self._start(self._pass_on(connection, DOWN, server, client))

    async def _pass_on(self, connection: Connection, way: str, source: socket.socket, target: socket.socket) -> None:
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=256)
        self._start(self._deliver(connection, way, under_way, target))
        loop = asyncio.get_running_loop()
        data = b"-"
        while data:
            try:
                await self._open.wait()
                data = await loop.sock_recv(source, CHUNK)
                if data and self._denies and not connection.passed[way]:
                    data = await self._denied(way, data, source)
            except OSError:
                data = b""
            await under_way.put((loop.time() + self._fault.delay, data))

    async def _denied(self, way: str, data: bytes, source: socket.socket) -> bytes:
        """Return what passes of the first words in one direction, where nobody is to learn that there is TLS."""
        if self._denies == "postgres" and way == UP and data.startswith(SSL_REQUEST):
            loop = asyncio.get_running_loop()
            await loop.sock_sendall(source, b"N")
            return data[len(SSL_REQUEST) :] or await loop.sock_recv(source, CHUNK)
        if self._denies == "mysql":
            # Of the greeting behind the version, a number, eight bytes and a zero. A client that says all the same that
            # it would encrypt is not heard by a server that cannot.
            at = data.index(0, 5) + 15 if way == DOWN else 5
            return data[:at] + bytes([data[at] & ~CLIENT_SSL]) + data[at + 1 :]
        return data

    async def _deliver(
        self, connection: Connection, way: str, under_way: asyncio.Queue[tuple[float, bytes]], target: socket.socket
    ) -> None:
        loop = asyncio.get_running_loop()
        try:
            while True:
                due, data = await under_way.get()
                await asyncio.sleep(max(0.0, due - loop.time()))
                await self._open.wait()  # what was under way when it fell silent does not arrive either
                if not data:
                    break
                if not await self._hand_over(connection, way, data, target):
                    self._say(f"{connection.number} cut after {connection.passed[way]} bytes {way}")
                    self._end(connection)
                    return
            target.shutdown(socket.SHUT_WR)
            self._say(f"{connection.number} ended {way} after {connection.passed[way]} bytes")
            if way == DOWN:  # the server has gone, and nobody would hear the client any more
                self._end(connection)
        except OSError:
            self._end(connection)

    async def _hand_over(self, connection: Connection, way: str, data: bytes, target: socket.socket) -> bool:
        """Hand over what may pass, and say whether the connection goes on."""
        loop, fault = asyncio.get_running_loop(), self._fault
        left = fault.cut_after - connection.since[way] if fault.cut_after >= 0 and fault.cut_way == way else len(data)
        size = fault.slice or CHUNK
        for at in range(0, min(left, len(data)), size):
            piece = data[at : min(at + size, left)]
            await loop.sock_sendall(target, piece)
            connection.passed[way] += len(piece)
            self._turns += way == DOWN and connection.last == UP
            connection.last = way
            connection.since[way] += len(piece)
            await asyncio.sleep(len(piece) / fault.rate if fault.rate else 0)
        return left >= len(data)

    def _end(self, connection: Connection, at_once: bool = False) -> None:
        if connection in self._connections:
            self._connections.discard(connection)
            self._say(f"{connection.number} closed{' by reset' * at_once}")
            for end in (connection.client, connection.server):
                _close(end, at_once)


def _close(end: socket.socket, at_once: bool) -> None:
    with suppress(OSError):
        if at_once:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        else:
            end.shutdown(socket.SHUT_RDWR)  # who waits in the loop for this socket is woken
    loop = asyncio.get_running_loop()
    loop.remove_reader(end)
    loop.remove_writer(end)
    end.close()


async def main(host: str, port: str) -> None:
    """Run the proxy until the parent's end of the pipe is closed."""
    proxy = Proxy((host, int(port)))
    print(proxy.port, flush=True)
    loop = asyncio.get_running_loop()
    told = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(told), sys.stdin)
    while line := await told.readline():
        command = json.loads(line)
        getattr(proxy, command.pop("do"))(**command)
        print(json.dumps(proxy.told()), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
