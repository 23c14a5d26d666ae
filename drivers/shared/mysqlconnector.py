"""What MySQL Connector/Python takes where it is synchronous: it pings the server for every new cursor.

No row of the matrix.
"""

from __future__ import annotations

from drivers.contract import CALLERS, Driver

PINGS = "it pings the server for every new cursor"
ONE = (
    "fetch_value",
    "fetch_row",
    "fetch_all",
    "fetch_dicts",
    "execute",
    "execute_many",
    "insert_returning",
    "insert_wide",
)
ASKS = "its dialect asks what it speaks to, and sets what the native row sets"
PLAIN = (
    "fetch_value",
    "fetch_all",
    "fetch_dicts",
    "fetch_row",
    "execute",
    "insert_returning",
    "insert_wide",
    "identity",
    "refresh",
)
LAYERS = ("core", "orm")


def state(driver: Driver) -> None:
    driver.takes("execute_many", PINGS, round_trips=lambda usual: 2 * usual - 2, when={"way": "rows"})
    for op in (*ONE, "execute_many", "stream", "first_row", "transaction", "savepoint", "copy_in"):
        driver.takes(op, PINGS, round_trips=lambda usual: usual + 1)
    driver.takes("save_graph", PINGS, round_trips=lambda usual: usual + 2)
    for op in ("fetch_each", "load_graph"):
        driver.takes(op, PINGS, round_trips=lambda usual: 2 * usual)
    for layer, rollbacks in {"core": 1, "orm": 2}.items():
        _state_lending(driver, layer, rollbacks)
    _state_layers(driver)


def _state_lending(driver: Driver, layer: str, rollbacks: int) -> None:
    asks = "its dialect asks the server whether it is in autocommit, and rolls back all the same"
    skipped = {"layer": layer, "reset": "skip"}
    driver.takes("fetch_row", asks, statements=1 + rollbacks, round_trips=2 + 2 * rollbacks, when=skipped)
    for op in ("fetch_row", "execute"):
        driver.takes(op, PINGS, round_trips=lambda usual: usual + 1, when={"layer": layer, "callers": 1, "tx": "block"})
        back = f"{PINGS}; given back, a connection is rolled back"
        driver.takes(op, back, round_trips=2 + rollbacks, when={"layer": layer, "callers": CALLERS})


def _state_layers(driver: Driver) -> None:
    why = "it cannot write a uuid, which SQLAlchemy hands on as it is"
    driver.errs("insert_wide", why, says="cannot be converted to a MySQL type", when={"layer": LAYERS})
    driver.takes("identity", "it is known", round_trips=0, when={"layer": LAYERS, "hit": "yes"})
    for way, cursors in {"joined": 1, "selectin": 3}.items():
        when = {"layer": LAYERS, "callers": CALLERS, "way": way}
        driver.takes("load_graph", PINGS, round_trips=lambda usual, more=cursors: usual + more, when=when)
    for op in (*ONE, "identity", "refresh"):
        driver.takes(op, PINGS, round_trips=lambda usual: usual, when={"layer": LAYERS, "tx": "block"})
        driver.takes(op, PINGS, round_trips=lambda usual: usual + 1, when={"layer": LAYERS})
    for op in ("fetch_each", "load_graph"):
        driver.takes(op, PINGS, round_trips=lambda usual: 2 * usual, when={"layer": LAYERS})
    driver.takes("add_all", PINGS, round_trips=2001, when={"layer": "orm", "server": "mysql", "back": ("no", "yes")})
    driver.takes("execute_many", PINGS, round_trips=3, when={"layer": LAYERS})
    driver.takes("transaction", PINGS, round_trips=6, when={"layer": LAYERS, "callers": CALLERS})
    for op, more in {"transaction": 1, "save_graph": 1, "stream": 2, "savepoint": 2}.items():
        driver.takes(op, PINGS, round_trips=lambda usual, more=more: usual + more, when={"layer": LAYERS})
    driver.takes("connect", ASKS, statements=5, round_trips=8, when={"layer": "core", "tls": "yes"})
    driver.takes("connect", ASKS, statements=5, round_trips=7, when={"layer": "core"})
    driver.takes("acquire", ASKS, statements=12, round_trips=19, when={"layer": "core", "pool": "cold"})
