"""A server's Unix socket, as a URL says it.

PostgreSQL's clients are told its directory and the port that its name ends in, MySQL's the path itself: each as libpq
and the MySQL libraries have it.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

NAME = ".s.PGSQL."
OURS = ("host", "port", "unix_socket")


def url_of(url: str, path: str) -> str:
    """Return the same URL, but by the socket at this path."""
    parts = urlsplit(url)
    login = parts.netloc.rpartition("@")[0]
    rest = [(name, value) for name, value in parse_qsl(parts.query) if name not in OURS]
    if parts.scheme == "mysql":
        # To the C library only ``localhost`` is a Unix socket.
        return _with(url, f"{login}@localhost", [("unix_socket", path), *rest])
    port = Path(path).name.removeprefix(NAME)
    return _with(url, f"{login}@", [("host", str(Path(path).parent)), ("port", port), *rest])


def path_of(url: str) -> str:
    """Return the path of the socket that the URL leads to; empty where it leads to a port."""
    said = dict(parse_qsl(urlsplit(url).query))
    if "unix_socket" in said:
        return said["unix_socket"]
    return f"{said['host']}/{NAME}{said['port']}" if "host" in said else ""


def _with(url: str, netloc: str, query: list[tuple[str, str]]) -> str:
    return urlsplit(url)._replace(netloc=netloc, query=urlencode(query, quote_via=quote, safe="/")).geturl()
