"""What MySQL and MariaDB have in common: where one is found, how it is started, and how we know it is ours.

Nothing here outlives the run, so nothing is made durable, and nothing happens at its own time. SIGKILL ends it: a clean
shutdown takes MySQL three seconds, and the data is thrown away.
"""

from __future__ import annotations

import re
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pymysql

from suites.servers.admins.mysql import connect
from suites.servers.contract import Endpoint, Found, Spec, Unavailable
from suites.servers.sources import certificate, containers, debs, given, mysql_given, supervised
from suites.servers.sources.recipe import Command, Recipe
from suites.system import redact
from suites.system.environment import inherited

USUAL_PLACES = (  # below /
    "usr/sbin",  # Debian, Ubuntu
    "usr/libexec",  # Red Hat, Fedora
    "usr/local/mysql/bin",
    "opt/homebrew/opt/{kind}*/bin",
    "usr/local/opt/{kind}*/bin",
)

SETTINGS = {
    "innodb-flush-log-at-trx-commit": "0",
    "innodb-doublewrite": "0",
    "innodb-buffer-pool-size": "256M",
    # No flushing in the background, once a second or ahead of need: of bursts of LOAD DATA it hit one in eight.
    "innodb-flush-log-at-timeout": "2700",
    "innodb-adaptive-flushing": "0",
    "innodb-max-dirty-pages-pct": "99",
    "innodb-stats-auto-recalc": "0",  # in the background, after one row in ten has changed
    "event-scheduler": "OFF",
    "performance-schema": "OFF",  # it costs each statement, and MySQL has it on where MariaDB has it off
    "character-set-server": "utf8mb4",  # latin1 is MariaDB 10.11's
    "transaction-isolation": "REPEATABLE-READ",
    "default-time-zone": "+00:00",
    "local-infile": "1",  # LOAD DATA LOCAL is a workload; MySQL has it off
    "max-allowed-packet": "64M",  # MySQL's default; MariaDB's is a quarter of that
    "max-connections": "300",
    "skip-name-resolve": "1",
}
PRIVATE = {
    "bind-address": "127.0.0.1",
    "port": "{port}",
    "socket": "{base}/s",
    "pid-file": "{base}/pid",
    "init-file": "{base}/init.sql",
    "ssl-ca": "{base}/ca.pem",
    "ssl-cert": "{base}/cert.pem",
    "ssl-key": "{base}/key.pem",
}
PLACES = {"datadir": "{data}", "tmpdir": "{base}", "secure-file-priv": "{base}"}

# One statement to a line: that is how MariaDB reads an init file. Run before the port is open, at each start.
ACCOUNTS = """\
create user if not exists 'bench'@'%' identified by '{password}';
grant all on *.* to 'bench'@'%' with grant option;
create database if not exists bench;
"""


@dataclass(frozen=True, slots=True)
class Build:
    """A server program of this family, and how to run it."""

    name: str
    command: Sequence[str]
    version: str
    prefix: Path
    """Where its ``share`` is."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Where its files are, when that is not where it was built for."""


@dataclass(frozen=True, slots=True)
class Family:
    kind: str
    title: str
    programs: Sequence[str]
    packages: Sequence[str]
    """Names it goes by in Debian and Ubuntu."""
    suites: Sequence[str]
    """Where to look for it, in that order; empty: the machine's own."""
    image: str
    settings: Mapping[str, str]
    initialise: Callable[[Build], Command]
    files: Mapping[str, str] = field(default_factory=dict)
    """For ``initialise``."""

    def made(self, said: str) -> bool:
        """Say whether a server that calls itself so is of this family."""
        return ("MariaDB" in said) == (self.kind == "mariadb")

    def find(self, spec: Spec) -> Found:
        if given.is_url(spec.source):
            return mysql_given.find(spec, self.title, self.made)
        if spec.source == "container":
            return _container(self, spec)
        return _embedded(self, spec) or _other_than_embedded(self, spec)


# Looking for one


def _embedded(family: Family, spec: Spec) -> Found | None:
    suite = spec.version if spec.version.isalpha() else ""
    for build in builds(family) if not suite else ():
        if f"{build.version}.".startswith(f"{spec.version}." if spec.version else ""):
            return Found(f"embedded, {build.name}", partial(start_build, family, build), socket=True)
    if spec.version == suite and not debs.lack():
        suites = [suite] if suite else family.suites
        start = partial(_start_unpacked, family, suites)
        return Found(f"embedded, {_origin(family, suites)}", start, socket=True)
    return None


def _origin(family: Family, suites: Sequence[str]) -> str:
    """Say what will be unpacked, by its version if we have it already."""
    for suite in suites:
        if tree := debs.kept(family.packages, suite):
            return f"{tree.name}, unpacked"
    return f"{family.packages[0]}, to be fetched from {' or '.join(suite or debs.release() for suite in suites)}"


def _other_than_embedded(family: Family, spec: Spec) -> Found:
    lack = f"no {family.title} {spec.version} is here".replace("  ", " ")
    if debs.lack():
        lack = f"{lack}, and {debs.lack()}"
    elif spec.version:  # what a suite serves is known only once it is fetched
        lack = f"{lack} (the package source is asked by suite, as in {spec.kind}@{family.suites[-1] or debs.release()})"
    if spec.source == "embedded":
        raise Unavailable(f"{lack}: install {family.title}")
    if spec.version.isalpha():
        raise Unavailable(f"{lack}: ask for a version by number, or give a URL, --server {family.kind}=...")
    try:
        return _container(family, spec)
    except Unavailable as reason:
        raise Unavailable(f"{lack}; {reason}") from None


def builds(family: Family) -> Iterator[Build]:
    """Yield what this machine has: on PATH, then in the usual places. Only what runs, and may run where we want it."""
    on_path = [Path(found) for found in map(shutil.which, family.programs) if found]
    folders = [folder for place in USUAL_PLACES for folder in Path("/").glob(place.format(kind=family.kind))]
    usual = [folder / name for folder in folders for name in family.programs]
    for program in dict.fromkeys(path.resolve() for path in (*on_path, *usual) if path.exists()):
        if (version := _version(family, program)) and not confined(program):
            name = f"this machine's {family.title} {version}"
            yield Build(name, (str(program),), version, program.parent.parent)


def _version(family: Family, program: Path) -> str:
    """Return its version; empty when it is not of this family: MariaDB brings a ``mysqld`` along."""
    asked = (program, "--no-defaults", "--version")
    try:
        said = subprocess.run(asked, capture_output=True, text=True, timeout=10, env=inherited()).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    number = re.search(r"Ver (\d+\.\d+\.\d+)(.*)", said)
    return number[1] if number and family.made(number[2]) else ""


def confined(program: Path, root: Path = Path("/")) -> bool:
    """Say whether AppArmor keeps it out of our private directory, as Ubuntu's profile does with MySQL's own."""
    profile = root / "etc/apparmor.d" / str(program).lstrip("/").replace("/", ".")
    if not (root / "sys/module/apparmor").exists() or not profile.exists():
        return False
    # Debian's profile for MariaDB is there, and empty on purpose.
    return any(line.strip() and not line.lstrip().startswith("#") for line in profile.read_text().splitlines())


# Embedded


def _start_unpacked(family: Family, suites: Sequence[str]) -> Endpoint:
    """Start it from the first suite that has it; one that we have already is tried first."""
    reasons: dict[str, None] = {}
    for suite in sorted(suites, key=lambda suite: not debs.kept(family.packages, suite)):
        try:
            tree = debs.tree(family.packages, suite)
        except Unavailable as reason:
            reasons[str(reason)] = None
        else:
            return start_build(family, unpacked(family, tree))
    raise Unavailable(f"{'; '.join(reasons)}: install {family.title}, or give a URL, --server {family.kind}=...")


def unpacked(family: Family, tree: debs.Tree) -> Build:
    programs = [f"usr/sbin/{name}" for name in family.programs if (tree.root / "usr/sbin" / name).exists()]
    prefix = tree.root / "usr"
    messages = share(prefix)
    places = {
        "basedir": str(prefix),
        "lc-messages-dir": str(messages),
        "character-sets-dir": str(messages / "charsets"),
        "plugin-dir": str(prefix / "lib/mysql/plugin"),
    }
    return Build(f"{tree.name}, unpacked", tree.command(programs[0]), tree.version, prefix, places)


def share(prefix: Path) -> Path:
    return next(path.parent for name in ("mariadb", "mysql") for path in prefix.glob(f"share/{name}/charsets"))


def start_build(family: Family, build: Build) -> Endpoint:
    password, nonce = secrets.token_urlsafe(18), f"driver-matrix-{secrets.token_hex(8)}"
    running = supervised.start(recipe(family, build, password, nonce))
    url = f"mysql://bench:{password}@127.0.0.1:{running.port}/bench"
    return supervised.proven(running, url, "s", build.name, lambda: prove_ours(url, nonce))


def recipe(family: Family, build: Build, password: str, nonce: str) -> Recipe:
    settings = {**build.settings, **PLACES, **PRIVATE, **SETTINGS, **family.settings, "report-host": nonce}
    initialise = family.initialise(build)
    return Recipe(
        kind=family.kind,
        serve=Command(command(build, settings)),
        initialise=[initialise],
        template=supervised.template(f"{family.kind}-{build.version}", build.command, build.command[-1], initialise),
        files={"init.sql": ACCOUNTS.format(password=password), **family.files, **certificate.make().files()},
        secrets=[password],
        stop_signal="SIGKILL",
        patience=0,
    )


def command(build: Build, settings: Mapping[str, str]) -> tuple[str, ...]:
    return (*build.command, "--no-defaults", *options(settings))


def options(settings: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"--{name}={value}" if value else f"--{name}" for name, value in settings.items())


def prove_ours(url: str, nonce: str) -> None:
    """Prove that the port is answered by the server we started, and by no stranger that lets us in."""
    try:
        connection = connect(url, read_timeout=10)
        with connection, connection.cursor() as cursor:
            cursor.execute("select @@report_host")
            ((name,),) = cursor.fetchall()
    except pymysql.Error as error:
        name = redact.hidden(str(error), url)
    if name != nonce:
        raise supervised.DidNotStart(f"another server answers on the port we chose: {name or 'it has no name'}")


# In a container


def _container(family: Family, spec: Spec) -> Found:
    image = f"{family.kind}:{spec.version}" if spec.version else family.image
    return containers.find(image, partial(container, family))


def container(family: Family, image: str) -> containers.Image:
    password, nonce = secrets.token_urlsafe(18), f"driver-matrix-{secrets.token_hex(8)}"
    settings = {**SETTINGS, **family.settings, "report-host": nonce}
    return containers.Image(
        image,
        nonce,
        port=3306,
        # MariaDB's image knows these names, too. Time zones by name take seconds to load, and embedded there are none.
        environment={"MYSQL_ROOT_PASSWORD": password, "MYSQL_DATABASE": "bench", "MYSQL_INITDB_SKIP_TZINFO": "1"},
        command=options(settings),
        password=password,
        # root: an account of its own would see neither transactions nor the settings that we report.
        url=f"mysql://root:{password}@{{}}/bench".format,
        prove=prove_ours,
    )
