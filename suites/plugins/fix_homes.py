"""pytest: rows with an environment of their own get it when something of theirs was selected, and not before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest

from drivers.contract import Driver
from suites.behaviours.asking.cases import Case
from suites.matrix.cells import Attempt, Cell
from suites.plugins.fix_behaviours import ASKED
from suites.plugins.fix_cells import TIMED
from suites.rivals import own

PARAMS = ("cell", "attempt", TIMED, ASKED)


@pytest.hookimpl(tryfirst=True)  # what is said of the selection, and how long it takes, depends on it
def pytest_collection_finish(session: pytest.Session) -> None:
    if session.config.option.collectonly:
        return
    asking = [(item, one) for item in session.items for one in _params(item)]
    own.make(one.driver for _, one in asking)
    for item, one in asking:
        if why := _why_not(one.driver):
            item.add_marker(pytest.mark.skip(reason=f"{one.driver} is not here: {why}"))


def pytest_report_collectionfinish(items: list[pytest.Item]) -> list[str]:
    """Name the rows that are lost, with the installer's reason."""
    rows = dict.fromkeys(one.driver for item in items for one in _params(item))
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if why := _why_not(row):
            reasons.setdefault(why, []).append(row.name)
    return [f"driver left out: {', '.join(names)} ({why})" for why, names in reasons.items()]


@pytest.fixture(scope="session")
def made_homes() -> Callable[[Iterable[Driver]], list[Driver]]:
    """Make the environments of rows, and return the rows that have theirs."""

    def made(rows: Iterable[Driver]) -> list[Driver]:
        own.make(rows := list(rows))
        return [row for row in rows if not _why_not(row)]

    return made


def _params(item: pytest.Item) -> Iterator[Cell | Attempt | Case]:
    params = item.callspec.params if hasattr(item, "callspec") else {}
    yield from (params[name] for name in PARAMS if isinstance(params.get(name), Cell | Attempt | Case))


def _why_not(row: Driver) -> str:
    return row.environment.why_not if row.environment else ""
