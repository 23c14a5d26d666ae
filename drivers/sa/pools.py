"""SQLAlchemy's pools, asyncio and synchronous, and the options of engines that pools and caches need.

No row of the matrix; ``sa_core`` and ``sa_orm`` take their pools from here.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack, ExitStack
from typing import Any

from drivers.contract import ANY_CALLERS, CALLERS, KEPT_ALL, SHAPES, Driver
from drivers.contract.asides import CROWD
from drivers.sa.counts import plus
from drivers.sa.engines import engine
from drivers.shared import absences, mysql_url, pgbouncer
from drivers.shared.sessions import PATIENCE, libpq_options, mysql_options

UNCACHED: dict[str, dict[str, Any]] = {
    # Its own, on top of asyncpg's: asyncpg's ``statement_cache_size`` does nothing here, since it prepares by itself.
    "asyncpg": {"prepared_statement_cache_size": 0},
    "psycopg": {"prepare_threshold": None},
    "psycopg-sync": {"prepare_threshold": None},
    "aiosqlite": {"cached_statements": 0},
    "sqlite3": {"cached_statements": 0},
}
"""Native row -> how its dialect is told to keep no statements. The others keep none."""

TLS: dict[str, Callable[[], dict[str, Any]]] = {
    "asyncpg": lambda: {"ssl": "require"},
    **dict.fromkeys(("psycopg", "psycopg-sync", "psycopg2"), lambda: {"sslmode": "require"}),
    **dict.fromkeys(("aiomysql", "asyncmy"), lambda: mysql_url.tls_options("yes")),
    "pymysql": lambda: {"ssl_disabled": False, **mysql_url.tls_options("yes")},
    "mysqlclient": lambda: {"ssl_mode": "REQUIRED"},
}
"""Native row -> how its dialect is told to encrypt."""

LIMITED: dict[str, dict[str, Any]] = {
    "asyncpg": {"command_timeout": PATIENCE},
    **dict.fromkeys(("psycopg", "psycopg-sync", "psycopg2"), libpq_options("yes")),
    "asyncmy": {"read_timeout": PATIENCE},
    **dict.fromkeys(("pymysql", "mysqlclient"), mysql_options("yes")),
}
"""Native row -> how its driver is told how long a command may take."""

COLD = {
    "asyncpg": (4, 11),
    "psycopg": (7, 10),
    "psycopg-sync": (7, 10),
    "psycopg2": (7, 10),
    "aiomysql": (12, 13),
    "asyncmy": (12, 13),
    "pymysql": (13, 14),
    "mysqlclient": (13, 14),
}
"""Native row -> statements and round trips of an engine's first connection, until it is closed."""


def cached(over: str, cache: str) -> dict[str, Any]:
    """Return options of an engine: with ``cache=off`` neither SQLAlchemy nor the driver keeps statements."""
    if cache == "off":
        return {"query_cache_size": 0, "connect_args": UNCACHED.get(over, {})}
    if cache == "hit" and over == "asyncmy":
        return {"connect_args": {"stmt_cache_size": 100}}
    return {}


def checked(over: str, cache: str, ping: str) -> dict[str, Any]:
    """Return options of an engine, as ``cached``; asyncpg's own cache holds what its check of a connection asks."""
    options = cached(over, cache)
    if over == "asyncpg" and cache == "off" and ping == "yes":
        return options | {"connect_args": options["connect_args"] | {"statement_cache_size": 0}}
    return options


def encrypted(over: Driver, tls: str) -> dict[str, Any]:
    """Return options of an engine: encrypted, whatever the URL says, and the server's name not verified."""
    if tls != "yes":
        return {}
    return {"connect_args": dict(over.dialect_args(tls)) if over.dialect_args else TLS[over.name]()}


def asked(over: Driver, cache: str, cache_size: int | None, tls: str, timeout: str) -> dict[str, Any]:
    """Return options of an engine for one of them: no cell asks for two."""
    limited = {"connect_args": LIMITED[over.name]} if timeout == "yes" else {}
    return cached(over.name, cache) | sized(cache_size) | encrypted(over, tls) | limited


def sized(cache_size: int | None) -> dict[str, Any]:
    """Return the options of an engine over asyncpg that keeps so many statements, compiled and prepared."""
    if cache_size is None:
        return {}
    return {"query_cache_size": cache_size, "connect_args": {"prepared_statement_cache_size": cache_size}}


def add(driver: Driver, over: Driver, borrows: Callable[[Any], Callable[[], Any]]) -> None:
    """Give a row the pool of its engine. ``borrows``: from the engine to what takes one of its connections."""
    driver.pools((pool if driver.is_async else pool_sync)(over, borrows))
    _state_numbers(driver)
    if driver.is_async and driver.over not in LIMITS:
        driver.lacks("fetch_row", f"{driver.over} has no limit of its own for a statement", when={"limit": "yes"})
    if driver.over not in TLS and over.dialect_args is None:
        why = "there is no wire to encrypt" if driver.server == "sqlite" else "nobody has written it with tls yet"
        for op in ("connect", "fetch_row"):
            driver.lacks(op, why, when={"tls": "yes"})
    if driver.server != "mysql":
        driver.lacks(
            "fetch_row", "nothing is sent when a connection is given back: plain is that", when={"reset": "skip"}
        )
    if driver.over not in LIMITED and driver.server != "sqlite":
        driver.lacks("fetch_row", "its driver has no timeout for commands", when={"timeout": "yes"})
    if driver.over != "asyncpg":
        driver.lacks("fetch_row", absences.NO_SIZE, when={"cache_size": (0, 100, 500)})
    if driver.server == "mysql":
        absences.of_own_level(driver)
    if driver.server == "sqlite":
        absences.of_one_level(driver)
    if driver.server != "postgres":
        why = "what becomes of a crowd is for SQLAlchemy's pool to say, whatever is below: see postgres"
        driver.lacks("fetch_row", why, when={"callers": CROWD})
    if driver.over != "asyncmy":
        absences.of_kept_statements(driver, hit="it keeps compiled statements by default: plain is that")
    if driver.server == "postgres":
        pgbouncer.state(driver)
    if driver.over == "asyncpg":
        pgbouncer.keeps_statements(driver, callers=(10, 50))
        pgbouncer.prepares_by_name(driver)
    if driver.over in ("psycopg", "psycopg-sync"):
        pgbouncer.keeps_statements(driver, CALLERS)
    if driver.server == "sqlite":
        why = "SQLite refuses one of two that read before they write at the same time: database is locked"
        driver.lacks("transaction", why, when={"callers": (10, 50)})


def _state_numbers(driver: Driver) -> None:
    """State the numbers of pools and caches. Of two the first holds, so what holds for a pool alone comes first."""
    if driver.server == "mysql":
        rollbacks = 1 if driver.layer == "core" else 2  # by the pool; by the session too
        for when in ({"reset": "skip"}, {"callers": ANY_CALLERS, "tx": "block"}):
            why = (
                "no rollback where all is committed"
                if "reset" in when
                else "no begin is sent, and a rollback at its end"
            )
            _takes_more(driver, "fetch_row", why, 0, when)
        for op in ("fetch_row", "execute"):
            _takes_more(
                driver, op, "given back, it is rolled back, autocommit or not", rollbacks, {"callers": ANY_CALLERS}
            )
        for op in ("transaction", "load_graph"):
            _takes_more(driver, op, "no begin is sent, and a rollback at its end", 0, {"callers": ANY_CALLERS})
    if driver.over == "asyncpg":
        driver.takes("fetch_row", "it is prepared, run and closed", round_trips=3, when={"cache": "off"})
        driver.takes("fetch_row", "it is prepared, run and closed", round_trips=3, when={"cache_size": 0})
        for kept, shapes in KEPT_ALL:
            driver.takes("fetch_row", "all are kept", round_trips=1, when={"cache_size": kept, "shapes": shapes})
        for when in ({"cache": "miss"}, {"shapes": SHAPES}):
            driver.takes("fetch_row", "it is prepared before it is run", round_trips=2, when=when)
    if driver.layer == "core" and driver.server != "sqlite":
        statements, round_trips = COLD.get(driver.over, (None, None))
        why = "an engine's first connection asks what it speaks to"
        driver.takes("acquire", why, statements=statements, round_trips=round_trips, when={"pool": "cold"})
        round_trips = {"postgres": 1, "mysql": 2}[driver.server]
        why = "it asks whether the server is there, and is given back as ever"
        driver.takes("acquire", why, statements=1, round_trips=round_trips, when={"ping": "yes"})
        if driver.server == "mysql":
            _takes_more(driver, "acquire", "given back, it is rolled back", 1, {})


def _takes_more(driver: Driver, op: str, why: str, more: int, when: dict[str, Any]) -> None:
    driver.takes(op, why, statements=plus(more), round_trips=plus(more), when=when)


LIMITS = {"asyncpg": "command_timeout", "asyncmy": "read_timeout"}
"""Native asyncio row -> its word for how long any statement may take. The others have none."""


def limited(over: str, limit: float | None) -> dict[str, Any]:
    return {} if limit is None else {"connect_args": {LIMITS[over]: limit}}


def pooled(
    size: int, ping: str, reset: str, least: int | None = None, patience: float = 30.0, recycle: int = -1
) -> dict[str, Any]:
    left = {"skip_autocommit_rollback": True} if reset == "skip" else {}
    kept = size if least is None else least
    waits = {"pool_timeout": patience, "pool_recycle": recycle}
    return {"pool_size": kept, "max_overflow": size - kept, "pool_pre_ping": ping == "yes", **waits, **left}


def pool(over: Driver, borrows: Callable[[Any], Callable[[], Any]]) -> Callable[..., Any]:
    async def opened(
        url: str,
        *,
        size: int,
        op: str = "",
        tx: str = "no",
        ping: str = "no",
        cache: str = "",
        reset: str = "",
        least: int | None = None,
        patience: float = 30.0,
        recycle: int = -1,
        limit: float | None = None,
    ) -> Any:
        options = pooled(size, ping, reset, least, patience, recycle) | limited(over.name, limit)
        made: Any = engine(over, url, op=op, tx=tx, **options | checked(over.name, cache, ping))
        try:
            async with AsyncExitStack() as held:  # at once, or one would be opened, and lent again and again
                for _ in range(size if least is None else least):
                    await held.enter_async_context(made.connect())
            yield borrows(made)
        finally:
            await made.dispose()

    return opened


def pool_sync(over: Driver, borrows: Callable[[Any], Callable[[], Any]]) -> Callable[..., Any]:
    def opened(
        url: str, *, size: int, op: str = "", tx: str = "no", ping: str = "no", cache: str = "", reset: str = ""
    ) -> Any:
        made: Any = engine(over, url, op=op, tx=tx, **pooled(size, ping, reset), **cached(over.name, cache))
        try:
            with ExitStack() as held:
                for _ in range(size):
                    held.enter_context(made.connect())
            yield borrows(made)
        finally:
            made.dispose()

    return opened
