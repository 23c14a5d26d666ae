"""A stand-in for a container engine: it answers docker's questions and runs nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingUnixStreamServer
from typing import Any

from suites.servers.sources import containers

PINNED = "postgres:18.6"
PASSWORD = "canary-in-log"
PORT = 5432
PUBLISHED = 32768


@dataclass
class Engine:
    """What the engine's one container does, and what came of it."""

    exit_status: int | None = None
    """None: it runs on."""
    log: str = ""
    has_image: bool = True
    publishes: bool = True
    created: dict[str, Any] = field(default_factory=dict)
    """Name -> what was asked for."""
    done: list[str] = field(default_factory=list)
    """What the container went through."""
    removed: list[str] = field(default_factory=list)
    late: int = 0
    """How many times a container that is being made is not there yet."""

    def answer(self, method: str, path: str, asked: Any) -> tuple[int, Any]:
        where, _, query = path.partition("?")
        parts = where.strip("/").split("/")
        parts = parts[1:] if parts[0].startswith("v1.") else parts
        match method, parts:
            case "GET", ["_ping"]:
                return 200, "OK"
            case "GET", ["version"]:
                return 200, {"ApiVersion": "1.47", "Version": "27"}
            case "GET", ["images", "json"]:
                return 200, [IMAGE] if self.has_image else []
            case "GET", ["images", *_]:
                return (200, IMAGE) if self.has_image else (404, {"message": "no such image"})
            case "POST", ["containers", "create"]:
                self.created[query.removeprefix("name=")] = asked
                return 201, {"Id": "abc"}
            case "PUT", ["containers", "abc", "archive"]:
                self.done.append("files")
                return 200, ""
            case "POST", ["containers", "abc", "start"]:
                self.done.append("start")
                return 204, ""
            case "GET", ["containers", "abc", "json"]:
                return 200, self._container()
            case "GET", ["containers", "abc", "logs"]:
                return 200, self.log
            case "DELETE", ["containers", name]:
                return self._remove(name), ""
        return 404, {"message": f"{method} {path}"}

    def _container(self) -> Any:
        status = "running" if self.exit_status is None else "exited"
        ports = [{"HostIp": "127.0.0.1", "HostPort": str(PUBLISHED)}] if self.publishes else None
        return {
            "Id": "abc",
            "Config": {"Tty": True},  # or its log would come in frames
            "HostConfig": {"LogConfig": {"Type": "json-file"}},
            "State": {"Status": status, "ExitCode": self.exit_status},
            "NetworkSettings": {"Ports": {f"{PORT}/tcp": ports}},
        }

    def _remove(self, name: str) -> int:
        self.late -= 1
        if self.late >= 0 or name not in self.created:
            return 404
        self.created.pop(name)
        self.removed.append(name)
        return 204


IMAGE = {"Id": "sha256:def", "RepoTags": ["postgres:18.6"]}


@contextmanager
def listening(engine: Engine, path: Path) -> Iterator[None]:
    """Answer at a unix socket."""

    class Handler(BaseHTTPRequestHandler):
        def do(self) -> None:
            said = self.rfile.read(int(self.headers["Content-Length"] or 0))
            status, answer = engine.answer(self.command, self.path, json.loads(said) if said[:1] == b"{" else None)
            body = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Type", "application/json")
            with suppress(BrokenPipeError):  # the status may be all that was wanted
                self.end_headers()
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = do

        def address_string(self) -> str:
            return "a unix socket"

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingUnixStreamServer(str(path), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def image(prove: Callable[[str, str], None] = lambda url, nonce: None) -> containers.Image:
    """Return an image that is proven so."""
    return containers.Image(PINNED, "ours", PORT, {}, ("postgres",), PASSWORD, "postgresql://{}/bench".format, prove)
