"""Statements and round trips of SQLAlchemy's rows, where they are not what workloads expect. No row of the matrix."""

from __future__ import annotations

from typing import Any

from drivers.contract import Driver

WAITED_FOR = "begin and commit are waited for by themselves"
NO_BEGIN = "outside autocommit MySQL has begun already: nothing is sent for it"
TO_CONNECT = (
    "its dialect turns autocommit off and on, names the character set, after which the collation is named, and "
    "rolls back before it closes"
)
NAMED_BEFORE = "it names the character set by a statement of its own"

BY_PAGES = "inserts whose keys come back have a thousand rows each"
ONE_BY_ONE = "without RETURNING each key is asked for by its row's own insert"
PAGE = 1000


def plus(number: int) -> Any:
    return lambda usual: usual + number


# By native row or kind of server: op, why, statements, round trips.
NUMBERS: dict[str, list[tuple[str, str, Any, Any]]] = {
    "postgres": [("execute_many", WAITED_FOR, plus(2), plus(2))],
    "asyncpg": [
        (
            "stream",
            "its dialect fetches fifty rows first, and then the rest of the chunk; it prepares the statement each time",
            lambda usual: 2 * usual - 7,
            lambda usual: 2 * usual - 6,
        ),
        ("savepoint", "each savepoint has a name of its own, so its two statements are new ones", None, plus(2)),
    ],
    "psycopg": [("stream", "it looks for rows once more, and asks for its cursor's columns", plus(1), plus(2))],
    "psycopg-sync": [("stream", "it looks for rows once more, and asks for its cursor's columns", plus(1), plus(2))],
    "psycopg2": [
        ("execute_many", "one insert of many rows between begin and commit", 3, 3),
        ("save_graph", "one insert of many rows for each table", 4, None),
        ("stream", "it looks for rows once more", plus(1), plus(1)),
    ],
    "mysql": [
        *((op, NO_BEGIN, plus(-1), plus(-1)) for op in ("execute_many", "savepoint", "transaction", "save_graph")),
        ("stream", "it is between begin and commit, and only the commit is sent", plus(1), plus(1)),
    ],
    "aiomysql": [("connect", TO_CONNECT, 5, plus(5))],
    "asyncmy": [("connect", TO_CONNECT, 5, plus(5))],
    "mysqlclient": [("connect", f"{NAMED_BEFORE}, and {TO_CONNECT}", 6, plus(6))],
    "pymysql": [("connect", f"{NAMED_BEFORE}, and {TO_CONNECT}", 6, plus(6))],
    "sqlite": [("stream", "it is between begin and commit", plus(2), None)],
}


def state(driver: Driver) -> None:
    """State a row's own counts. Where two are stated for one op, the first holds."""
    _state_adding(driver)
    for whose in (driver.over, driver.server):
        for op, why, statements, round_trips in NUMBERS.get(whose, []):
            driver.takes(op, why, statements=statements, round_trips=round_trips)
    if driver.server == "mysql":
        for op in ("fetch_row", "execute"):
            driver.takes(op, NO_BEGIN, statements=plus(-1), round_trips=plus(-1), when={"tx": "block"})


def _state_adding(driver: Driver) -> None:
    """State the counts of adding many rows whose keys come back: models always get their keys."""
    if driver.over == "mysqlclient" and driver.layer == "core":
        when = {"rows": 50_000, "back": "no"}
        driver.takes("add_all", "an insert of 64 KiB at a time", statements=17, round_trips=17, when=when)
    around = {"postgres": 2, "mysql": 1, "sqlite": None}[driver.server]
    if around is None:
        return
    for rows in (1000, 50_000):
        count = rows // PAGE + around
        for back in ("no", "yes"):
            if driver.layer == "orm" or back == "yes" or driver.over == "psycopg2":
                when = {"rows": rows, "back": back}
                if driver.server == "mysql":
                    one_by_one = rows + around
                    when_mysql = {**when, "server": "mysql"}
                    driver.takes("add_all", ONE_BY_ONE, statements=one_by_one, round_trips=one_by_one, when=when_mysql)
                driver.takes("add_all", BY_PAGES, statements=count, round_trips=count, when=when)
