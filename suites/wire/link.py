"""A longer way to the server: a proxy that holds every byte back for half a round trip, in each direction.

The kernel's netem would be truer, but is no part of many kernels and asks for root. What a proxy cannot show is slow
start: it confirms at once what the server has not received yet, so a large answer arrives sooner than over a real link.

``select``, since it alone waits for microseconds (``poll`` and asyncio round up to milliseconds), and the last of each
wait is spun away. A single process, on a CPU that is not measured.
"""

from __future__ import annotations

import ctypes
import heapq
import select
import signal
import socket
import statistics
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlsplit, urlunsplit

CHUNK = 1 << 18
SPIN = 60e-6
"""Seconds before an arrival from which on it looks without waiting: waking up takes about as long."""
TIMER_SLACK = 29
"""PR_SET_TIMERSLACK: the kernel would round what we wait for by 50 us."""
PORTS = {"postgres": 5432, "mysql": 3306}


@dataclass(slots=True, eq=False)
class Way:
    """One direction of one connection: what has been said and has not arrived yet."""

    source: socket.socket
    target: socket.socket
    opens: float
    """When the handshake of a real link would be over, as seen from this end."""
    under_way: deque[tuple[float, bytes]] = field(default_factory=deque)
    """Arrival and content; empty content is the end."""
    ended: bool = False
    back: Way = field(init=False)

    def arrive(self, now: float) -> bool:
        """Hand over what is due, and say whether something is due that does not fit in yet."""
        while self.under_way and self.under_way[0][0] <= now:
            due, data = self.under_way[0]
            if not data:
                with suppress(OSError):
                    self.target.shutdown(socket.SHUT_WR)
                self.under_way.popleft()
                continue
            try:
                sent = self.target.send(data)
            except BlockingIOError:
                return True
            if sent < len(data):
                self.under_way[0] = (due, data[sent:])
                return True
            self.under_way.popleft()
        return False

    @property
    def over(self) -> bool:
        return self.ended and not self.under_way


class Proxy:
    """All connections of one link, in one thread."""

    def __init__(self, upstream: tuple[str, int], seconds: float) -> None:
        self._upstream, self._rtt = upstream, seconds
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._listener.setblocking(False)
        self._ways: dict[socket.socket, Way] = {}
        self._arrivals: list[tuple[float, int, Way]] = []
        self._full: set[Way] = set()
        self._said = 0
        self.port: int = self._listener.getsockname()[1]

    def run(self) -> None:
        while True:
            self.turn()

    def turn(self) -> None:
        """Wait until something is said or due, and do it."""
        listening = [self._listener, *(source for source, way in self._ways.items() if not way.ended)]
        heard, roomy, _ = select.select(listening, [way.target for way in self._full], [], self._patience())
        for source in heard:
            if source is self._listener:
                self._accept()
            elif source in self._ways:
                self._hear(self._ways[source])
        for way in [way for way in self._full if way.target in roomy]:
            self._deliver(way)
        while self._arrivals and self._arrivals[0][0] <= perf_counter():
            self._deliver(heapq.heappop(self._arrivals)[2])

    def _patience(self) -> float | None:
        return max(0.0, self._arrivals[0][0] - perf_counter() - SPIN) if self._arrivals else None

    def _accept(self) -> None:
        with suppress(BlockingIOError):
            client, _ = self._listener.accept()
            try:
                server = socket.create_connection(self._upstream, 5)
            except OSError:
                client.close()
                return
            for end in (client, server):
                end.setblocking(False)
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            now = perf_counter()
            # Over a real link the client may speak when the handshake has come back, and the server when the client's
            # last word of it has arrived, half a round trip later.
            self._join(Way(client, server, now + self._rtt), Way(server, client, now + 1.5 * self._rtt))

    def _join(self, there: Way, back: Way) -> None:
        there.back, back.back = back, there
        self._ways |= {there.source: there, back.source: back}

    def _hear(self, way: Way) -> None:
        try:
            data = way.source.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            self._close(way)
            return
        way.ended = not data
        due = max(perf_counter(), way.opens) + self._rtt / 2
        way.under_way.append((due, data))
        self._said += 1
        heapq.heappush(self._arrivals, (due, self._said, way))

    def _deliver(self, way: Way) -> None:
        try:
            full = way.arrive(perf_counter())
        except OSError:
            self._close(way)
            return
        (self._full.add if full else self._full.discard)(way)
        if way.over and way.back.over:
            self._close(way)

    def _close(self, way: Way) -> None:
        for one in (way, way.back):
            self._ways.pop(one.source, None)
            self._full.discard(one)
            one.under_way.clear()
            one.source.close()


class Link:
    """A link in a process of its own: a driver that keeps Python to itself while it waits must not stop the wire."""

    def __init__(self, host: str, port: int, milliseconds: float) -> None:
        from suites.system.environment import inherited  # not above: as a program this file has nothing of ours
        from suites.system.kernel import die_with_us

        self._process = subprocess.Popen(
            [sys.executable, "-I", __file__, host, str(port), str(milliseconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=inherited(),
            start_new_session=True,  # Ctrl-C in the terminal is for pytest
            preexec_fn=die_with_us(signal.SIGKILL),
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    @classmethod
    def to(cls, url: str, speaks: str, milliseconds: float) -> tuple[Link, str]:
        """Return the link to a server, and the URL that leads through it."""
        parts = urlsplit(url)
        link = cls(parts.hostname or "127.0.0.1", parts.port or PORTS[speaks], milliseconds)
        user, _, _ = parts.netloc.rpartition("@")
        return link, urlunsplit(parts._replace(netloc=f"{user}@127.0.0.1:{link.port}"))

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def close(self) -> None:
        self._process.communicate()

    def __enter__(self) -> Link:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Achieved:
    """What a link adds to a round trip, in milliseconds: it never is quite what was asked for."""

    median: float
    worst: float
    """Nineteen of twenty take no longer."""

    def facts(self) -> dict[str, float]:
        return {"median_ms": round(self.median, 3), "p95_ms": round(self.worst, 3)}


def achieved(milliseconds: float, exchanges: int = 50) -> Achieved:
    """Measure the difference between an echo through a link and one without."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_echo, args=(listener,), daemon=True).start()
        port = listener.getsockname()[1]
        direct = statistics.median(_exchanges(port, exchanges))
        with Link("127.0.0.1", port, milliseconds) as link:
            through = [1000 * (seconds - direct) for seconds in _exchanges(link.port, exchanges)]
    return Achieved(statistics.median(through), sorted(through)[int(0.95 * len(through))])


def _echo(listener: socket.socket) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while data := connection.recv(CHUNK):
                    connection.sendall(data)


def _exchanges(port: int, count: int) -> Iterator[float]:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(count):
            start = perf_counter()
            connection.sendall(b"x" * 100)
            connection.recv(CHUNK)
            yield perf_counter() - start


def main(host: str, port: str, milliseconds: str) -> None:
    """Run the proxy until the parent's end of the pipe is closed."""
    with suppress(AttributeError, OSError):  # not Linux
        ctypes.CDLL(None).prctl(TIMER_SLACK, 1, 0, 0, 0)
    proxy = Proxy((host, int(port)), float(milliseconds) / 1000)
    print(proxy.port, flush=True)
    threading.Thread(target=proxy.run, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
