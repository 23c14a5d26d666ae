"""Containers, as far as they can be tried without an engine: finding it, and what would be asked of it."""

import json
import threading
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingUnixStreamServer

import pytest

from suites import servers
from suites.servers import postgres
from suites.servers.contract import Refused, Spec, Unavailable
from suites.servers.sources import containers

IMAGE = "postgres:18.6"


class Engine(BaseHTTPRequestHandler):
    """Says that it is alive and of what version, which is all that is asked before a container starts."""

    def do_GET(self):
        body = json.dumps({"ApiVersion": "1.47", "Version": "27"}).encode() if "version" in self.path else b"OK"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self):
        return "a unix socket"

    def log_message(self, *args):
        pass


@pytest.fixture
def socket_path(tmp_path, monkeypatch):
    path = tmp_path / "engine.sock"
    monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
    return path


@pytest.fixture
def engine(socket_path, monkeypatch):
    """An engine that answers, in its own time."""
    monkeypatch.setattr(containers, "PATIENCE", 60)
    with ThreadingUnixStreamServer(str(socket_path), Engine) as listening:
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield socket_path
        listening.shutdown()
        thread.join()


@pytest.fixture
def silent(socket_path):
    """A socket that accepts and never answers."""
    with ThreadingUnixStreamServer(str(socket_path), Engine):
        yield socket_path


def find(make=None):
    return containers.find(IMAGE, make, str)


def test_engine_that_answers(engine):
    """A ping is enough, and the way to the server names the image."""
    assert containers.lack() == ""
    assert find().provided == f"container, {IMAGE}"


def test_no_engine_is_passed_over(socket_path):
    """Without an engine there is no container, and that is all."""
    with pytest.raises(Unavailable) as reason:
        find()
    assert str(reason.value) == f"there is no container engine at unix://{socket_path}: start one, or set DOCKER_HOST"


@pytest.mark.parametrize("version", ["", "18"])
def test_no_engine_for_who_asked_for_a_container(socket_path, version):
    """Who asks for a container by name is told, and gets nothing else instead."""
    spec = Spec("postgres", version, "container")
    with pytest.raises(Refused) as refused:
        servers.find(spec)
    lack = f"there is no container engine at unix://{socket_path}"
    assert str(refused.value) == f"--server {spec}=container: {lack}: start one, or set DOCKER_HOST"


def test_silent_engine_costs_less_than_a_second(silent, monkeypatch):
    """It is waited for twice, to connect and to answer; testcontainers itself would wait a minute here."""
    assert 2 * containers.PATIENCE < 1
    monkeypatch.setattr(containers, "PATIENCE", 0.01)
    assert containers.lack() == f"the container engine at unix://{silent} does not answer"


@pytest.mark.parametrize("host", ["tcp://127.0.0.1:1", "ssh://somewhere", "nonsense"])
def test_other_addresses(monkeypatch, host):
    """A closed port, a way we do not go, and no address at all: no engine."""
    monkeypatch.setenv("DOCKER_HOST", host)
    assert containers.lack() == f"there is no container engine at {host}"


def test_what_answers_may_be_something_else(users_web_server, monkeypatch):
    """A web server on that port is no engine."""
    monkeypatch.setattr(containers, "PATIENCE", 60)
    monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{users_web_server}")
    assert containers.lack() == f"what answers at tcp://127.0.0.1:{users_web_server} is no container engine"


@pytest.fixture
def users_web_server():
    from http.server import HTTPServer

    class NotFound(Engine):
        def do_GET(self):
            self.send_error(404)

    with HTTPServer(("127.0.0.1", 0), NotFound) as listening:
        thread = threading.Thread(target=listening.handle_request)
        thread.start()
        yield listening.server_port
        thread.join()


@pytest.mark.parametrize(("image", "checksums"), [("postgres:18.6", True), ("postgres:14.23", False)])
def test_postgres_container(engine, image, checksums):
    """The image, the password and the settings that testcontainers is given; nothing is started."""
    container = postgres.container(image)
    container._configure()  # what start() does before it talks to the engine
    assert container.image == image
    assert (container.username, container.dbname) == ("bench", "bench")
    assert container.env["POSTGRES_PASSWORD"] == container.password
    assert len(container.password) >= 20
    assert ("--no-data-checksums" in container.env["POSTGRES_INITDB_ARGS"]) is checksums
    assert "-E UTF8" in container.env["POSTGRES_INITDB_ARGS"]  # or the C locale makes a SQL_ASCII database
    assert "-c fsync=off" in container._command
    assert "-c listen_addresses=*" in container._command
    assert "{base}" not in container._command


def test_started_container_becomes_an_endpoint(engine):
    """Its URL is stated with the TLS mode, and stop is the container's own."""

    class Started:
        stopped = False

        def start(self):
            return self

        def stop(self):
            self.stopped = True

        def get_connection_url(self):
            return "postgresql://bench:secret@127.0.0.1:5/bench"

    started = Started()
    endpoint = containers.find(IMAGE, lambda image: started, postgres.container_url).start()
    endpoint.stop()
    assert endpoint.url == "postgresql://bench:secret@127.0.0.1:5/bench?sslmode=disable"
    assert started.stopped


@pytest.mark.parametrize(
    ("source", "kind"),
    [("", Unavailable), ("container", Refused), ("@18", Refused)],
    ids=["found", "asked for", "asked for by version"],
)
def test_container_that_does_not_start(engine, source, kind):
    """An image that cannot be pulled: left out, or refused where it was asked for."""

    def make(image):
        raise LookupError("no such image")

    spec = Spec("postgres", *(source[1:], "") if source.startswith("@") else ("", source))
    with pytest.raises(kind, match=r"the container postgres:18\.6 did not start \(LookupError: no such image\)"):
        servers.start(spec, find(make))


def test_every_version_has_an_image():
    """The same versions as the wheels, pinned to the same release."""
    assert postgres.IMAGES["18"] == IMAGE
    assert set(postgres.IMAGES) == {"14", "15", "16", "17", "18"}
