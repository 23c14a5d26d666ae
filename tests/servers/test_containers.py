"""Containers, as far as they can be tried with a stand-in for the engine: what it is asked, and what is made of it."""

import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingUnixStreamServer

import pytest

from suites import servers
from suites.servers import mariadb, mysql, postgres
from suites.servers.contract import Refused, Spec, Unavailable
from suites.servers.sources import container_engine, containers, mysql_family
from suites.servers.sources.supervised import DidNotStart
from suites.system import cache
from tests.servers.engines import PASSWORD, PINNED, PORT, PUBLISHED, image


def not_yet(url, nonce):
    raise DidNotStart("nobody answers")


# Finding an engine


def test_engine_that_answers(engine):
    """A ping is enough, and the way to the server names the image."""
    assert container_engine.lack(container_engine.address()) == ""
    assert containers.find(PINNED, postgres.container).provided == f"container, {PINNED}"


def test_no_engine_is_passed_over(socket_path):
    """Without an engine no container is offered, and nothing else happens."""
    with pytest.raises(Unavailable) as reason:
        containers.find(PINNED, postgres.container)
    assert str(reason.value) == f"there is no container engine at unix://{socket_path}: start one, or set DOCKER_HOST"


@pytest.mark.parametrize("version", ["", "18"])
def test_no_engine_for_who_asked_for_a_container(socket_path, version):
    """A user who asks for a container by name is told that there is no engine, and gets nothing else instead."""
    spec = Spec("postgres", version, "container")
    with pytest.raises(Refused) as refused:
        servers.find(spec)
    lack = f"there is no container engine at unix://{socket_path}"
    assert str(refused.value) == f"--server {spec}=container: {lack}: start one, or set DOCKER_HOST"


def test_silent_engine_costs_less_than_a_second(socket_path, monkeypatch):
    """It is waited for twice, to connect and to answer; testcontainers itself would wait a minute here."""
    assert 2 * container_engine.PATIENCE < 1
    monkeypatch.setattr(container_engine, "PATIENCE", 0.01)
    where = f"unix://{socket_path}"
    with ThreadingUnixStreamServer(str(socket_path), BaseHTTPRequestHandler):
        assert container_engine.lack(where) == f"the container engine at {where} does not answer"


@pytest.mark.parametrize("host", ["tcp://127.0.0.1:1", "ssh://somewhere", "nonsense"])
def test_other_addresses(host):
    """A closed port, a way we do not go, and no address at all: no engine."""
    assert container_engine.lack(host) == f"there is no container engine at {host}"


def test_what_answers_may_be_something_else(users_web_server, monkeypatch):
    """A web server on that port is no engine."""
    monkeypatch.setattr(container_engine, "PATIENCE", 60)
    where = f"tcp://127.0.0.1:{users_web_server}"
    assert container_engine.lack(where) == f"what answers at {where} is no container engine"


@pytest.fixture
def users_web_server():
    class NotFound(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_error(404)

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), NotFound) as listening:
        thread = threading.Thread(target=listening.handle_request)
        thread.start()
        yield listening.server_port
        thread.join()


# What it is asked for


@pytest.mark.parametrize(("name", "checksums"), [("postgres:18.6", True), ("postgres:14.23", False)])
def test_postgres_image(name, checksums):
    """The embedded server's settings but for its places, a password, and UTF8: the C locale by itself is SQL_ASCII."""
    image = postgres.container(name)
    assert image.environment["POSTGRES_PASSWORD"] == image.password
    assert len(image.password) >= 20
    assert ("--no-data-checksums" in image.environment["POSTGRES_INITDB_ARGS"]) is checksums
    assert "-E UTF8" in image.environment["POSTGRES_INITDB_ARGS"]
    assert {"--fsync=off", "--listen_addresses=*"} < set(image.command)
    assert "{base}" not in str(image.command)
    assert image.url("127.0.0.1:5") == f"postgresql://bench:{image.password}@127.0.0.1:5/bench?sslmode=disable"


@pytest.mark.parametrize("family", [mysql.family, mariadb.family], ids=lambda family: family.kind)
def test_mysql_image(family):
    """The image is started with the embedded server's settings, but for the places of its files."""
    image = mysql_family.container(family, family.image)
    assert "--innodb-flush-log-at-trx-commit=0" in image.command
    assert "{" not in str(image.command)
    assert len(image.password) >= 20
    assert image.url("127.0.0.1:5") == f"mysql://root:{image.password}@127.0.0.1:5/bench"


def test_every_version_has_an_image():
    """The same versions as the wheels, pinned to the same release."""
    assert postgres.IMAGES["18"] == PINNED
    assert set(postgres.IMAGES) == {"14", "15", "16", "17", "18"}


def test_port_is_published_on_loopback_alone(engine):
    """Docker's default is every interface of the machine."""
    endpoint = containers.start(image())
    asked = engine.created["ours"]
    endpoint.stop()
    assert asked["HostConfig"]["PortBindings"] == {f"{PORT}/tcp": [{"HostIp": "127.0.0.1", "HostPort": ""}]}


def test_files_are_there_when_it_starts(engine):
    """The image's own scripts look for them then, and never again."""
    containers.start(replace(image(), files={"/there": "content"})).stop()
    assert engine.done == ["files", "start"]


def test_missing_image_is_announced(engine, monkeypatch):
    """A pull is the one minute in which nothing else is seen."""
    said = []
    monkeypatch.setattr(cache, "tell", said.append)
    engine.has_image = False
    with pytest.raises(Unavailable):  # the stand-in has no registry
        containers.start(image())
    assert said == [f"servers: pulling the image {PINNED}, once"]


# Starting


def test_container_that_answers_becomes_an_endpoint(engine):
    """It is proven where its port is published, and reached there: at no name that a C library may misunderstand."""
    proven = []
    endpoint = containers.start(image(lambda *words: proven.append(words)))
    endpoint.stop()
    assert endpoint.url == f"postgresql://127.0.0.1:{PUBLISHED}/bench"
    assert proven == [(endpoint.url, "ours")]
    assert endpoint.provided == f"container, {PINNED}"


def test_container_that_ends_at_once(engine):
    """It is not waited for, and its last words are the message, but not the password in them."""
    engine.exit_status, engine.log = 3, f"no space left\npassword is {PASSWORD}\n"
    with pytest.raises(DidNotStart) as failure:
        containers.start(image(not_yet))
    assert str(failure.value) == (
        f"the container {PINNED} did not start: it ended with status 3 before it was ready\n"
        "no space left\npassword is ***"
    )


def test_container_that_never_answers(engine, monkeypatch):
    """It is given up at a deadline, and removed."""
    monkeypatch.setattr(containers, "DEADLINE", 0.3)
    engine.log = "thinking"
    with pytest.raises(DidNotStart, match=r"did not start: it was not ready after 0\.3 s\nthinking"):
        containers.start(image(not_yet))
    assert engine.removed == ["ours"]


def test_container_whose_port_is_not_published_yet(engine, monkeypatch):
    """An engine may need a moment for it; testcontainers calls that an error."""
    monkeypatch.setattr(containers.time, "sleep", lambda seconds: setattr(engine, "publishes", True))
    engine.publishes = False
    endpoint = containers.start(image())
    endpoint.stop()
    assert endpoint.url == f"postgresql://127.0.0.1:{PUBLISHED}/bench"


def test_where_it_is_reached_cannot_be_told(engine, monkeypatch):
    """Inside a container testcontainers asks for what Podman does not say: a sentence, and no container is left."""
    monkeypatch.setattr("testcontainers.core.utils.inside_container", lambda: True)
    with pytest.raises(Unavailable, match="set TESTCONTAINERS_CONNECTION_MODE and TESTCONTAINERS_HOST_OVERRIDE"):
        containers.start(image())
    assert engine.removed == ["ours"]


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        (Spec("postgres"), Unavailable),
        (Spec("postgres", "", "container"), Refused),
        (Spec("postgres", "18"), Refused),
    ],
    ids=["found", "asked for", "asked for by version"],
)
def test_image_that_cannot_be_had(engine, spec, kind):
    """Left out, or refused where it was asked for."""
    engine.has_image = False
    found = containers.find(PINNED, lambda name: image())
    with pytest.raises(kind, match=r"the container postgres:18\.6 did not start \(NotFound: 404"):
        servers.start(spec, found)
