"""A server's life: it dies with us however we die, and leaves nothing behind."""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from suites.servers import postgres
from suites.servers.sources import supervised
from suites.servers.sources.recipe import Command
from suites.system import directories
from tests.servers.processes import LINUX, STARTER, alive, command_lines, eventually, greeter, parent_of
from tests.support.trees import ROOT

pytestmark = pytest.mark.skipif(not LINUX, reason="looks at processes through /proc")


@pytest.fixture(scope="module")
def real():
    """The recipe of a real PostgreSQL."""
    return postgres.recipe(next(postgres.builds()), "password", "nonce", tls=True)


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
    """SIGKILL of the process that asked for PostgreSQL: neither server nor data is left."""
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
    directories.sweep(own_temporary)
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


def test_deadline(own_temporary, monkeypatch):
    """A server that never gets ready is given up, and cleaned up."""
    silent = greeter(serve=Command(("sh", "-c", "echo thinking; exec sleep 60")))

    def nothing_said(*about):
        """Say nothing, as after the deadline, but no sooner than the log has its line."""
        assert eventually(lambda: any("thinking" in log.read_text() for log in own_temporary.glob("dm-*/log")))
        return [], [], []

    monkeypatch.setattr(supervised, "select", SimpleNamespace(select=nothing_said))
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
    canary = f"canary{secrets.token_hex(8)}"  # so that nobody else's command line has it
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


def test_it_can_be_stopped_and_started_again(run, real):
    """At the same port and with the same data: what a restart does to drivers is asked of them."""
    server = run(real)
    assert greets_nobody(server.port) is False
    server.tell("stop")
    assert greets_nobody(server.port)
    server.tell("start")
    assert greets_nobody(server.port) is False


def test_it_can_be_paused(run, real):
    """None of its processes runs, its port stays open; and it stops all the same."""
    server = run(real)
    server.tell("pause")
    assert state_of(server.pid) == "T"
    server.tell("resume")
    assert state_of(server.pid) != "T"
    server.tell("pause")
    server.stop()
    assert not alive(server.pid)


def test_what_it_cannot_do_is_told(run, real):
    """A word that it does not know is no end of it."""
    server = run(real)
    with pytest.raises(supervised.DidNotStart, match="dance"):
        server.tell("dance")
    assert alive(server.pid)


def greets_nobody(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def state_of(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
