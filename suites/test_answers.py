"""Every cell once: the right answer, by the stated number of statements and round trips, and nothing left behind."""

from dataclasses import asdict

import pytest

from suites.contest.answer_hosts import tried
from suites.contest.proof import KnownWrong


def test_answer(cell, prepared_of, answer_hosts, record_property):
    """The cell answers what its workload says."""
    proof, wrong = tried(answer_hosts.prove, cell, prepared_of(cell.server))
    if isinstance(wrong, KnownWrong):
        pytest.xfail(f"{cell}: {wrong}")
    if wrong:
        pytest.fail(f"{cell}: {wrong}", pytrace=False)
    record_property("proof", asdict(proof))


def test_absence(attempt, prepared_of, answer_hosts):
    """What a driver is said to be unable to do still fails as it is said to. If it works, the absence must go."""
    prepared = prepared_of(attempt.server).of(attempt.driver)
    works, wrong = tried(answer_hosts.works, attempt, prepared.url)
    if wrong:
        pytest.fail(f"{attempt}: {wrong}", pytrace=False)
    if works:
        pytest.fail(f"{attempt}: it works, and '{attempt.absence.why}' is out of date: write the op", pytrace=False)
