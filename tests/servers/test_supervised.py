"""A server's life: it dies with us however we die, and leaves nothing behind."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from suites.servers import postgres, private, supervised
from suites.servers.kernel import nobody
from suites.servers.recipe import Command
from tests.servers.processes import LINUX, alive, command_lines, eventually, greeter, greets_with, parent_of

pytestmark = pytest.mark.skipif(not LINUX, reason="looks at processes through /proc")

ROOT = Path(__file__).parents[2]
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to be tried: we are an ordinary user already")

STARTER = """
import json, sys
from suites.servers import supervised
from suites.servers.recipe import Recipe
running = supervised.start(Recipe.from_json(sys.stdin.readline()))
print(json.dumps([running.pid, running.base]), flush=True)
sys.stdin.read()
"""

WITHOUT_NAMESPACES = """
from suites.servers import kernel, supervisor
def forbidden(uid, gid):
    raise OSError("as under Docker's seccomp profile")
kernel.rename_root = forbidden
supervisor.main()
"""


@pytest.fixture
def starter():
    """Start a program that starts a server; gives that program, the server's process and its directory."""
    with contextlib.ExitStack() as ends:

        def start(recipe, python=sys.executable, **more):
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
            program = ends.enter_context(subprocess.Popen([python, "-c", STARTER], **pipes, **more))
            ends.callback(program.kill)
            print(recipe.to_json(), file=program.stdin, flush=True)
            pid, base = json.loads(program.stdout.readline())
            return program, pid, Path(base)

        yield start


@pytest.fixture(scope="module")
def real():
    """The recipe of a real PostgreSQL."""
    return postgres.recipe(next(postgres.builds()), "password", "nonce", tls=True)


@pytest.fixture
def run():
    """Start recipes that are stopped after the test."""
    with contextlib.ExitStack() as ends:

        def start(recipe, **more):
            running = supervised.start(recipe, **more)
            ends.callback(running.stop)
            return running

        yield start


@pytest.fixture
def own_temporary(tmp_path, monkeypatch):
    """A temporary directory that no other run looks at."""
    with tempfile.TemporaryDirectory(prefix="dmtest") as directory:
        monkeypatch.setenv("TMPDIR", directory)
        yield Path(directory)


def leftovers(directory):
    return sorted(path.name for path in directory.glob("dm-*"))


def test_stop_leaves_neither_process_nor_directory(run):
    """What was started is gone when stop returns, and stopping twice is no mistake."""
    running = run(greeter())
    assert alive(running.pid)
    running.stop()
    assert not alive(running.pid)
    assert not Path(running.base).exists()
    running.stop()


def test_server_dies_with_a_killed_parent(starter, real):
    """SIGKILL of the process that asked for PostgreSQL: neither server nor data after three seconds."""
    program, pid, base = starter(real)
    assert alive(pid)
    program.kill()
    assert eventually(lambda: not alive(pid) and not base.exists())


def test_server_dies_with_a_parent_whose_fork_lives_on(starter, real):
    """A fork that holds the pipe open does not keep the server alive: the parent itself is watched too."""
    program, pid, base = starter(real)
    supervisor = parent_of(pid)
    with open(f"/proc/{supervisor}/fd/0", "wb"):  # noqa: PTH123  the other end of the pipe, as a fork has it
        program.kill()
        assert eventually(lambda: not alive(pid) and not base.exists())


def test_server_dies_with_its_killed_supervisor(run):
    """SIGKILL of the supervisor takes the server along, by the kernel's hand."""
    running = run(greeter())
    os.kill(parent_of(running.pid), signal.SIGKILL)
    assert eventually(lambda: not alive(running.pid))


def test_next_start_sweeps_what_a_killed_supervisor_left(run, own_temporary):
    """Its directory stays behind, until the next start of any server removes it."""
    first = run(greeter())
    os.kill(parent_of(first.pid), signal.SIGKILL)
    assert eventually(lambda: not alive(first.pid))
    assert Path(first.base).exists()
    second = run(greeter())
    assert leftovers(own_temporary) == [Path(second.base).name]


def test_sweep_spares_the_living_and_the_foreign(run, own_temporary):
    """A server that runs keeps its directory, and so does a directory that is not marked as ours."""
    running = run(greeter())
    (own_temporary / "dm-somebody-elses00").mkdir()
    private.sweep(own_temporary)
    assert leftovers(own_temporary) == sorted([Path(running.base).name, "dm-somebody-elses00"])


def test_parent_killed_during_initialisation(own_temporary):
    """A start that is not finished ends with its parent too, and with what it was doing."""
    words = "import os, time; open('made', 'w').write(str(os.getpid())); time.sleep(60)"
    slow = greeter(initialise=[Command((sys.executable, "-I", "-c", words))])
    with subprocess.Popen([sys.executable, "-c", STARTER], cwd=ROOT, stdin=subprocess.PIPE, text=True) as program:
        print(slow.to_json(), file=program.stdin, flush=True)
        assert eventually(lambda: any(path.read_text() for path in own_temporary.glob("dm-*/made")))
        (maker,) = (int(path.read_text()) for path in own_temporary.glob("dm-*/made"))
        program.kill()
    assert eventually(lambda: not alive(maker) and leftovers(own_temporary) == [])


def test_signals_of_the_terminal_do_not_stop_it(run):
    """Ctrl-C and its relatives belong to pytest, which stops the server when it is done."""
    running = run(greeter())
    supervisor = parent_of(running.pid)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(supervisor, number)
        assert eventually(lambda: pending(supervisor) == 0)
    assert os.getsid(supervisor) != os.getsid(0)
    with socket.create_connection(("127.0.0.1", running.port), 3) as connection:
        assert connection.recv(64) == b"welcome"


def pending(pid):
    """The signals that were sent to a process and that it has not taken yet."""
    return int(re.search(r"^ShdPnd:\s+(\w+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)[1], 16)


def test_two_starts_at_once_share_one_template(tmp_path, run):
    """Both initialise, one keeps the template, none is disturbed, and no half-made one is left."""
    made = Command((sys.executable, "-I", "-c", "open('data/made', 'w').close()"))
    recipe = greeter(initialise=[made], template=str(tmp_path / "templates" / "greeter"))
    with ThreadPoolExecutor() as pool:
        first, second = pool.map(run, [recipe, recipe])
    assert first.port != second.port
    assert (Path(first.base) / "data/made").exists()
    assert (Path(second.base) / "data/made").exists()
    assert [path.name for path in (tmp_path / "templates").iterdir()] == ["greeter"]


def test_failure_shows_the_log_without_secrets():
    """The server's last words are the message, but not the password in them."""
    words = "echo password is canary-in-log; exit 3"
    broken = greeter(serve=Command(("sh", "-c", words)), secrets=["canary-in-log"])
    with pytest.raises(supervised.DidNotStart) as failure:
        supervised.start(broken)
    assert str(failure.value) == (
        "greeter did not start: the server ended with status 3 before it was ready\npassword is ***"
    )


def test_deadline(own_temporary):
    """A server that never gets ready is given up, and cleaned up."""
    silent = greeter(serve=Command(("sh", "-c", "echo thinking; exec sleep 60")))
    with pytest.raises(supervised.DidNotStart, match=r"it was not ready after 0\.3 s\nthinking"):
        supervised.start(silent, deadline=0.3)
    assert leftovers(own_temporary) == []


def test_missing_program_is_named():
    """A server program that is not there is said to be missing."""
    with pytest.raises(supervised.DidNotStart, match="No such file or directory: '/nowhere/server'"):
        supervised.start(greeter(serve=Command(("/nowhere/server",))))


def test_files_arrive_private_and_filled_in(run):
    """A recipe's files know the directory and the port, and only the server's user may read them."""
    running = run(greeter(files={"conf": "{base} {data} {port}"}))
    conf = Path(running.base) / "conf"
    assert conf.read_text() == f"{running.base} {running.base}/data {running.port}"
    assert conf.stat().st_mode & 0o777 == 0o600
    assert Path(running.base).stat().st_mode & 0o777 == 0o700


def test_secrets_are_in_no_command_line(run):
    """What travels by files and standard input cannot be read from the list of processes."""
    canary = "canary-in-recipe"
    run(greeter(files={"password": canary}, personalise=[Command(("cat",), canary)], secrets=[canary]))
    assert canary not in command_lines()


def test_environment_of_the_user_stays_outside(run, monkeypatch):
    """PGTZ, MYSQL_HOST or a URL with a password are meant for others."""
    monkeypatch.setenv("DRIVER_MATRIX_POSTGRES", "postgresql://u:canary@h/d")
    running = run(greeter(environment={"WISH": "{base}"}))
    environment = Path(f"/proc/{running.pid}/environ").read_bytes()
    assert b"canary" not in environment
    assert f"WISH={running.base}".encode() in environment


def test_directory_without_a_server(run):
    """A recipe without a program is a private directory that dies with us."""
    running = run(greeter(serve=Command(())))
    assert (running.pid, running.port) == (0, 0)
    assert Path(running.base).is_dir()


def runs_as_nobody(*command):
    uid, gid = nobody()
    try:
        tried = subprocess.run(command, cwd=ROOT, user=uid, group=gid, extra_groups=[], capture_output=True)
    except OSError:
        return False
    return tried.returncode == 0


@pytest.fixture
def python_of_nobody():
    """A Python that the user nobody may run, on a checkout that nobody may read; it may lack every library."""
    for python in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        if runs_as_nobody(python, "-c", "import suites.servers.supervised"):
            return python
    pytest.skip("the user nobody may not read this checkout, or has no Python to do it with")


@pytest.fixture
def place_of_nobody():
    """A directory for the user nobody; pytest's own are root's alone."""
    with tempfile.TemporaryDirectory(prefix="dmtest") as directory:
        os.chown(directory, *nobody())
        yield directory


@AS_ROOT
def test_ordinary_user(starter, python_of_nobody, place_of_nobody, monkeypatch):
    """PostgreSQL for the user nobody, who has no namespaces to make and nothing to give away."""
    uid, gid = nobody()
    build = next(postgres.builds())
    if not runs_as_nobody(build.program("postgres"), "--version"):
        pytest.skip("the user nobody may not run PostgreSQL's programs where they are")
    monkeypatch.setenv("DRIVER_MATRIX_CACHE", f"{place_of_nobody}/cache")
    monkeypatch.setenv("TMPDIR", place_of_nobody)
    recipe = postgres.recipe(build, "password", "nonce", tls=True)
    program, pid, base = starter(recipe, python_of_nobody, user=uid, group=gid, extra_groups=[])
    assert Path(f"/proc/{pid}").stat().st_uid == uid
    program.kill()
    assert eventually(lambda: not alive(pid) and not base.exists())


@AS_ROOT
def test_root_without_user_namespaces(run, python_of_nobody, tmp_path, monkeypatch):
    """Where namespaces are forbidden the server is nobody's, and everything is cleaned up all the same."""
    program = tmp_path / "without.py"
    program.write_text(f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{WITHOUT_NAMESPACES}")
    monkeypatch.setattr(supervised, "PROGRAM", (sys.executable, "-I", str(program)))
    running = run(greeter(serve=greets_with(python_of_nobody), files={"conf": "x"}))
    assert Path(f"/proc/{running.pid}").stat().st_uid == nobody()[0]
    assert (Path(running.base) / "conf").stat().st_uid == nobody()[0]
    running.stop()
    assert not Path(running.base).exists()


@AS_ROOT
def test_root_in_a_user_namespace_is_not_root_there(run):
    """The server may own root's files, but asks the kernel and is told that it is nobody."""
    words = "import os; open('whoami', 'w').write(str(os.geteuid()))"
    running = run(greeter(personalise=[Command((sys.executable, "-I", "-c", words))]))
    assert (Path(running.base) / "whoami").read_text() == str(nobody()[0])
