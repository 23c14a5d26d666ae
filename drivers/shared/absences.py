"""What whole kinds of drivers lack, said once."""

from __future__ import annotations

from drivers.contract import Driver

NO_SIZE = "sizes of caches are asked of asyncpg, whose cache is the one that people write of"
NO_PART = "no driver takes part in it: asyncpg's rows show it for all"
ISOLATED = ("fetch_row", "transaction")
ANY_ISOLATION = {"isolation": ("serializable", "repeatable")}


def of_native(driver: Driver) -> None:
    """State what a row without a layer lacks."""
    driver.lacks("fetch_row", "its statements are text as they are: the plain cell is this one", when={"text": "yes"})
    of_rows(driver)
    for op in ("identity", "refresh"):
        driver.lacks(op, "it knows rows, and no objects: there is no identity map")
    if "bridge" not in driver.ops:
        driver.lacks("bridge", NO_PART)


def of_rows(driver: Driver) -> None:
    """State what a row lacks that has no objects."""
    driver.lacks("serialize", "it knows rows, and no objects that could have expired")
    driver.lacks("transaction", "it knows rows, and no objects that could expire", when={"expire": "yes"})


def of_kept_statements(driver: Driver, **why: str) -> None:
    """State why a row has no cell in which statements are kept (``hit``), or none in which they are not (``off``)."""
    for cache, reason in why.items():
        for op in ("fetch_row", "fetch_all", "execute"):
            driver.lacks(op, reason, when={"cache": cache})


def of_sqlite(driver: Driver) -> None:
    """State what a row lacks whose engine runs in this process."""
    of_native(driver)
    driver.lacks("copy_in", "SQLite has no COPY")
    driver.lacks("copy_out", "SQLite has no COPY")
    driver.lacks("pipeline", "there is no wire to send ahead on")
    _of_texts(driver)
    of_one_level(driver)
    driver.lacks("listen_notify", "SQLite has no LISTEN")
    for op in ("connect", "fetch_row"):
        driver.lacks(op, "there is no wire to encrypt", when={"tls": "yes"})


def of_mysql(driver: Driver) -> None:
    of_native(driver)
    driver.lacks("copy_out", "MySQL has no COPY; SELECT INTO OUTFILE writes on the server")
    driver.lacks("pipeline", "one command at a time on a connection")
    driver.lacks("listen_notify", "MySQL has no LISTEN")
    driver.lacks("add_all", "executemany tells the last key only", when={"back": "yes"})
    _of_texts(driver)
    of_own_level(driver)


def of_own_level(driver: Driver) -> None:
    for op in ISOLATED:
        driver.lacks(op, "it is MySQL's own level: plain is that", when={"isolation": "repeatable"})


def of_one_level(driver: Driver) -> None:
    """State what SQLite has no setting for, with a layer or without."""
    for op in ISOLATED:
        driver.lacks(op, "SQLite knows one level: its transactions are serializable", when=ANY_ISOLATION)
    driver.lacks("fetch_row", "its timeout is for locks, and none for commands", when={"timeout": "yes"})


def _of_texts(driver: Driver) -> None:
    why = "the server has text for what it has no type for, and no codec can tell a uuid from it"
    driver.lacks("fetch_all", why, when={"types": "parsed"})
