"""A server's user: the ordinary one, ``nobody``, or root in a namespace where root is ``nobody``."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from suites.servers import postgres
from suites.servers.sources import supervised
from suites.servers.sources.recipe import Command
from suites.system.kernel import nobody
from tests.servers.processes import LINUX, alive, eventually, greeter, greets_with
from tests.support.trees import ROOT

pytestmark = pytest.mark.skipif(not LINUX, reason="looks at processes through /proc")

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to be tried: we are an ordinary user already")

WITHOUT_NAMESPACES = """
from suites.servers.sources import supervisor
from suites.system import kernel
def forbidden(uid, gid):
    raise OSError("as under Docker's seccomp profile")
kernel.rename_root = forbidden
supervisor.main()
"""


def runs_as_nobody(*command):
    uid, gid = nobody()
    try:
        tried = subprocess.run(command, cwd=ROOT, user=uid, group=gid, extra_groups=[], capture_output=True)
    except OSError:
        return False
    return tried.returncode == 0


@pytest.fixture
def python_of_nobody():
    """Make a Python that the user ``nobody`` may run, on a checkout that it may read; it may lack every library."""
    for python in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        if runs_as_nobody(python, "-c", "import suites.servers.sources.supervised"):
            return python
    pytest.skip("the user nobody may not read this checkout, or has no Python to do it with")


@pytest.fixture
def place_of_nobody():
    """Make a directory for the user ``nobody``; pytest's own are root's alone."""
    with tempfile.TemporaryDirectory(prefix="dmtest") as directory:
        os.chown(directory, *nobody())
        yield directory


@AS_ROOT
def test_ordinary_user(starter, python_of_nobody, place_of_nobody, monkeypatch):
    """PostgreSQL starts for an ordinary user, ``nobody``, without namespaces to make or files to give away."""
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
    """Where namespaces are forbidden the server runs as ``nobody``, and everything is cleaned up all the same."""
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
    """The server may own root's files, but the kernel tells it that it is ``nobody``."""
    words = "import os; open('whoami', 'w').write(str(os.geteuid()))"
    running = run(greeter(personalise=[Command((sys.executable, "-I", "-c", words))]))
    assert (Path(running.base) / "whoami").read_text() == str(nobody()[0])
