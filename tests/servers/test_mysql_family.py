"""MySQL and MariaDB, real ones: ours alone, hidden from all other users, and gone with us."""

import asyncio
import json
import os
import signal
import ssl
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

import pymysql
import pytest

from suites.data import Table
from suites.servers import mariadb, mysql
from suites.servers.sources import mysql_family, supervised
from tests.servers.mysqls import answers, base, running, url
from tests.servers.processes import LINUX, alive, eventually
from tests.support.trees import ROOT

FAMILIES = {"mariadb": mariadb.family, "mysql": mysql.family}
ON_LINUX = pytest.mark.skipif(not LINUX, reason="looks at processes through /proc")

SEEN = datetime(2024, 2, 29, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
TOKEN = UUID(int=7)
KINDS = {
    "id": "key",
    "small": "int",
    "big": "bigint",
    "ratio": "float",
    "price": "numeric",
    "title": "text",
    "digest": "bytes",
    "active": "bool",
    "born": "date",
    "seen": "timestamptz",
    "token": "uuid",
    "document": "json",
    "scores": "ints",
    "remark": "text",
}
VALUES = (-5, 2**53 + 1, 0.125, Decimal("1.001"), "a 'quoted' äöü€ \\ %s", bytes(range(256)), True)
VALUES = (1, *VALUES, date(1970, 1, 2), SEEN, TOKEN, {"a": [1, None]}, [1, 2], None)
EVERYTHING = Table("everything", KINDS, lambda: [VALUES, (2, *[None] * 13)])
NOTES = Table("notes", {"id": "serial", "note": "text"}, lambda: [("a",), ("b",)])

STARTER = """
import sys
from suites import servers
server = servers.start(servers.parse(sys.argv[1]))
print(server.pids[0], flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module", params=FAMILIES)
def server(request):
    with running(request.param) as server:
        yield server


# What it is


def test_facts_state_what_matters(server):
    """Version, durability, isolation and zone are facts: a reader of a number has to know them."""
    facts = server.facts()
    assert facts["version"][0].isdigit()
    assert (facts["innodb_flush_log_at_trx_commit"], facts["local_infile"], facts["time_zone"]) == ("0", "ON", "+00:00")
    assert facts.get("transaction_isolation", facts.get("tx_isolation")) == "REPEATABLE-READ"
    assert facts["tls"] == "on"
    assert facts["provided"].startswith("embedded, ")


def test_facts_keep_paths_and_password_to_themselves(server):
    """Facts are published; where a user's files are is not."""
    said = json.dumps(server.facts())
    assert urlsplit(server.url).password not in said
    assert "/" not in said.replace("https://", "").replace("MariaDB/Server", "")


def test_kind_is_what_it_says(server):
    """MariaDB calls itself so, and MySQL does not."""
    assert FAMILIES[server.kind.name].made(server.facts()["version"])


@pytest.mark.parametrize("user", ["root", "nobody", "mysql.session", "mariadb.sys", "bench"])
def test_nobody_enters_without_a_password(server, user):
    """The template has no account of its own: root is gone, and there are no anonymous users."""
    with pytest.raises(pymysql.OperationalError, match="Access denied"):
        answers(url(server, f"{user}:"))


@ON_LINUX
def test_nobody_enters_by_the_socket_either(server):
    """The unix socket is a door like the other one."""
    with pytest.raises(pymysql.OperationalError, match="Access denied"):
        pymysql.connect(unix_socket=str(base(server) / "s"), user="root")


@ON_LINUX
def test_only_this_machine_reaches_it(server):
    """The server listens on loopback and nothing else."""
    assert server.admin.ask("select @@bind_address") == (("127.0.0.1",),)


@ON_LINUX
def test_tls_by_our_certificate(server):
    """Verified against our own authority, by name."""
    context = ssl.create_default_context(cafile=base(server) / "ca.pem")
    ((_, cipher),) = answers(server.url, "show status like 'Ssl_cipher'", ssl=context)
    assert cipher


def test_a_stranger_is_not_taken_for_ours(server):
    """A server that lets us in and does not know this run's nonce."""
    with pytest.raises(supervised.DidNotStart, match="another server answers"):
        mysql_family.prove_ours(server.url, "driver-matrix-of-another-run")


def test_a_stranger_that_refuses_us_is_not_taken_for_ours(server):
    """A server that refuses us, or does not know the password, is not taken, and the password is not shown."""
    with pytest.raises(supervised.DidNotStart, match="another server answers") as told:
        mysql_family.prove_ours(url(server, "bench:canary"), "nonce")
    assert "canary" not in str(told.value)


# Tables


def test_every_kind_comes_back(server):
    """Each value as the driver of the harness reads it; arrays are left out, since there are none."""
    server.admin.reset([EVERYTHING])
    full, empty = server.admin.ask("select * from everything order by id")
    *plain, document, remark = full
    seen = SEEN.astimezone(UTC).replace(tzinfo=None)
    assert plain == [*VALUES[:9], seen, str(TOKEN)]
    assert (json.loads(document), remark) == ({"a": [1, None]}, None)
    assert empty == (2, *[None] * 12)


def test_reset_leaves_the_rows_and_nothing_else(server):
    """What a cell wrote is gone, keys begin at one again, and other tables stay."""
    server.admin.reset([NOTES, EVERYTHING])
    server.admin.ask("insert into notes (note) values ('c')")
    server.admin.ask("delete from everything")
    server.admin.reset([NOTES])
    assert server.admin.ask("select * from notes order by id") == ((1, "a"), (2, "b"))
    assert server.admin.ask("select count(*) from everything") == ((0,),)


def test_many_rows_go_over_in_several_packets(server):
    """More rows than fit one statement go over in several packets."""
    many = Table("many", {"id": "key", "note": "text"}, lambda: ((key, "x" * 900) for key in range(3000)))
    server.admin.reset([many])
    assert server.admin.ask("select count(*), sum(length(note)) from many") == ((3000, 2_700_000),)


def test_a_text_too_long_is_refused(server):
    """Strict mode: a value is never cut in silence."""
    with pytest.raises(pymysql.DataError, match="too long"):
        server.admin.reset([Table("long_text", {"id": "key", "note": "text"}, lambda: [(1, "x" * 1001)])])


@pytest.mark.parametrize("touches", ["select * from notes", "insert into notes (note) values ('c')"])
def test_sessions_and_transactions_are_counted(server, touches):
    """A session that is open, a transaction that has only read or has written, and neither once it is closed."""
    server.admin.reset([NOTES])
    assert eventually(lambda: server.admin.sessions() == 0)
    with mysql_family.connect(server.url) as connection, connection.cursor() as cursor:
        assert (server.admin.sessions(), server.admin.open_transactions()) == (1, 0)
        cursor.execute("begin")
        cursor.execute(touches)
        assert server.admin.open_transactions() == 1
        cursor.execute("commit")
        assert server.admin.open_transactions() == 0
    assert eventually(lambda: server.admin.sessions() == 0)


# Every driver's login


def by_aiomysql(options):
    aiomysql = pytest.importorskip("aiomysql")

    async def ask():
        async with aiomysql.connect(**options) as connection, connection.cursor() as cursor:
            await cursor.execute("select 1")
            return await cursor.fetchall()

    return asyncio.run(ask())


def by_asyncmy(options):
    asyncmy = pytest.importorskip("asyncmy")

    async def ask():
        async with asyncmy.connect(**options) as connection, connection.cursor() as cursor:
            await cursor.execute("select 1")
            return await cursor.fetchall()

    return asyncio.run(ask())


def by_mysqlclient(options):
    module = pytest.importorskip("MySQLdb")
    connection = module.connect(**options)
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        answer = cursor.fetchall()
    connection.close()
    return answer


def by_pymysql(options):
    with pymysql.connect(**options) as connection, connection.cursor() as cursor:
        cursor.execute("select 1")
        return cursor.fetchall()


@pytest.mark.parametrize("login", [by_aiomysql, by_asyncmy, by_mysqlclient, by_pymysql])
def test_every_driver_logs_in(server, login):
    """Every driver logs in over plain TCP the first time: MySQL has no short way for a password that is new to it."""
    user = login.__name__
    server.admin.ask(f"create user '{user}'@'%' identified by 'secret'")
    port = urlsplit(server.url).port
    assert tuple(login({"host": "127.0.0.1", "port": port, "user": user, "password": "secret"})) == ((1,),)


# Its life


@ON_LINUX
def test_server_dies_with_a_killed_parent(server):
    """SIGKILL of the process that asked for it: neither server nor data is left."""
    command = [sys.executable, "-c", STARTER, f"{server.kind.name}=embedded"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as program:
        pid = int(program.stdout.readline())
        directory = Path(f"/proc/{pid}/cwd").readlink().parent
        assert alive(pid)
        program.send_signal(signal.SIGKILL)
        assert eventually(lambda: not alive(pid) and not directory.exists())


@ON_LINUX
def test_password_is_in_no_command_line(server):
    """The password is in no command line, which any user of the machine may read."""
    said = Path(f"/proc/{server.pids[0]}/cmdline").read_bytes().decode()
    assert unquote(urlsplit(server.url).password) not in said
    assert "--init-file=" in said


def test_own_process_is_not_the_servers(server):
    """The process that may be pinned to a CPU is the server's first."""
    assert alive(server.pids[0]) or not LINUX
    assert server.pids[0] != os.getpid()
