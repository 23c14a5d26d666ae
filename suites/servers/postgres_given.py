"""A PostgreSQL that the user named by its URL.

The user's own things stay untouched: the harness creates a database of its own (``driver_matrix_...``), works there,
and drops it. Not a schema: drivers spell ``search_path`` in a URL each in its own way or not at all, and one that
missed it would write into the user's tables. A run that is killed leaves its database.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import SplitResult

import psycopg

from suites.servers import given
from suites.servers.contract import Endpoint, Found, Refused, Spec

PORT = 5432
UNVERIFIED = ("disable", "allow", "prefer", "require")
NOWHERE = "/nowhere/pgpass"  # libpq warns of what is there and no file


def find(spec: Spec, schemes: Iterable[str]) -> Found:
    url = given.parts(spec, schemes)
    host = given.host(spec, url)
    mode = given.parameters(spec, url, known=("sslmode",)).get("sslmode", "prefer")
    if mode not in UNVERIFIED:
        raise given.refused(
            spec, f"sslmode={mode} would verify the server's name, and the way there leads through a tap: say require"
        )
    return Found(f"given, {host}:{url.port or PORT}", partial(_start, spec, url))


def _start(spec: Spec, url: SplitResult) -> Endpoint:
    given.reachable(spec, url, PORT)
    name = f"driver_matrix_{secrets.token_hex(4)}"
    with _connection(spec) as connection:
        _check_version(spec, connection)
        tls = connection.pgconn.ssl_in_use
        try:
            connection.execute(f"create database {name}")
        except psycopg.Error as error:
            raise given.refused(
                spec, f"the role may not create the database the harness works in ({error}): alter role ... createdb"
            ) from None
    # How the user's server was reached is stated, since drivers differ in what they try unasked.
    ours = url._replace(path=f"/{name}", query="sslmode=require" if tls else "sslmode=disable")
    return Endpoint(ours.geturl(), "given", stop=partial(_drop, spec, name))


def _connection(spec: Spec) -> psycopg.Connection[Any]:
    try:
        # No password from a file: it is kept by host and port, and the tap has another port.
        return psycopg.connect(spec.source, autocommit=True, connect_timeout=10, passfile=NOWHERE)
    except psycopg.Error as error:
        raise given.refused(spec, _in_words(str(error))) from None


def _in_words(error: str) -> str:
    """What the server said, without libpq's account of how it got there."""
    said = re.sub(r"^.*(FATAL:|failed:|bad:)\s*", "", error.strip().splitlines()[-1])
    return f"the server refuses: {said}" if "FATAL:" in error else f"the connection fails: {said}"


def _check_version(spec: Spec, connection: psycopg.Connection[Any]) -> None:
    major = str(connection.info.server_version // 10_000)
    if spec.version not in ("", major):
        raise given.refused(spec, f"the server there is PostgreSQL {major}")


def _drop(spec: Spec, name: str) -> None:
    # A server that went away meanwhile has been the cells' trouble already; the run's results stand.
    with suppress(Refused), _connection(spec) as connection:
        connection.execute(f"drop database if exists {name} with (force)")
