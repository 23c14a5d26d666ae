"""An answer that is none of what was asked is refused, whoever has written it."""

import pytest

from suites.host.told import fits


@pytest.mark.parametrize(
    ("do", "answer"),
    [
        ("warm", {"types": {}}),
        ("traced", {"statements": None}),
        ("warm", {"wrong": "wrong answer"}),
        ("close", {}),
    ],
)
def test_an_answer(do, answer):
    """What is told of the command, or why it could not be done."""
    assert fits(do, answer)


@pytest.mark.parametrize(
    ("do", "answer"),
    [
        ("warm", {}),
        ("warm", {"types": []}),
        ("burst", {"taken": [1], "span": [1, 2], "wall": float("nan"), "user": 0, "sys": 0, "preempted": 0}),
        ("left", {"left": True}),
        ("close", {"error": ["a"]}),
        ("load", {"spoilt": "a", "spent": {}}),
    ],
)
def test_no_answer(do, answer):
    """Something is lacking, or is of a type of which it never is."""
    assert not fits(do, answer)
