"""A real server for the tests of MySQL and MariaDB, and what they ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from suites import servers
from suites.servers import Server
from suites.servers.admins.mysql import connect
from suites.servers.contract import Refused


@contextmanager
def running(kind: str) -> Iterator[Server]:
    """An embedded server, or a skip where this machine's package source cannot be had."""
    try:
        server = servers.start(servers.parse(f"{kind}=embedded"))
    except Refused as reason:
        pytest.skip(str(reason))
    try:
        yield server
    finally:
        server.stop()


def base(server: Server) -> Path:
    """Its private directory; it works in the data directory there. Linux."""
    return Path(f"/proc/{server.pids[0]}/cwd").readlink().parent


def url(server: Server, login: str, database: str = "bench") -> str:
    return (
        urlsplit(server.url)
        ._replace(netloc=f"{login}@127.0.0.1:{urlsplit(server.url).port}", path=f"/{database}")
        .geturl()
    )


def answers(url: str, sql: str = "select 1", **more: Any) -> Any:
    with connect(url, **more) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
