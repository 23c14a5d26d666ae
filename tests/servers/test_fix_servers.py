"""The pytest plugin: options, header, one start for each server, and one end for a run that cannot be."""

import os
import tempfile

import pytest

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
    """What is there and how it was had, and what was left out and why."""
    result = session("--server", "sqlite")
    result.stdout.re_match_lines(
        [r"servers: (.+, )?postgres \((embedded|container), .+sqlite \(in process, SQLite .+\)"]
    )


def test_collecting_starts_nothing(session):
    """To list the tests no server is needed, not even one whose URL leads nowhere."""
    result = session("--collect-only", "--server", "postgres=postgresql://127.0.0.1:1/d", test=uses("postgres"))
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*postgres (given)*"])


def test_server_starts_once(session):
    """Every test of the session gets the same server, and it is gone afterwards."""
    result = session("--server", "sqlite=embedded", "-s", test=uses("sqlite"))
    result.assert_outcomes(passed=3)
    urls = [line.rpartition(" url ")[2] for line in result.outlines if " url " in line]
    assert len(urls) == 3
    assert len(set(urls)) == 1


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
    """A server that does not come up is tried once, and every test that wants it hears the same reason."""
    test = """
        import pytest
        from suites.servers.contract import Found

        def test_twice(servers):
            tries = []
            def start():
                tries.append(1)
                raise OSError("it broke")
            spec = servers.specs[0]
            servers.found[spec] = Found("nowhere", start)
            for _ in range(2):
                with pytest.raises(OSError, match="it broke"):
                    servers.start(spec)
            assert len(tries) == 1
    """
    session(test=test).assert_outcomes(passed=1)
