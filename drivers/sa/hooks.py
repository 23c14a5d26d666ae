"""What people hang on an engine of SQLAlchemy's: events around each execution, and an execution of their own.

No row of the matrix. What a hook costs is SQLAlchemy's alone, so that one server shows it.
"""

from __future__ import annotations

from time import perf_counter_ns
from typing import Any

from sqlalchemy import event

from drivers.contract import Driver

BEGUN, SPENT = "matrix_begun", "matrix_spent"
"""What is kept of each connection: when its execution began, and the nanoseconds between the events so far."""


def hang(made: Any, events: str, dialect: str) -> None:
    """Hang the hooks that a cell asks for on its engine."""
    target = getattr(made, "sync_engine", made)
    if events == "cursor":
        event.listen(target, "before_cursor_execute", before)
        event.listen(target, "after_cursor_execute", after)
    if dialect == "hooked":
        event.listen(target, "do_execute", execute)


def before(connection: Any, *_: Any) -> None:
    """Note the time, as the profiling recipe of SQLAlchemy's documentation does."""
    connection.info[BEGUN] = perf_counter_ns()


def after(connection: Any, *_: Any) -> None:
    info = connection.info
    info[SPENT] = info.get(SPENT, 0) + perf_counter_ns() - info[BEGUN]


def execute(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
    """Execute in place of the dialect; True keeps it from doing so too."""
    cursor.execute(statement, parameters)
    return True


def spent(connection: Any) -> float:
    """Return the nanoseconds between the events so far, on Core's connection."""
    return float(getattr(connection, "sync_connection", connection).info.get(SPENT, 0))


def state(driver: Driver) -> None:
    """State where nobody looks at hooks."""
    if driver.server != "postgres":
        for when in ({"events": "cursor"}, {"dialect": "hooked"}):
            driver.lacks("fetch_row", "a hook is SQLAlchemy's own, whatever is below: see postgres", when=when)
