"""The loops written by hand do what a host does, or what lies between them is not overhead."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from suites.calibrate.sides import BARE

FAKE = """
from contextlib import contextmanager
from pathlib import Path

class connect:
    def __init__(self, url):
        self.asked = Path(url)

    @contextmanager
    def cursor(self):
        yield self

    def execute(self, sql, params):
        with self.asked.open("a") as asked:
            print(*params, file=asked)

    def fetchone(self):
        pass

    def close(self):
        pass
"""


@pytest.fixture
def asked_of_psycopg2(tmp_path: Path) -> Path:
    """Where a psycopg2 that keeps its parameters writes them down."""
    (tmp_path / "psycopg2.py").write_text(FAKE)
    return tmp_path / "asked"


def told(asked: Path, *commands: dict[str, Any]) -> None:
    """The program, until it has answered all of it."""
    subprocess.run(
        [sys.executable, str(BARE), "psycopg2"],
        input="".join(json.dumps(command) + "\n" for command in commands),
        env={**os.environ, "PYTHONPATH": str(asked.parent)},
        text=True,
        capture_output=True,
        check=True,
        timeout=60,
    )


def test_a_burst_goes_on_with_the_parameters_where_the_one_before_ended(asked_of_psycopg2: Path) -> None:
    """Hosts do so. What asks for the same few rows again and again finds them in the server's caches."""
    burst = {"do": "fetch_row", "sql": "", "steps": 2}
    told(
        asked_of_psycopg2,
        {"do": "open", "url": str(asked_of_psycopg2), "params": b64encode(pickle.dumps([(1,), (2,), (3,)])).decode()},
        burst,
        burst,
        {"do": "close"},
    )
    assert asked_of_psycopg2.read_text().split() == ["1", "2", "3", "1"]
