"""Runs of pytest with vices among honest drivers, and what came of each cell."""

import os
import shutil
import signal
import xml.etree.ElementTree as ET
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from reports.records.run import CONTROLS
from tests.adversary.catalogue import FILES
from tests.adversary.vices.vicious import ANSWERS, DISCOVERY, HONEST, IMPORT, TIMED
from tests.servers.processes import eventually
from tests.support.runs import Runs, section
from tests.support.trees import ROOT

ALSO = (
    *("drivers/pg_asyncpg.py", "drivers/pg_psycopg_sync.py"),
    *("suites/workloads/execute.py", "suites/workloads/execute_many.py", "conftest.py"),
)
"""What a small tree lacks."""
PATIENCE = ("suites/contest/host_worker.py", "\nPATIENCE = 30.0", "\nPATIENCE = 8.0")
"""Seconds are lost only to what hangs: here a host is given less of them."""
LONGEST = 240.0
"""Seconds that a run may take before it is taken to hang."""
GOES = 10.0
"""Seconds in which all that a run has started must be gone after its end."""


@dataclass
class Came:
    """What came of one run."""

    code: int | None
    """None: it did not end."""
    said: str
    cells: dict = field(default_factory=dict)
    """Driver -> why it failed; empty where it was proven or measured."""
    struck: set = field(default_factory=set)
    left: list = field(default_factory=list)
    """What was there after the end: processes and directories."""


class Trial:
    """A tree with every vice in it, of which each run has a few."""

    def __init__(self, directory):
        self._runs = Runs(directory)
        self._tree = self._runs.root
        self._report = directory / "report"
        (self._tree / "drivers" / "faulty.py").unlink()
        for file in FILES:
            shutil.copy(file, self._tree / "drivers")
        path, found, instead = PATIENCE
        text = (self._tree / path).read_text()
        assert found in text
        (self._tree / path).write_text(text.replace(found, instead))

    def close(self):
        self._runs.close()

    def __call__(self, vices):
        """Hold one run and say what came of it."""
        self._prepare(vices)
        process = self._runs.start(*arguments(vices, self._report), target=None, **options(vices[0]))
        ended = eventually(lambda: process.poll() is not None, LONGEST)
        if not ended:
            process.kill()
        said, _ = process.communicate()
        came = Came(process.returncode if ended else None, said, self._cells(vices[0].at))
        came.struck = {path.name.removeprefix("struck-") for path in self._tree.glob("struck-*")}
        came.left = self._left()
        return came

    def _prepare(self, vices):
        for path in [*self._tree.glob("struck-*"), self._report]:
            path.unlink(missing_ok=True)
        for part in ALSO:  # a vice of the run before may have taken it
            shutil.copy(ROOT / part, self._tree / part)
        # Not as Python: what is compiled of it would be taken for the next run's, written in the same second.
        (self._tree / "drivers" / "chosen").write_text(" ".join(one.name for one in vices))

    def _cells(self, at):
        if not self._report.exists():
            return {}
        return timed(self._report) if at == TIMED else answered(self._report)

    def _left(self):
        """Name what is left of the run, and end it: the next run begins with nothing."""
        eventually(lambda: not self._processes() and not self._runs.left, GOES)
        left = [*(f"process {pid}" for pid in self._processes()), *self._runs.left]
        for pid in self._processes():
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        for name in self._runs.left:
            shutil.rmtree(self._runs.temporary / name, ignore_errors=True)
        return left

    def _processes(self):
        """Return all that was started with our directory for temporary files and lives."""
        mark = str(self._runs.temporary).encode()
        found = []
        for path in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):
                if mark in path.read_bytes():
                    found.append(int(path.parent.name))
        return found


def honest_of(vice):
    """Return the honest drivers that the vice is among."""
    return [driver.name for (server, _), driver in HONEST.items() if server == vice.server]


def options(vice):
    return {"server": vice.server, "effort": vice.effort if vice.at == TIMED else None}


def arguments(vices, report):
    """Return what pytest is asked: the cells of these vices and of the honest drivers beside them."""
    one = vices[0]
    if one.at == DISCOVERY:
        return ["--collect-only", "-q", "suites/test_answers.py"]
    file, test = ("speed", "test_speed") if one.at == TIMED else ("answers", "test_answer")
    names = [*honest_of(one), *(vice.name for vice in vices)]
    ids = [f"suites/test_{file}.py::{test}[{one.op}-{name}-{one.server}]" for name in names]
    return [
        *ids,
        f"--benchmark-json={report}" if one.at == TIMED else f"--junitxml={report}",
        "-o",
        "junit_family=xunit1",
    ]


def timed(report):
    """Read a timed run's report."""
    return {
        measured.key.driver: "" if measured.measured else measured.reason or "no reason"
        for _, measured in section(report)
        if measured.role not in CONTROLS
    }


def answered(report):
    """Read what pytest says of each answer."""
    cells = {}
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314 - of our own run
        failed = case.find("failure")
        failed = case.find("error") if failed is None else failed
        name = case.get("name").partition("[")[2].rstrip("]").partition("-")[2].rpartition("-")[0]
        said = "" if failed is None else failed.get("message") or "no reason"
        cells[name] = said.removeprefix(f"Failed: {case.get('name').partition('[')[2].rstrip(']')}: ")
    return cells


STAGES = {"answers": (DISCOVERY, IMPORT, ANSWERS), "timed": (TIMED,), "": (DISCOVERY, IMPORT, ANSWERS, TIMED)}
