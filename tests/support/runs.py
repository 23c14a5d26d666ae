"""Whole runs of pytest, in processes of their own, in a copy of our packages."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from reports.records.checks import parse
from reports.records.key import Key
from reports.records.run import Run
from suites.contest import journal, resume, seal
from tests.support.forked import Forked
from tests.support.trees import small_tree_with

FAULTY = Path(__file__).with_name("faulty.py")


class Runs:
    """Runs in one tree, with a cache of their own: they know of each other, and of no other run."""

    def __init__(self, directory):
        self.root = small_tree_with(FAULTY, directory / "tree")
        # Short, since a server's unix socket goes there, and our own, to see what is left.
        self.temporary = Path(tempfile.mkdtemp(prefix="dmt"))
        self.cache = directory / "cache"

    def close(self):
        shutil.rmtree(self.temporary)

    @property
    def left(self):
        """Return what a run has left where servers and hosts keep their things."""
        return sorted(path.name for path in self.temporary.iterdir())

    @property
    def journals(self):
        return sorted((self.root / "reports" / "runs").glob("*.journal"))

    def read(self, path):
        """Read a journal of theirs."""
        return journal.read(path, seal.secret(self.cache))

    def load(self, path):
        """Return what a journal of theirs goes on with."""
        return resume.load(path, seal.secret(self.cache))

    def start(self, *options, target="suites/test_speed.py", effort="smoke", server="sqlite", **more):
        """Start a run; with further arguments not as a fork but as a new process. Without target: at the root."""
        effort = ("--effort", effort) if effort else ()
        command = ["pytest", *filter(None, [target]), "--server", server, *effort, *options]
        own = {"TMPDIR": str(self.temporary), "DRIVER_MATRIX_CACHE": str(self.cache), "COLUMNS": "250"}
        where = {"cwd": self.root, "env": {**os.environ, **own}}
        return subprocess.Popen([sys.executable, "-m", *command], **where, **more) if more else Forked(command, **where)

    def __call__(self, *options, **more):
        """Run to the end; what it said is in ``said``."""
        process = self.start(*options, **more)
        process.said, _ = process.communicate()
        return process


def section(path):
    """Our section of a report, read as a report reads it."""
    return Run.from_json(parse(Path(path).read_text())["driver_matrix"])


def benchmarks(path):
    """Driver -> what pytest-benchmark says of it."""
    return {Key.parse(one["param"]).driver: one for one in json.loads(Path(path).read_text())["benchmarks"]}
