"""A real PostgreSQL in a container of a real engine; skipped where there is none, or the image cannot be had."""

import subprocess
import sys
from dataclasses import replace

import pytest

from suites import servers
from suites.servers import postgres
from suites.servers.contract import Spec, Unavailable
from suites.servers.sources import container_engine, containers
from suites.servers.sources.supervised import DidNotStart
from tests.servers.processes import eventually
from tests.support.trees import ROOT

IMAGE = postgres.IMAGES[postgres.DEFAULT_MAJOR]
ENGINE = container_engine.address()
LACK = container_engine.lack(ENGINE)
REMOVING = 30.0  # seconds for an engine that has much to do

pytestmark = pytest.mark.skipif(bool(LACK), reason=LACK)

STARTER = f"""
import sys
from suites.servers import postgres
from suites.servers.sources import containers
image = postgres.container({IMAGE!r})
containers.start(image)
print(image.nonce, flush=True)
sys.stdin.read()
"""


def there(name):
    return container_engine.ask(ENGINE, "GET", f"/containers/{name}/json") == 200


@pytest.fixture(scope="module")
def server():
    try:
        server = servers.start(Spec("postgres"), containers.find(IMAGE, postgres.container))
    except Unavailable as reason:
        pytest.skip(str(reason))
    yield server
    ((name,),) = server.admin.ask("show cluster_name")
    assert there(name)
    server.stop()
    assert not there(name)


def test_database_is_like_the_embedded_one(server):
    """With another encoding psycopg gives bytes where text was asked for, and without TLS some cells fail."""
    wanted = {"server_encoding": "UTF8", "lc_collate": "C", "fsync": "off", "ssl": "on"}
    assert {name: server.facts()[name] for name in wanted} == wanted


@pytest.mark.usefixtures("server")
def test_container_dies_with_a_killed_parent():
    """SIGKILL of the process that asked for it: neither container nor data."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", STARTER], cwd=ROOT, **pipes) as program:
        name = program.stdout.readline().strip()
        assert there(name)
        program.kill()
    assert eventually(lambda: not there(name), REMOVING)


@pytest.mark.usefixtures("server")
def test_container_that_ends_at_once():
    """The server's own words are the message, and nothing is left."""
    image = replace(postgres.container(IMAGE), command=("postgres", "--no-such-setting=1"))
    with pytest.raises(DidNotStart, match=r'it ended with status 1 before it was ready\n(.*\n)*.*"no_such_setting"'):
        containers.start(image)
    assert not there(image.nonce)
