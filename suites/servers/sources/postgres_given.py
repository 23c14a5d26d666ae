"""A PostgreSQL that the user named by its URL.

The user's own things stay untouched: the harness creates a database of its own (``driver_matrix_...``), works there,
and drops it. Not a schema: drivers spell ``search_path`` in a URL each in its own way or not at all, and one that
missed it would write into the user's tables. A run that is killed leaves its database.

For a query of the user's own, their database is used as it is, by sessions that cannot write.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import SplitResult, quote

import psycopg

from suites.servers.admins.postgres import connect
from suites.servers.contract import GIVEN, Endpoint, Found, Refused, Spec
from suites.servers.sources import given

PORT = 5432
UNVERIFIED = ("disable", "allow", "prefer", "require")
NOWHERE = "/nowhere/pgpass"  # libpq warns of what is there and no file
LONGEST = 30
"""Seconds for any statement on the user's database, even if the client dies: as long as hosts have patience."""


def find(spec: Spec, schemes: Iterable[str]) -> Found:
    url = given.parts(spec, schemes)
    host = given.host(spec, url)
    mode = given.parameters(spec, url, known=("sslmode",)).get("sslmode", "prefer")
    if mode not in UNVERIFIED:
        raise given.refused(
            spec, f"sslmode={mode} would verify the server's name, and the way there leads through a tap: say require"
        )
    start = _start_as_it_is if spec.as_it_is else _start
    return Found(f"given, {host}:{url.port or PORT}", partial(start, spec, url))


def _start(spec: Spec, url: SplitResult) -> Endpoint:
    given.reachable(spec, url, PORT)
    name = f"{GIVEN}{secrets.token_hex(4)}"
    with _connection(spec) as connection:
        _check_version(spec, connection)
        tls = _tls(connection)
        try:
            connection.execute(f"create database {name}")
        except psycopg.Error as error:
            raise given.refused(
                spec, f"the role may not create the database the harness works in ({error}): alter role ... createdb"
            ) from None
    # How the user's server was reached is stated, since drivers differ in what they try unasked.
    ours = url._replace(path=f"/{name}", query=tls)
    return Endpoint(ours.geturl(), "given", stop=partial(_drop, spec, name))


def _start_as_it_is(spec: Spec, url: SplitResult) -> Endpoint:
    given.reachable(spec, url, PORT)
    with _connection(spec) as connection:
        _check_version(spec, connection)
        tls = _tls(connection)
    # Server options are what libpq and asyncpg alike take from a URL and hand on unread. By their name our sessions are
    # told from the user's; and answers come in the same spelling whatever the user has set.
    said = {
        "default_transaction_read_only": "on",
        "statement_timeout": f"{LONGEST}s",
        "application_name": f"driver_matrix_{secrets.token_hex(4)}",
        "client_encoding": "UTF8",
        "datestyle": "ISO",
        "bytea_output": "hex",
    }
    options = " ".join(f"-c {name}={value}" for name, value in said.items())
    ours = url._replace(query=f"{tls}&options={quote(options)}").geturl()
    with _connection(spec, ours) as connection:
        if connection.execute("show transaction_read_only").fetchone() != ("on",):
            raise given.refused(
                spec,
                "something on the way drops what makes a session read only, as a pooler does: name the server itself",
            )
    return Endpoint(ours, "given, read only")


def _tls(connection: psycopg.Connection[Any]) -> str:
    return "sslmode=require" if connection.pgconn.ssl_in_use else "sslmode=disable"


def _connection(spec: Spec, url: str = "") -> psycopg.Connection[Any]:
    try:
        # No password from a file: it is kept by host and port, and the tap has another port.
        return connect(url or spec.source, passfile=NOWHERE)
    except psycopg.Error as error:
        raise given.refused(spec, _in_words(str(error))) from None


def _in_words(error: str) -> str:
    """Return what the server said, without libpq's account of how it got there."""
    said = re.sub(r"^.*(FATAL:|failed:|bad:)\s*", "", error.strip().splitlines()[-1])
    return f"the server refuses: {said}" if "FATAL:" in error else f"the connection fails: {said}"


def _check_version(spec: Spec, connection: psycopg.Connection[Any]) -> None:
    major = str(connection.info.server_version // 10_000)
    if spec.version not in ("", major):
        raise given.refused(spec, f"the server there is PostgreSQL {major}")


def _drop(spec: Spec, name: str) -> None:
    try:
        with _connection(spec) as connection:
            connection.execute(f"drop database if exists {name} with (force)")
    except (Refused, psycopg.OperationalError):
        given.left(spec, name)
