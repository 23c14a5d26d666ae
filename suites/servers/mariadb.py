"""MariaDB: given by its URL, embedded from this machine or its package source, or in a container."""

from __future__ import annotations

from suites.servers.admins.mysql import MySQLAdmin
from suites.servers.contract import Kind
from suites.servers.sources.mysql_family import PLACES, Build, Family, command, share
from suites.servers.sources.recipe import Command

# Two of its names changed in 11. The sys schema is left out: views for people that take half the time there is.
SCRIPTS = (
    "m*_system_tables.sql",
    "m*_performance_tables.sql",
    "m*_system_tables_data.sql",
    "maria_add_gis_sp_bootstrap.sql",
)
BEFORE = "create database if not exists mysql;\nuse mysql;\nset @auth_root_socket = null;\n"
# The template lets no user in: every run brings its own account.
AFTER = "delete from global_priv where user <> 'mariadb.sys';\ndelete from proxies_priv;\n"


def initialise(build: Build) -> Command:
    """Do what the script mariadb-install-db does, without it: the script cannot run a build by another loader."""
    scripts = [next(share(build.prefix).glob(name)).read_text() for name in SCRIPTS]
    settings = {"bootstrap": "", "log-warnings": "0", "innodb-log-file-size": "8M"}
    return Command(command(build, {**build.settings, **PLACES, **settings}), "\n".join([BEFORE, *scripts, AFTER]))


family = Family(
    kind="mariadb",
    title="MariaDB",
    programs=("mariadbd", "mysqld"),
    packages=("mariadb-server-core",),
    suites=("",),
    image="mariadb:11.8",
    settings={"innodb-log-file-size": "512M"},
    initialise=initialise,
)

server = Kind(name="mariadb", speaks="mysql", schemes=("mysql", "mariadb"), find=family.find, admin=MySQLAdmin)
