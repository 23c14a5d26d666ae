"""A MySQL or MariaDB that the user named by its URL.

The user's own databases stay untouched: the harness creates one of its own (``driver_matrix_...``), works there, and
drops it. A run that is killed leaves its database.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import SplitResult

import pymysql

from suites.servers.admins.mysql import PORT, TRANSACTIONS, connect
from suites.servers.contract import GIVEN, Endpoint, Found, Refused, Spec
from suites.servers.sources import given

SCHEMES = ("mysql", "mariadb")
PATIENCE = 10  # seconds for an answer; MySQL speaks first, and a stranger may wait for us to
LOST = (2006, 2013)  # the connection ended where an answer was due


def find(spec: Spec, title: str, made: Callable[[str], bool]) -> Found:
    url = given.parts(spec, SCHEMES)
    host = given.host(spec, url)
    given.parameters(spec, url)  # drivers are asked for no TLS: a parameter that says more would be dropped unheard
    return Found(f"given, {host}:{url.port or PORT}", partial(_start, spec, url, title, made))


def _start(spec: Spec, url: SplitResult, title: str, made: Callable[[str], bool]) -> Endpoint:
    given.reachable(spec, url, PORT)
    name = f"{GIVEN}{secrets.token_hex(4)}"
    with _connection(spec, url) as connection:
        _check_kind(spec, connection, title, made)
        _may(spec, connection, TRANSACTIONS, "grant it process on *.*")
        _may(spec, connection, f"create database {name}", "grant it all on `driver\\_matrix\\_%`.*")
    ours = url._replace(scheme="mysql", path=f"/{name}").geturl()
    return Endpoint(ours, "given", stop=partial(_drop, spec, url, name))


def _connection(spec: Spec, url: SplitResult) -> pymysql.Connection[Any]:
    try:
        return connect(url.geturl(), read_timeout=PATIENCE)
    except pymysql.OperationalError as error:
        raise given.refused(spec, _in_words(error)) from None
    except Exception as error:  # PyMySQL takes whatever comes for a greeting, and stumbles over it in many ways
        said = f"what answers at {url.hostname} does not speak MySQL's protocol ({type(error).__name__}: {error})"
        raise given.refused(spec, said) from None


def _in_words(error: pymysql.Error) -> str:
    code, said = (*error.args, "")[:2]
    if code in LOST:
        return f"what answers there does not speak MySQL's protocol, or not at once ({said})"
    return f"the server refuses: {said}"


def _ask(connection: pymysql.Connection[Any], sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def _check_kind(spec: Spec, connection: pymysql.Connection[Any], title: str, made: Callable[[str], bool]) -> None:
    ((version, comment),) = _ask(connection, "select version(), @@version_comment")
    if not made(f"{version} {comment}"):
        other = "MariaDB" if "MariaDB" in f"{version} {comment}" else "MySQL"
        raise given.refused(
            spec, f"the server there is {other} {version}, not {title}: ask for it by its own name, {other.lower()}"
        )
    number = re.match(r"[\d.]+", version)
    if number and not f"{number[0]}.".startswith(f"{spec.version}." if spec.version else ""):
        raise given.refused(spec, f"the server there is {title} {version}")


def _may(spec: Spec, connection: pymysql.Connection[Any], sql: str, remedy: str) -> None:
    try:
        _ask(connection, sql)
    except pymysql.Error as error:
        raise _too_little(spec, error, remedy) from None


def _too_little(spec: Spec, error: pymysql.Error, remedy: str) -> Refused:
    return given.refused(spec, f"the account may not do what the harness needs ({_in_words(error)}): {remedy}")


def _drop(spec: Spec, url: SplitResult, name: str) -> None:
    try:
        with _connection(spec, url) as connection:
            _ask(connection, f"drop database if exists {name}")
    except (Refused, pymysql.OperationalError):
        given.left(spec, name)
