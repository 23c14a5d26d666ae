"""A program does not wait for the import of what it does not compute."""

import subprocess
import sys

import pytest

from tests.support.trees import ROOT

HEAVY = {"numpy", "scipy", "ruptures"}
DOES = {
    "any command": "from reports.__main__ import known_commands; known_commands()",
    "collecting": "import pytest; pytest.main(['--collect-only', '-qq', 'suites/test_speed.py'])",
}


@pytest.mark.parametrize("does", DOES.values(), ids=DOES)
def test_begins_without_statistics(does):
    """scipy takes longer to import than pytest takes to begin, and neither a list of tests nor a help text needs it."""
    program = f"import sys; {does}; print(); print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    modules = set(ran.stdout.splitlines()[-1].split())
    assert "reports" in modules
    assert not modules & HEAVY
