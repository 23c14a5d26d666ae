"""SQLAlchemy Core over every native row that it has a dialect for, asyncio and synchronous.

By nature: statements are constructs, compiled once and kept by their shape (500 an engine); async rows run the
synchronous engine in greenlets that wait for the driver. What has no face in SQLAlchemy (COPY, pipelines, LISTEN) is
reached through the driver connection, as its documentation says: there it is the native row's own work.
"""

from __future__ import annotations

from contextlib import nullcontext

from sqlalchemy.util import await_only, greenlet_spawn

from drivers.contract import Driver, Op, derived_ops
from drivers.sa import core_async, core_sync, counts, hooks, pools, rows, sessions, statements
from drivers.shared import absences


def row(native: Driver) -> Driver:
    driver = rows.row_over(native, "core")
    steps = core_async if native.is_async else core_sync
    driver.opens((sessions.over if native.is_async else sessions.over_sync)(native, itself))
    driver.tells(hooks.spent)
    driver.ops[Op.CONNECT] = steps.connect(native)
    if native.server == "postgres":
        driver.counts[Op.CONNECT] = native.counts.get(Op.CONNECT, [])
    pools.add(driver, native, lambda made: made.connect)
    for op in rows.written(steps):
        driver.op(op)
    for op in statements.ON_DRIVER_CONNECTION:
        on_driver_connection(driver, native, op)
    if native.name == "asyncpg":
        driver.op(bridge)
    else:
        driver.lacks(Op.BRIDGE, absences.NO_PART)
    if native.tracer:
        rows.trace(driver, lambda connection: connection)
    driver.writes_for = statements.knows_core
    counts.state(driver)
    hooks.state(driver)
    for op in (Op.IDENTITY, Op.REFRESH):
        driver.lacks(op, "it knows rows, and no objects: there is no identity map")
    absences.of_rows(driver)
    driver.lacks(Op.LOAD_GRAPH, "it loads nothing by itself: see selectin", when={"way": ("subquery", "lazy")})
    if native.server == "mysql":
        why = "MySQL has no RETURNING: only the last key is told"
        driver.lacks(Op.ADD_ALL, why, when={"back": "yes", "server": "mysql"})
    return driver


def itself(connection, expire):
    """Return the connection: Core's steps are bound to it."""
    return nullcontext(connection)


def bridge(connection, *, awaits):
    """SQLAlchemy's way from its synchronous code to what is awaited, with nothing at either end."""

    def inside():
        for _ in range(awaits):
            await_only(derived_ops.nothing())
        return awaits

    return lambda _: greenlet_spawn(inside)


def on_driver_connection(driver: Driver, native: Driver, op: Op) -> None:
    rows.copied_absences(driver, native, op)
    if op in native.ops:
        through = rows.through_driver_async if native.is_async else rows.through_driver
        driver.ops[op] = through(native, op)
        driver.counts[op] = native.counts.get(op, [])


found, left_out = rows.natives("core")
globals().update({f"{native.name}-core": row(native) for native in found})
