"""The pytest plugin: options, header, one start for each server, and one end for a run that cannot be."""

import faulthandler
import os
import sys
import tempfile
from dataclasses import replace

import pytest

from suites.plugins.fix_servers import Servers
from suites.servers.contract import Spec

pytest_plugins = ["pytester"]

USES = """
import pytest
from suites.plugins.fix_servers import SERVERS

def server_named(servers, name):
    return servers.start(next(spec for spec in servers.specs if str(spec) == name))

@pytest.mark.parametrize("n", range(3))
def test_it(servers, n):
    server = server_named(servers, {name!r})
    print("its url", server.url)
"""

IDLE = """
def test_nothing(pytestconfig):
    pass
"""


@pytest.fixture
def session(pytester, monkeypatch, request):
    """Run pytest with the plugin, in a process of its own."""
    for name in [name for name in os.environ if name.startswith("DRIVER_MATRIX_") and name != "DRIVER_MATRIX_CACHE"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", str(request.config.rootpath))
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    with tempfile.TemporaryDirectory(prefix="dmtest") as temporary:
        # Short, as a server's unix socket goes there, and our own, to see what comes and goes.
        monkeypatch.setenv("TMPDIR", temporary)

        def run(*options, test=IDLE):
            pytester.makepyfile(test)
            result = pytester.runpytest_subprocess("-p", "suites.plugins.fix_servers", *options)
            assert os.listdir(temporary) == [], "a server's directory was left"  # noqa: PTH208
            return result

        yield run


def uses(name):
    return USES.replace("{name!r}", repr(name))


def test_header(session):
    """A line for each server: how it is to be had, or why it was left out."""
    result = session("--server", "sqlite", "-v")
    result.stdout.re_match_lines(
        [r"server: postgres \((embedded|container), .+\)$", r"server: sqlite \(in process, SQLite .+\)$"]
    )
    assert max(len(line) for line in result.outlines if line.startswith("server: ")) <= 80


def test_collecting_starts_nothing(session):
    """Listing the tests needs no server, not even one whose URL leads nowhere."""
    result = session("--collect-only", "-v", "--server", "postgres=postgresql://127.0.0.1:1/d", test=uses("postgres"))
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["server: postgres (given, 127.0.0.1:1)"])


def test_server_starts_once(session):
    """Every test of the session gets the same server, and it is gone afterwards."""
    result = session("--server", "sqlite=embedded", "-s", test=uses("sqlite"))
    result.assert_outcomes(passed=3)
    urls = [line.rpartition(" url ")[2] for line in result.outlines if " url " in line]
    assert len(urls) == 3
    assert len(set(urls)) == 1


def test_start_may_take_longer_than_a_test(monkeypatch):
    """The watchdog over tests is called off: it would end the run, without a word, while an image is pulled."""
    done = []
    monkeypatch.setattr(faulthandler, "cancel_dump_traceback_later", lambda: done.append("called off"))
    spec = Spec("sqlite")
    registry = Servers([spec])
    found = registry.found[spec]
    registry.found[spec] = replace(found, start=lambda: done.append("started") or found.start())
    registry.start(spec)
    registry.stop()
    assert done == ["called off", "started"]


def test_bad_value_is_a_usage_error(session):
    """A misspelt server ends the run before it begins."""
    result = session("--server", "postgress")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --server: there is no server 'postgress'; there are: *"])


def test_refused_before_the_run(session):
    """A container without an engine is known at once."""
    result = session("--server", "postgres=container")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["Exit: --server postgres=container: there is no container engine at *"])


def test_refused_once_and_not_per_test(session):
    """A URL that leads nowhere stops the run at its first use; the password is in no output."""
    url = "postgresql://u:canary@127.0.0.1:1/d"
    result = session("--server", f"postgres={url}", test=uses("postgres"))
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said = result.stdout.str() + result.stderr.str()
    assert "127.0.0.1:1 does not answer (connection refused)" in said
    assert "canary" not in said
    assert said.count("passed") + said.count("failed") == 0


def test_environment_variable(session, monkeypatch):
    """The variable says the same as the option, and its mistakes are named after it."""
    monkeypatch.setenv("DRIVER_MATRIX_POSTGRES", "mysql://u:canary@h/d")
    result = session()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["Exit: postgres: the URL begins with mysql://*(or DRIVER_MATRIX_POSTGRES)"])
    result.stderr.no_fnmatch_line("*canary*")


def test_failure_is_kept(session):
    """A server that does not come up is tried once; every test that wants it hears the same one sentence."""
    test = """
        import re
        import pytest
        from suites.servers.contract import Found
        from suites.servers.sources.supervised import DidNotStart

        def test_twice(servers):
            tries = []
            def start():
                tries.append(1)
                raise OSError("it broke\\nbadly")
            spec = servers.specs[0]
            servers.found[spec] = Found("nowhere", start)
            for _ in range(2):
                with pytest.raises(DidNotStart) as failure:
                    servers.start(spec)
                said = r"mariadb did not start: OSError: it broke badly \\(test_failure_is_kept.py, line \\d+\\)"
                assert re.fullmatch(said, str(failure.value))
                assert len(failure.traceback) == 2
            assert len(tries) == 1
    """
    session(test=test).assert_outcomes(passed=1)


FAILING = """
import pytest
import drivers
from suites.host.open_cell import opened
from suites.plugins.fix_servers import SERVERS

ROWS = [d for d in drivers.discover().drivers if d.server == "postgres" and not d.home]

@pytest.mark.asyncio
@pytest.mark.parametrize("driver", ROWS, ids=str)
async def test_it(driver, servers):
    server = servers.start(next(spec for spec in servers.specs if spec.kind == "postgres"))
    password = server.url.partition("bench:")[2].partition("@")[0]
    with open("password", "w") as file:
        file.write(password)
    print("the URL is", str(server.url))
    async with opened(driver.session(server.url.replace("/bench?", "/nowhere?"))):
        pass
"""


def test_no_password_in_the_longest_traceback(session, pytester):
    """No password is shown, not even with all variables in the frames of all drivers, or in what a test has printed."""
    result = session("--tb=long", "-l", "--server", "postgres=embedded", test=FAILING)
    said = result.stdout.str() + result.stderr.str()
    assert result.parseoutcomes()["failed"] >= 4
    assert "nowhere" in said
    assert (pytester.path / "password").read_text() not in said


ENVIRONMENT = """
import os

def test_it():
    assert [name for name in os.environ if name.startswith(("PG", "MYSQL_"))] == []
    assert "MARIADB_PLUGIN_DIR" in os.environ
"""
MAIN = """
import os, pytest
# Not by monkeypatch: it would unset in this process what mysqlclient's module has set there for the C library.
os.environ.update(PGOPTIONS="/users", MYSQL_TCP_PORT="/users", MARIADB_PLUGIN_DIR="/users")
ended = pytest.main(["-p", "suites.plugins.fix_servers"])
print(ended, os.environ["PGOPTIONS"], os.environ["MYSQL_TCP_PORT"])
"""


def test_environment_of_the_user_is_put_aside(session, pytester):
    """Variables that only some drivers would read are put aside for all, and are there again afterwards."""
    pytester.makepyfile(ENVIRONMENT)
    result = pytester.run(sys.executable, "-c", MAIN)
    result.stdout.fnmatch_lines(["0 /users /users"])


def test_download_is_announced_on_the_terminal(session):
    """While it lasts nothing else is seen, so pytest's capture does not hold it back."""
    test = """
        from suites.system import cache

        def test_it():
            print("not this")
            cache.progress("servers: fetching something")
    """
    result = session(test=test)
    assert "servers: fetching something" in result.outlines
    assert "not this" not in result.outlines


@pytest.mark.parametrize("wish", ["mysql@4.1", "postgres@9", "sqlite@1"])
def test_version_that_cannot_be_had_stops_the_run(session, wish):
    """Cells that are skipped would look like success."""
    result = session("--server", wish)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"Exit: --server {wish}: *"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--server", "postgres", "--server", "postgres=container"], "--server: postgres is asked for twice, and *"),
        (["--server", "postgresql://u:canary@h/d"], "--server: a URL needs the name of its server before it, *"),
        ([], "DRIVER_MATRIX_POSTGRES: postgres=...: what follows the = is neither embedded nor *"),
    ],
    ids=["twice", "no name", "variable"],
)
def test_wording_of_a_mistake(session, monkeypatch, options, said):
    """Where it was made, once, and what it is."""
    monkeypatch.setenv("DRIVER_MATRIX_POSTGRES", "h:canary")
    result = session(*options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {said}"])
    result.stderr.no_fnmatch_line("*canary*")
