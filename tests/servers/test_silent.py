"""A server that still takes what it is sent and answers nothing, as one that is stopped does."""

import socket
import threading
from contextlib import contextmanager

import pytest

from suites.contest.prepared_server import PreparedServer
from suites.servers import Server, mariadb, postgres
from suites.servers.admins import mysql as mysql_admin
from suites.servers.admins import postgres as postgres_admin
from suites.servers.contract import Endpoint, Refused, Silent, Spec

READY = b"Z\0\0\0\5I"
ADMITTED = b"R\0\0\0\x08\0\0\0\0" + READY
SET = b"C\0\0\0\x08SET\0" + READY
GREETING = b"\n8\0" + bytes(4) + b"12345678\0" + b"\xff\xf7\xff\2\0\xff\xff\x15" + bytes(10) + b"123456789012\0x\0"
OK = bytes((7, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0))


def speaks_postgres(client):
    """Let a client in and do what it sets, and say nothing to any question."""
    client.recv(1 << 16)
    client.sendall(ADMITTED)
    while said := client.recv(1 << 16):
        if said[5:8].lower() == b"set":
            client.sendall(SET)


def speaks_mysql(client):
    """Let a client in and do what it sets, and say nothing to any question."""
    client.sendall(bytes((len(GREETING), 0, 0, 0)) + GREETING)
    client.recv(1 << 16)
    client.sendall(OK[:3] + b"\2" + OK[4:])
    while said := client.recv(1 << 16):
        if said[5:8].lower() == b"set":
            client.sendall(OK)


@contextmanager
def listening(speaks):
    """Serve one client after the other, each in a thread that ends with the client."""

    def serve():
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client:
                speaks(client)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
    thread.join()


@pytest.mark.parametrize(
    ("kind", "url", "speaks"),
    [
        (postgres.server, "postgresql://u:p@127.0.0.1:{}/d?sslmode=disable", speaks_postgres),
        (mariadb.server, "mysql://u:p@127.0.0.1:{}/d", speaks_mysql),
    ],
    ids=["postgres", "mariadb"],
)
def test_no_question_is_waited_for_for_ever(monkeypatch, kind, url, speaks):
    """The sentence names the server's address, and is one of those that end a run."""
    monkeypatch.setattr(postgres_admin, "PATIENCE", 0.05)
    monkeypatch.setattr(mysql_admin, "PATIENCE", 0.05)
    said = r"^the server at 127\.0\.0\.1:\d+ gave no answer within 60 s: it is stopped, or the way to it is cut$"
    with listening(speaks) as port, pytest.raises(Refused, match=said):
        kind.admin(url.format(port)).ask("select 1")


class Mute:
    """The admin of a server that is silent."""

    def ask(self, sql):
        raise Silent("127.0.0.1:1")

    mark = state = end_sessions = sessions = lambda self, *_: self.ask("")


@pytest.mark.parametrize("look", [PreparedServer.alive, PreparedServer.changed, PreparedServer.cleared])
def test_silence_is_no_step_s_doing(look):
    """Whoever looks what a step has changed, or whether the server is alive, is told that it is silent."""
    prepared = PreparedServer(Server(Spec("postgres"), postgres.server, Endpoint("", "fake"), Mute()))
    prepared._found._mark = "as it was"
    with pytest.raises(Silent):
        look(prepared)
