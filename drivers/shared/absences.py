"""What whole kinds of drivers lack, said once."""

from __future__ import annotations

from drivers.contract import Driver


def of_native(driver: Driver) -> None:
    """State what a row without a layer lacks."""
    driver.lacks("fetch_row", "its statements are text as they are: the plain cell is this one", when={"text": "yes"})
    for op in ("identity", "refresh"):
        driver.lacks(op, "it knows rows, and no objects: there is no identity map")


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
    driver.lacks("listen_notify", "SQLite has no LISTEN")
    driver.lacks("execute_many", "SQLite has no arrays", when={"way": "unnest"})
    for op in ("connect", "fetch_row"):
        driver.lacks(op, "there is no wire to encrypt", when={"tls": "yes"})


def of_mysql(driver: Driver) -> None:
    of_native(driver)
    driver.lacks("copy_out", "MySQL has no COPY; SELECT INTO OUTFILE writes on the server")
    driver.lacks("pipeline", "one command at a time on a connection")
    driver.lacks("listen_notify", "MySQL has no LISTEN")
    driver.lacks("execute_many", "MySQL has no arrays", when={"way": "unnest"})
    driver.lacks("add_all", "executemany tells the last key only", when={"back": "yes"})
