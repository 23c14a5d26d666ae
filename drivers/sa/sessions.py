"""What a step of SQLAlchemy's rows is bound to, asyncio and synchronous: one connection of an engine, held open.

No row of the matrix; ``sa_core`` and ``sa_orm`` take their sessions from here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drivers.contract import Driver
from drivers.sa import hooks, pools
from drivers.sa.engines import engine

Hold = Callable[[Any, str], Any]
"""From a connection, and whether what is committed expires, to the context manager of what a step is bound to."""


def over(native: Driver, hold: Hold) -> Callable[..., Any]:
    async def session(
        url: str,
        *,
        op: str = "",
        tx: str = "no",
        expire: str = "no",
        isolation: str = "",
        cache: str = "",
        cache_size: int | None = None,
        tls: str = "no",
        timeout: str = "no",
        events: str = "",
        dialect: str = "",
    ) -> Any:
        options = pools.asked(native, cache, cache_size, tls, timeout)
        made: Any = engine(native, url, op=op, tx=tx, isolation=isolation, **options)
        hooks.hang(made, events, dialect)
        try:
            async with made.connect() as connection, hold(connection, expire) as opened:
                yield opened
        finally:
            await made.dispose()

    return session


def over_sync(native: Driver, hold: Hold) -> Callable[..., Any]:
    def session(
        url: str,
        *,
        op: str = "",
        tx: str = "no",
        expire: str = "no",
        isolation: str = "",
        cache: str = "",
        cache_size: int | None = None,
        tls: str = "no",
        timeout: str = "no",
        events: str = "",
        dialect: str = "",
    ) -> Any:
        options = pools.asked(native, cache, cache_size, tls, timeout)
        made: Any = engine(native, url, op=op, tx=tx, isolation=isolation, **options)
        hooks.hang(made, events, dialect)
        try:
            with made.connect() as connection, hold(connection, expire) as opened:
                yield opened
        finally:
            made.dispose()

    return session
