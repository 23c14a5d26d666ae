"""What MariaDB's connector lacks and takes, on asyncio and without, in pure Python and over the C library.

No row of the matrix.
"""

from __future__ import annotations

from drivers.contract import Driver, Op, ways
from drivers.shared import absences

LAYERS = ("core", "orm")
SETS = "it names the collation and, in pure Python, sets autocommit, by a statement each"
ASKS = "its dialect asks what it speaks to, and sets what the native row sets"
ONE_BY_ONE = "unless it prepares, it sends a statement for each row, and waits for each"
TOO_LONG = "fifty thousand statements, longer than a step may take: see rows=1000"
GAPS = "sent in bulk, rows get keys with gaps between them, and the workload is proven by its keys"
NO_LOGIN = "MySQL's own login refuses it unless it encrypts, which no other row does"
NO_PLUGIN = "its wheels lack the plugin for MySQL's own login, caching_sha2_password"


def state(pure: Driver, compiled: Driver) -> None:
    for driver, refused in {pure: NO_LOGIN, compiled: NO_PLUGIN}.items():
        for op in Op:
            driver.lacks(op, refused, when={"server": "mysql", "layer": ("native", *LAYERS)})
        driver.lacks("acquire", "its pool has no such setting", when={"ping": "yes"})
        driver.lacks("copy_in", "LOAD DATA reads text", when={"format": "binary"})
        absences.of_kept_statements(driver, off="it keeps no statements by default, so that is what plain does")
        absences.of_mysql(driver)
        zoned = "it writes a time with its zone, as SQLAlchemy hands it on, and the server refuses it"
        here = {"layer": LAYERS, "server": "mariadb"}
        driver.errs("insert_wide", zoned, says="Incorrect datetime value", when=here)
        _state_connecting(driver, 2 if driver is pure else 1)
    _state_rows(pure)
    for layer in ("native", "core"):
        compiled.lacks("add_all", GAPS, when={"layer": layer})


def _state_connecting(driver: Driver, statements: int) -> None:
    native = {"layer": "native"}
    driver.takes("connect", SETS, statements=statements, round_trips=4, when={**native, "tls": "yes"})
    for op, when in {"connect": native, "acquire": {**native, "pool": "cold"}}.items():
        driver.takes(op, SETS, statements=statements, round_trips=statements + 1, when=when)
    core = {"layer": "core"}
    driver.takes("connect", ASKS, statements=4, round_trips=8 - statements, when={**core, "tls": "yes"})
    driver.takes("connect", ASKS, statements=4, round_trips=5, when=core)
    driver.takes("acquire", ASKS, statements=11, round_trips=12, when={**core, "pool": "cold"})
    driver.takes("acquire", "it asks whether the server is there", statements=2, when={**core, "ping": "yes"})


def _state_rows(pure: Driver) -> None:
    """State what the pure half takes to send many rows. Outside autocommit SQLAlchemy sends no begin."""
    for layers, begins in {"native": 1, LAYERS: 0}.items():
        for rows in (100, 1000, None):
            count = (rows or 1000) + 1 + begins
            when = {"rows": rows, "way": ways.PLAIN, "layer": layers}
            pure.takes("execute_many", ONE_BY_ONE, statements=count, round_trips=count, when=when)
        pure.takes("save_graph", ONE_BY_ONE, statements=61 + begins, round_trips=61 + begins, when={"layer": layers})
    pure.takes(
        "add_all",
        ONE_BY_ONE,
        statements=1001,
        round_trips=1001,
        when={"layer": "core", "rows": 1000, "back": "no"},
    )
    for layer in ("native", "core"):
        pure.lacks("add_all", TOO_LONG, when={"rows": 50_000, "back": "no", "layer": layer})
