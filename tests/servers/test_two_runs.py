"""Two whole runs on one machine at the same time."""

import os
import subprocess
import sys

from tests.servers.processes import command_lines
from tests.support.trees import ROOT

COMMAND = ("-m", "pytest", "-q", "suites/test_answers.py", "-k", "insert_returning and (postgres or sqlite)")


def test_two_runs_at_once(tmp_path):
    """They begin with the same empty cache, and each has servers of its own: both prove all their cells."""
    environment = os.environ | {"DRIVER_MATRIX_CACHE": str(tmp_path)}
    options = ("--server", "postgres=embedded", "--server", "sqlite")
    runs = [
        subprocess.Popen(
            [sys.executable, *COMMAND, *options],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [run.communicate(timeout=120)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    assert all(" passed" in text for text in said)
    assert [path.name.split("-")[0] for path in (tmp_path / "templates").iterdir()] == ["postgres"]
    assert str(tmp_path) not in command_lines()
