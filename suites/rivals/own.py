"""Environments of rows that do not share everybody's: made when a cell of theirs is to run, and kept like rivals'.

A row whose environment cannot be had is absent in the installer's words, and no other row with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.util import find_spec

from packaging.requirements import Requirement

from drivers.contract import Driver
from drivers.contract.homes import Environment, groups
from suites.rivals.resolve import as_installed, everything_here
from suites.rivals.venvs import CannotBuild, Venv, Wanted, built

LAYERS = ("sqlalchemy[asyncio]", "pydantic")
"""In every one of them, in the version that is here: a row's layers live with it, and what they make of its rows."""


def make(rows: Iterable[Driver], build: Callable[[Wanted], Venv] = built) -> None:
    """Make what these rows need, once for each group, and tell them where it is."""
    made: dict[str, Environment] = {}
    for row in rows:
        known = row.environment
        if known and not (known.python or known.why_not):
            made[row.home] = made.get(row.home) or _made(row.home, known, build)
            row.environment = made[row.home]


def _made(group: str, known: Environment, build: Callable[[Wanted], Venv]) -> Environment:
    try:
        venv = build(wanted(group))
    except CannotBuild as reason:
        return Environment(known.packages, why_not=f"its environment, {group}, cannot be had: {reason}")
    return Environment(venv.packages, str(venv.python), venv.hashes)


def wanted(group: str) -> Wanted:
    """Return what a group pins, and beside it everything as it is here: rows differ in their library alone."""
    asked = [as_installed(one) for one in (*groups()[group], *filter(_is_here, LAYERS))]
    own = [Requirement(one).name for one in groups()[group]]
    return Wanted(tuple(asked), tuple(everything_here(own)))


def _is_here(asked: str) -> bool:
    return find_spec(Requirement(asked).name) is not None
