"""PgBouncer in transaction mode before a PostgreSQL of its own: unpacked from the package source, by suite
(``pgbouncer@trixie``). Only when asked for, since everything said of postgres would be said again.

From 1.21 on it knows prepared statements; what it did before is the failure that people remember.
"""

from __future__ import annotations

import secrets
import shutil
import subprocess
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from suites.servers import postgres
from suites.servers.admins.pgbouncer import BEHIND, BouncerAdmin
from suites.servers.contract import Endpoint, Found, Kind, Refused, Spec, Unavailable
from suites.servers.sources import debs, given, supervised
from suites.servers.sources.recipe import Command, Recipe
from suites.system.environment import inherited

POOL = 3
"""Connections to PostgreSQL: fewer than our pools have to PgBouncer, or clients would never share one."""

SETTINGS = """\
[databases]
{database} = host=127.0.0.1 port={upstream} dbname={database} user={user} password={password} pool_size={pool}
{behind} = host=127.0.0.1 port={upstream} dbname={database} user={user} password={password} pool_mode=session

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {{port}}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {{base}}/users
admin_users = {user}
pool_mode = transaction
max_client_conn = 300
# asyncpg and pg8000 ask for it at the start, and PgBouncer keeps no promise for it.
ignore_startup_parameters = extra_float_digits
pidfile = {{base}}/pid
log_connections = 0
log_disconnections = 0
log_stats = 0
{prepared}
"""
PREPARED = "max_prepared_statements = 200"
KNOWS_PREPARED = (1, 21)
"""The first version that does; to older ones it is an unknown setting."""


@dataclass(frozen=True, slots=True)
class Build:
    name: str
    command: tuple[str, ...]
    version: tuple[int, ...]


def find(spec: Spec) -> Found:
    if given.is_url(spec.source):
        raise Refused(f"{spec.asked}: a PgBouncer of yours is a postgres to us: --server postgres=URL")
    if spec.source == "container":
        raise Unavailable("there is no container of PgBouncer here: leave out the source, it is unpacked")
    if not spec.version and (here := shutil.which("pgbouncer")):
        return Found("embedded, this machine's pgbouncer", partial(_start, spec, here))
    if reason := debs.lack():
        raise Unavailable(f"no PgBouncer is here, and {reason}: install pgbouncer")
    return Found(f"embedded, pgbouncer of {spec.version or debs.release()}, unpacked", partial(_start, spec, ""))


def _start(spec: Spec, here: str) -> Endpoint:
    """Start PostgreSQL first; with PgBouncer's end it ends too."""
    build = _build((here,)) if here else _build(debs.tree(("pgbouncer",), spec.version).command("usr/sbin/pgbouncer"))
    upstream = postgres.find(Spec("postgres")).start()
    try:
        return before(upstream, build)
    except BaseException:
        upstream.stop()
        raise


def _build(command: tuple[str, ...]) -> Build:
    done = subprocess.run(
        [*command, "--version"], capture_output=True, text=True, timeout=10, stdin=subprocess.DEVNULL, env=inherited()
    )
    words = done.stdout.split()
    if done.returncode or len(words) < 2:
        raise Unavailable("the pgbouncer that is here does not run: install another one")
    return Build(f"{words[0]} {words[1]}", command, tuple(map(int, words[1].split("."))))


def before(upstream: Endpoint, build: Build) -> Endpoint:
    password = secrets.token_urlsafe(18)
    running = supervised.start(recipe(upstream.url, build, password))

    def stop() -> None:
        running.stop()
        upstream.stop()

    parts = urlsplit(upstream.url)
    url = f"postgresql://{parts.username}:{password}@127.0.0.1:{running.port}{parts.path}?sslmode=disable"
    return Endpoint(url, f"embedded, {build.name} before {upstream.provided}", _pids(running.pid, upstream), stop)


def before_database(url: str, suite: str) -> Endpoint:
    """Start the PgBouncer of a suite before a database that others keep, and stop. Raises Unavailable."""
    build = _build(debs.tree(("pgbouncer",), suite).command("usr/sbin/pgbouncer"))
    return before(Endpoint(url, "a server of this run"), build)


def _pids(ours: int, upstream: Endpoint) -> tuple[int, ...]:
    """Return both or none: a PostgreSQL that stays where it likes is another placement than the key says."""
    return (ours, *upstream.pids) if upstream.pids else ()


def recipe(upstream: str, build: Build, password: str) -> Recipe:
    parts = urlsplit(upstream)
    settings = SETTINGS.format(
        upstream=parts.port,
        database=parts.path[1:],
        user=parts.username,
        password=parts.password,
        pool=POOL,
        behind=BEHIND,
        prepared=PREPARED if build.version >= KNOWS_PREPARED else "",
    )
    return Recipe(
        kind="pgbouncer",
        serve=Command((*build.command, "{base}/settings")),
        files={"settings": settings, "users": f'"{parts.username}" "{password}"\n'},
        secrets=[password, str(parts.password)],
        ready_file="{base}/pid",
        ready_line=0,
        ready_word="",
    )


server = Kind(name="pgbouncer", speaks="postgres", schemes=(), find=find, admin=BouncerAdmin, on_demand=True)
