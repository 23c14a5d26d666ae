"""Oracle's MySQL: given by its URL, embedded from this machine or its package source, or in a container."""

from __future__ import annotations

import platform

from suites.servers.admins.mysql import MySQLAdmin
from suites.servers.contract import Kind
from suites.servers.sources.mysql_family import PLACES, Build, Family, command
from suites.servers.sources.recipe import Command

# The template lets no user in: every run brings its own account.
NOBODY = "drop user 'root'@'localhost';\n"


def initialise(build: Build) -> Command:
    settings = {
        "initialize-insecure": "",
        "init-file": "{base}/nobody.sql",
        "skip-log-bin": "",
        "innodb-doublewrite": "0",
        "innodb-redo-log-capacity": "8M",  # the least there is: the template is copied for every run
    }
    return Command(command(build, {**build.settings, **PLACES, **settings}))


def suites() -> tuple[str, ...]:
    """Return where to look for it: no release of Debian has it, but its rolling suite does."""
    try:
        debian = platform.freedesktop_os_release().get("ID") == "debian"
    except OSError:
        return ("",)
    return ("", "sid") if debian else ("",)


family = Family(
    kind="mysql",
    title="MySQL",
    programs=("mysqld",),
    packages=("mysql-server-core", "mysql-server-core-8.0"),
    suites=suites(),
    image="mysql:8.4",
    settings={"mysqlx": "OFF", "skip-log-bin": "", "innodb-redo-log-capacity": "512M"},
    initialise=initialise,
    files={"nobody.sql": NOBODY},
)

server = Kind(name="mysql", speaks="mysql", schemes=("mysql", "mariadb"), find=family.find, admin=MySQLAdmin)
