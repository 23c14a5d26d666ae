"""The command that holds one contest once more."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from reports.records.facts import fact
from reports.records.key import row_of
from reports.records.run import CONTROLS, Contest, Outcome, Role, Run

BUDGET = "budget "
USUAL = {"placement": "together", "allocator": "settled"}
"""Options that are settings too, and what goes without saying."""


def command(run: Run, contest: Contest) -> str:
    """By the ids of its cells: ``-k`` matches parts of names, and would take other settings of the workload with it."""
    words = [".venv/bin/python -m pytest --benchmark-only", *_options(run, contest), *_cells(contest)]
    return " \\\n  ".join(words)


def _options(run: Run, contest: Contest) -> Iterator[str]:
    effort, seed = (_session(run, contest, name) for name in ("effort", "seed"))
    how = "--budget" if effort.startswith(BUDGET) else "--effort"
    yield shlex.join([how, effort.removeprefix(BUDGET), "--seed", seed])
    for name, value in contest.settings:
        if name in USUAL:
            yield shlex.join([f"--{name}", value])
    if "@" in contest.server:
        yield shlex.join(["--server", contest.server])
    for one in contest.measurements:
        if one.role not in CONTROLS and row_of(one.key.driver) != one.key.driver:
            yield shlex.join(["--rival", one.key.driver])


def _session(run: Run, contest: Contest, name: str) -> str:
    """A merged run comes from several sessions, and each contest of it knows its own."""
    own = fact(contest.facts, "session", name)
    return str(getattr(run, name) if own is None else own)


def _cells(contest: Contest) -> Iterator[str]:
    for one in contest.measurements:
        if one.role in (Role.CELL, Role.REFERENCE, Role.FLOOR) and one.outcome is not Outcome.ABSENT:
            yield shlex.quote(f"suites/test_speed.py::test_speed[{one.key}]")
