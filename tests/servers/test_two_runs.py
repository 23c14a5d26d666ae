"""Two whole runs on one machine at the same time."""

import os

from tests.servers.processes import command_lines
from tests.support.forked import Forked
from tests.support.trees import ROOT

CELLS = "fetch_value and (asyncpg or sqlite3) and not core and not orm"
COMMAND = ("pytest", "-q", "suites/test_answers.py", "-k", CELLS)


def test_two_runs_at_once(tmp_path):
    """They begin with the same empty cache, and each has servers of its own: both prove all their cells."""
    environment = os.environ | {"DRIVER_MATRIX_CACHE": str(tmp_path)}
    command = (*COMMAND, "--server", "postgres=embedded", "--server", "sqlite")
    runs = [Forked(command, ROOT, environment) for _ in range(2)]
    said = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    assert all(" passed" in text for text in said)
    assert [path.name.split("-")[0] for path in (tmp_path / "templates").iterdir()] == ["postgres"]
    assert str(tmp_path) not in command_lines()
