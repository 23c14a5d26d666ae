"""Adding a claim is adding one file. A file that says too little is reported by its name."""

import shutil
import subprocess
import sys

import pytest

from tests.support.trees import ROOT

CLAIM = '''
"""S99: a newcomer."""
from reports.claims.contract import Claim
from reports.claims.parts import seen

claim = Claim(id="S99", posts=("P1",), claim="All is well.", theirs="well", needs=("client.python",))


@claim.judged
def parts(evidence):
    yield seen("well", True, "it is")
'''
TRY = """
from reports.claims import judge_all
from reports.records.run import Run
run = Run(facts={}, contests=(), effort="quick", seed=1, started="2026-01-31T12:00:00+00:00", complete=True)
print(*(f"{one.id} {one.verdict} {one.ours}" for one in judge_all(run)), sep="\\n")
"""


@pytest.fixture
def tree(tmp_path):
    """A copy of the parts that a report needs."""
    shutil.copytree(
        ROOT / "reports", tmp_path / "reports", ignore=shutil.ignore_patterns("__pycache__", "runs", "page")
    )
    return tmp_path


def ran(tree, file, text):
    (tree / "reports" / "claims" / "published" / file).write_text(text)
    return subprocess.run([sys.executable, "-c", TRY], cwd=tree, capture_output=True, text=True, timeout=60)


def test_a_claim_file_is_a_claim(tree):
    """One file, and every run is held against it."""
    assert "S99 confirmed it is" in ran(tree, "s99_newcomer.py", CLAIM).stdout


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("s98_newcomer.py", CLAIM, "reports/claims/published/s98_newcomer.py holds S99"),
        ("s99_newcomer.py", "'''Nothing.'''", "reports/claims/published/s99_newcomer.py: no claim = Claim(...)"),
        ("s99_newcomer.py", CLAIM.replace("@claim.judged", ""), "with a function under @claim.judged"),
        ("s99_newcomer.py", CLAIM.replace("P1", "P7"), "S99: no such post: P7; there are P1, P2, P3, P4"),
        (
            "s99_newcomer.py",
            CLAIM.replace('"well"', '""', 1),
            "S99: posts, claim, theirs and needs must all say something",
        ),
    ],
    ids=["name", "empty", "undecided", "post", "theirs"],
)
def test_a_file_that_says_too_little(tree, file, text, said):
    """The sentence says which file and what it lacks."""
    assert said in ran(tree, file, text).stderr
