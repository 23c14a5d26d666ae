"""What a host tells of each command, and whether an answer is that. A driver in its process may have said it for it."""

from __future__ import annotations

from typing import Any

TIMED = "while it was timed"
"""Begins what is said of a burst that was looked at."""

TOLD: dict[str, dict[str, tuple[type, ...]]] = {
    "load": {"drivers": (dict,)},
    "warm": {"types": (dict,)},
    "traced": {"statements": (int, type(None))},
    "costs": {"costs": (dict,)},
    "left": {"left": (list,)},
    "attempt": {"works": (bool,)},
    "told": {"values": (list,)},
    "adds": {"adds": (list, type(None))},
    "burst": {
        **dict.fromkeys(("wall", "user", "sys", "preempted", "callers"), (int,)),
        **{"taken": (list,), "span": (list,), "statements": (int, type(None))},
    },
    "rest": {"computed": (float,)},
    "replaced": {"replaced": (str,)},
    "shared": {"threads": (list,)},
}
"""Command -> the names in its answer, and of which types they are."""


REASONS = ("spoilt", "spent", "wrong", "error")
"""What an answer has instead where there is none."""


def fits(do: str, answer: dict[str, Any]) -> bool:
    """Say whether an answer has all that is told of a command, or a reason in words."""
    if reasons := [answer[name] for name in REASONS if name in answer]:
        return all(type(reason) is str for reason in reasons)
    return all(type(answer.get(name)) in types for name, types in TOLD.get(do, {}).items())
