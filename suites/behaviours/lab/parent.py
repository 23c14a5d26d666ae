"""What a host asks of its parent: to look at the server with other eyes, to disturb it, to disturb the wire.

In a rival's environment there is nothing that could: lines of JSON over loopback, a request and its answer at a time.
"""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any


class Refused(Exception):
    """The parent could not do what it was asked to: our mistake, or the server's, and no driver's."""


class Parent:
    """The other end of this host's question."""

    def __init__(self, port: int, token: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 10)
        self._socket.sendall(f"{token}\n".encode())
        self._socket.setblocking(False)
        self._turn = asyncio.Lock()
        self._heard = b""

    async def ask(self, do: str, **how: Any) -> Any:
        """Return the parent's answer. Who is cancelled meanwhile leaves no half of an exchange behind."""
        return await asyncio.shield(asyncio.ensure_future(self._exchange({"do": do, **how})))

    async def _exchange(self, request: dict[str, Any]) -> Any:
        loop = asyncio.get_running_loop()
        async with self._turn:
            await loop.sock_sendall(self._socket, json.dumps(request).encode() + b"\n")
            while b"\n" not in self._heard:
                if not (more := await loop.sock_recv(self._socket, 1 << 16)):
                    raise Refused("the parent has gone")
                self._heard += more
            line, _, self._heard = self._heard.partition(b"\n")
        said = json.loads(line)
        if "refused" in said:
            raise Refused(f"{request['do']}: {said['refused']}")
        return said["answer"]

    def close(self) -> None:
        self._socket.close()
