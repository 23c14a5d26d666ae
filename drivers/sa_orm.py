"""SQLAlchemy's ORM over every native row that it has a dialect for, asyncio and synchronous.

By nature: answers are models, which a session knows by their keys while they are referenced; changes are written
when it flushes. Its session stays open, on one connection, and does not expire what it commits, as asyncio needs it.
"""

from __future__ import annotations

from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from drivers.contract import Driver, Op
from drivers.sa import committed, counts, hooks, orm_async, orm_sync, pools, rows, sessions, statements, tables


def row(native: Driver) -> Driver:
    driver = rows.row_over(native, "orm")
    steps = orm_async if native.is_async else orm_sync
    over, hold = (sessions.over, session_on) if native.is_async else (sessions.over_sync, session_on_sync)
    driver.opens(over(native, hold))
    driver.tells(lambda session: hooks.spent(session.bind))
    del driver.ops[Op.CONNECT]
    driver.lacks("connect", f"its session takes the connection of an engine: see {native.name}-core")
    pools.add(
        driver, native, lambda made: partial(AsyncSession if native.is_async else Session, made, expire_on_commit=False)
    )
    del driver.ops[Op.ACQUIRE]
    driver.lacks("acquire", f"its session takes a connection of the engine's when it needs one: see {native.name}-core")
    for op in rows.written(steps):
        driver.op(op)
    for op in statements.ON_DRIVER_CONNECTION:
        driver.lacks(op, f"no business of the ORM: {native.name}-core reaches the driver connection just so")
    driver.lacks(Op.BRIDGE, f"its bridge is Core's: see {native.name}-core")
    driver.reads(tables.plain)
    if native.tracer:
        rows.trace(driver, lambda session: session.bind)
    driver.writes_for = statements.knows_orm
    committed.state(driver)
    counts.state(driver)
    hooks.state(driver)
    if native.server == "mysql":
        why = "without RETURNING it is fifty thousand statements, longer than a step may take: see rows=1000"
        driver.lacks(Op.ADD_ALL, why, when={"rows": 50_000, "server": "mysql"})
    return driver


def session_on(connection, expire):
    return AsyncSession(connection, expire_on_commit=expire == "yes")


def session_on_sync(connection, expire):
    return Session(connection, expire_on_commit=expire == "yes")


found, left_out = rows.natives("orm")
globals().update({f"{native.name}-orm": row(native) for native in found})
