"""Where a MySQL or a MariaDB comes from: this machine, its package source, or a container; in that order."""

from pathlib import Path

import pytest

from suites import servers
from suites.servers import mariadb, mysql
from suites.servers.contract import Refused, Spec, Unavailable
from suites.servers.sources import mysql_family

FAMILIES = {"mariadb": mariadb.family, "mysql": mysql.family}


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with only those programs that the test puts there; no package source, no container engine."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none")
    monkeypatch.setattr(mysql_family, "USUAL_PLACES", ())

    def put(name, said):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho '{said}'\n")
        program.chmod(0o755)

    return put


ORACLES = "/usr/sbin/mysqld  Ver 8.4.3-0ubuntu1 for Linux on x86_64 ((Ubuntu))"
MARIADBS = "/opt/mysql/mysqld  Ver 10.11.9-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)"


@pytest.mark.parametrize(
    ("kind", "said", "provided"),
    [("mysql", ORACLES, "this machine's MySQL 8.4.3"), ("mariadb", MARIADBS, "this machine's MariaDB 10.11.9")],
)
def test_this_machines_own_comes_first(machine, kind, said, provided):
    """The machine's own server comes before any download; MariaDB may be called mysqld too."""
    machine("mysqld", said)
    assert servers.find(Spec(kind)).provided == f"embedded, {provided}"


@pytest.mark.parametrize(("kind", "said"), [("mysql", MARIADBS), ("mariadb", ORACLES)])
def test_the_others_program_is_not_taken(machine, kind, said):
    """A mysqld may be either's; the name proves nothing."""
    machine("mysqld", said)
    with pytest.raises(Unavailable, match=r"no (MySQL|MariaDB) is here, and this machine has no apt-get"):
        servers.find(Spec(kind))


@pytest.mark.parametrize(("version", "fits"), [("8", True), ("8.4", True), ("8.40", False), ("9", False)])
def test_version_decides_whether_this_machines_own_will_do(machine, version, fits):
    """Whole numbers: 8.4.3 is an 8.4 and no 8.40. Another version has to come in a container, and nothing else does."""
    machine("mysqld", ORACLES)
    if fits:
        assert servers.find(Spec("mysql", version)).provided == "embedded, this machine's MySQL 8.4.3"
    else:
        with pytest.raises(
            Refused, match=rf"^--server mysql@{version}: no MySQL {version} is here.*no container engine"
        ):
            servers.find(Spec("mysql", version))


@pytest.mark.parametrize("kind", FAMILIES)
def test_embedded_asked_for_and_not_here(machine, kind):
    """Where an embedded server was asked for and there is none, the run stops."""
    with pytest.raises(Refused, match=rf"--server {kind}=embedded: no .* is here.*install"):
        servers.find(Spec(kind, "", "embedded"))


@pytest.mark.parametrize("kind", FAMILIES)
def test_container_asked_for_and_no_engine(machine, kind):
    """One sentence that names the option."""
    with pytest.raises(Refused, match=f"--server {kind}=container: there is no container engine"):
        servers.find(Spec(kind, "", "container"))


@pytest.mark.parametrize("kind", FAMILIES)
def test_suite_without_a_package_source(machine, kind):
    """A suite by name can come from a package source alone."""
    with pytest.raises(Refused, match=r"no .* sid is here.*ask for a version by number, or give a URL"):
        servers.find(Spec(kind, "sid"))


@pytest.mark.parametrize(
    ("profile", "kept_out"),
    [("/usr/sbin/mysqld {\n  /var/lib/mysql/ r,\n}\n", True), ("# empty on purpose\n\n", False), (None, False)],
    ids=["ubuntu", "debian", "none"],
)
def test_apparmor(tmp_path, profile, kept_out):
    """A program that AppArmor keeps out of our directory is passed over; an empty profile forbids nothing."""
    (tmp_path / "sys/module/apparmor").mkdir(parents=True)
    (tmp_path / "etc/apparmor.d").mkdir(parents=True)
    if profile is not None:
        (tmp_path / "etc/apparmor.d/usr.sbin.mysqld").write_text(profile)
    assert mysql_family.confined(Path("/usr/sbin/mysqld"), tmp_path) is kept_out
