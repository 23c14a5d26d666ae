"""What ``--fail-on`` stops at, and what it cannot see."""

import pytest

from reports.compare.gate import confirmed, gate, too_noisy
from reports.statistics.intervals import Interval
from reports.statistics.verdicts import Verdict, Word


def verdict(low, high, word=Word.UNRESOLVED):
    return Verdict((low + high) / 2, word, Interval(low, high))


@pytest.mark.parametrize(
    ("said", "past", "noisy"),
    [
        (verdict(0.99, 1.01, Word.EQUIVALENT), 0.05, False),
        (verdict(0.99, 1.06), 0.05, True),  # it may be slower by six hundredths
        (verdict(0.99, 1.06), 0.10, False),
        (verdict(1.06, 1.20, Word.SLOWER), 0.05, False),  # it is
        (verdict(1.04, 1.20, Word.SLOWER), 0.05, True),  # slower, and nobody can tell by how much
        (verdict(0.50, 0.90, Word.FASTER), 0.05, False),
        (verdict(0.99, 1.02, Word.EQUIVALENT), 0.0, False),  # less than three hundredths matter to no user
        (Verdict(1.0, Word.UNRESOLVED), 0.05, True),  # one launch
    ],
)
def test_too_noisy(said, past, noisy):
    """Too noisy is what may be slower by the threshold and may not be."""
    assert too_noisy(said, past) is noisy


@pytest.mark.parametrize(("low", "stops"), [(1.051, True), (1.049, False)])
def test_confirmed(low, stops):
    """A slowdown is confirmed by its whole interval."""
    assert confirmed(verdict(low, 1.2, Word.SLOWER), 0.05) is stops


def test_a_void_contest_is_seen_by_no_gate():
    """It has nothing to say, however narrow its intervals are."""
    assert gate(0.05, [None, verdict(0.99, 1.01, Word.EQUIVALENT)]).too_noisy == 1


def test_a_gate_in_a_sentence():
    """Its threshold, its counts, and what to do next."""
    said = str(gate(0.05, [verdict(0.9, 1.2)] * 8 + [verdict(0.99, 1.01, Word.EQUIVALENT)]))
    assert said == "slower by more than 5 %: 0 of 9; 8 of 9 too noisy to tell 5 %: a longer --effort tells more"


def test_a_threshold_below_what_matters_is_told_as_such():
    """No contest claims to see one hundredth."""
    assert "too noisy to tell 3 %" in str(gate(0.01, [verdict(0.9, 1.2)]))
