"""Programs forked from a process that has imported beforehand what each of them would: half of what a run of pytest
takes to begin. They know nothing of us: neither our modules nor our environment or place."""

import atexit
import multiprocessing
import os
import runpy
import signal
import sys
import tempfile

LIBRARIES = ["pytest", "_pytest.assertion.rewrite", "scipy.special", "hdrh.histogram", "sqlalchemy.ext.asyncio"]
LIBRARIES += ["sqlalchemy.orm", "aiosqlite", "pymysql", "aiomysql", "asyncmy", "psycopg", "psycopg2", "asyncpg"]
OURS = ("drivers", "suites", "reports", "tests", "__mp_main__")
CONTEXT = multiprocessing.get_context("forkserver")


def program(*command, cwd, **own):
    """Run ``python -m ...`` to its end, with further variables; what it said is in ``said``."""
    process = Forked(command, cwd, {**os.environ, **own})
    process.said, _ = process.communicate()
    return process


class Forked:
    """``python -m module ...``; as much of ``subprocess.Popen`` as tests use, and all it says is in one text."""

    def __init__(self, command, cwd, env):
        CONTEXT.set_forkserver_preload(LIBRARIES)
        self._said = tempfile.NamedTemporaryFile("r", prefix="said")  # noqa: SIM115 - closed when it was read
        self._process = CONTEXT.Process(target=run, args=(command, str(cwd), env, self._said.name, sys.path))
        self._process.start()
        self.pid = self._process.pid

    @property
    def returncode(self):
        return self._process.exitcode

    def poll(self):
        return self._process.exitcode

    def send_signal(self, number):
        os.kill(self.pid, number)

    def kill(self):
        if self.poll() is None:
            self.send_signal(signal.SIGKILL)

    def communicate(self):
        self._process.join()
        with self._said as said:
            return said.read(), None


def run(command, cwd, env, said, ours):
    """Become the program, in the forked process."""
    for number in (1, 2):
        os.dup2(os.open(said, os.O_WRONLY | os.O_APPEND), number)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    here = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))  # noqa: PTH120 - as sys.path has it
    sys.path[:] = [cwd, *(place for place in ours if place not in ("", here))]
    for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:  # of the program that started us
        del sys.modules[name]
    module, *sys.argv[1:] = command
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        atexit._run_exitfuncs()
