"""Proof that a cell does its work: the right answer, by the stated number of statements and round trips, and nothing
left behind.

``Worker`` is what does the work: a host.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Protocol

from reports.records.run import KNOWN_WRONG
from suites.contest.host_process import Lost
from suites.contest.prepared_server import PreparedServer
from suites.host.open_cell import WARM, Wrong
from suites.matrix.cells import Cell
from suites.wire.tap import Counts

PATIENCE = 30.0
"""Seconds that a step may be held back for while it is counted."""


class Unproven(Exception):
    """The cell does not do what its workload says. One sentence."""


class KnownWrong(Unproven):
    """The cell answers wrong, as its driver's file says: it is known, and shown."""


@dataclass(frozen=True, slots=True)
class Proof:
    statements: int | None
    """As counted in one step; None where they cannot be seen."""
    round_trips: int | None
    """None where there is no wire."""
    types: dict[str, str] = field(default_factory=dict)
    """Kind of column -> the Python types it came as."""
    sent: int | None = None
    """Bytes that a step sends on connections that are there; None where they cannot be seen."""


class Worker(Protocol):
    """One cell on one session. Raises Wrong for a wrong answer."""

    def open(self, cell: Cell, url: str, columns: Sequence[str]) -> None: ...

    def close(self) -> None: ...

    def warm(self, steps: int, check: bool = True) -> None: ...

    def traced(self) -> int | None: ...

    def should_be_left(self) -> tuple[int, ...]: ...

    def types(self) -> dict[str, str]: ...


def prove(cell: Cell, prepared: PreparedServer, worker: Worker) -> Proof:
    """Prove a cell. What its driver is known to get wrong must come out wrong, and as it is said to."""
    known = cell.errs
    try:
        proof = _proof_and_no_change(cell, prepared.at(cell), worker)
    except Exception as wrong:  # the driver's own, too
        if known and known.says in str(wrong):
            raise KnownWrong(f"{str(wrong).partition(chr(10))[0]}{KNOWN_WRONG}{known.why}") from None
        raise
    if known and known.always and not cell.rival:
        raise Unproven(f"it comes out right, and '{known.why}' is out of date: take it out of the driver's file")
    return proof


def _proof_and_no_change(cell: Cell, prepared: PreparedServer, worker: Worker) -> Proof:
    """Prove a cell, and that it changed nothing that the next one will find. If it did, that is undone."""
    try:
        proof = _proof(cell, prepared, worker)
    except Exception as wrong:
        changed = prepared.cleared()
        if changed and not isinstance(wrong, Lost):  # whose sentence says that there must be another host
            raise Unproven(f"its step {changed}") from None
        raise
    if changed := prepared.cleared():
        raise Unproven(f"its step {changed}")
    return proof


def _proof(cell: Cell, prepared: PreparedServer, worker: Worker) -> Proof:
    """Run the cell's step a few times, count one, and look at everything that came of it."""
    prepared.prepare(cell.workload)
    worker.open(cell, prepared.url, prepared.columns(cell.workload))
    try:
        worker.warm(_warming(cell))
        counted = _counted(cell, prepared, worker)
        check_pool(cell, prepared)
        # An engine of its own shares no locks with ours: while it has its file open, we must not look into it.
        if not cell.driver.engine and prepared.open_transactions():
            raise Unproven("a transaction was left open")
        proof = replace(counted, types=worker.types())
        expected = worker.should_be_left()
    except Wrong as wrong:
        raise Unproven(str(wrong)) from None
    finally:
        worker.close()
    if behind := prepared.left_behind():
        raise Unproven(f"{behind} connection(s) left behind after the session was closed")
    check_left(cell, prepared, expected)
    return proof


def _warming(cell: Cell) -> int:
    """Return how many steps come before the one that is counted: a pool hands out each of its connections in turn."""
    each = cell.pool_size if cell.works_on == "pool" and not cell.callers else 1
    return 1 if cell.long else max(WARM * each, cell.callers)


def check_left(cell: Cell, prepared: PreparedServer, expected: tuple[int, ...]) -> None:
    """Check that the server holds what the steps should have left there."""
    if (leaves := cell.workload.leaves) is None:
        return
    asked = leaves.on(cell.driver.server)
    held = tuple(int(value or 0) for value in prepared.server.admin.ask(asked)[0])
    if held != expected:
        raise Unproven(f"the server holds {held}, expected {expected}: {asked}")


def check_pool(cell: Cell, prepared: PreparedServer) -> None:
    """Check the pool after all its callers had their turns: with fewer connections, or more, it would do other work."""
    if cell.works_on == "pool" and prepared.wired and (held := prepared.server.admin.sessions()) != cell.pool_size:
        raise Unproven(f"its pool holds {held} connections, and everybody's holds {cell.pool_size}")


def _counted(cell: Cell, prepared: PreparedServer, worker: Worker) -> Proof:
    """Count statements and round trips of one step more, each as stated."""
    if not prepared.wired:
        return Proof(*_as_stated(worker.traced(), None, cell))
    counts = _seen(cell, prepared, worker)
    if cell.encrypts and not counts.encrypted:
        raise Unproven("it was asked to encrypt its connection, and does not")
    if counts.encrypted and not prepared.encrypts and not cell.encrypts:
        raise Unproven("it encrypts its connection without being asked to, and the others do not: that is other work")
    as_stated = _as_stated(None if counts.encrypted else counts.statements, counts.round_trips, cell)
    return Proof(*as_stated, sent=None if counts.connections else counts.sent)


def _seen(cell: Cell, prepared: PreparedServer, worker: Worker) -> Counts:
    """Count one step on its wire. On a slow machine the count may come out too high: then answers are held back for
    longer, unless any number will do, or there are so many that the machine cannot be the cause."""
    stated = cell.round_trips()
    expected = 1 if stated is None else stated
    for hold, longer in pairwise((max(0.001, min(0.005, 0.05 / max(expected, 1))), 0.02, 0.1, 0.5, math.inf)):
        with prepared.tap.counting(hold) as counts:
            worker.warm(1, check=not cell.large)  # to compare fifty thousand rows once is enough
        if stated is None or counts.round_trips == expected or counts.round_trips * longer > PATIENCE:
            break
    return counts


def _as_stated(statements: int | None, round_trips: int | None, cell: Cell) -> tuple[int | None, int | None]:
    """Return both counts if they are as stated; the author of a driver is told of both at once."""
    whose = "its driver" if cell.own_counts() else "its workload"
    compared = (("statements", statements, cell.statements()), ("round trips", round_trips, cell.round_trips()))
    wrong = [
        f"{counted} {what}, where {whose} states {stated}"
        for what, counted, stated in compared
        if None not in (counted, stated) and counted != stated
    ]
    if wrong and not cell.rival:  # the numbers are of what is installed; another version's are just shown
        raise Unproven("; ".join(wrong))
    return statements, round_trips
