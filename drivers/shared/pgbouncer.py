"""What becomes of PostgreSQL's rows where PgBouncer, pooling by transaction, is what they connect to.

No row of the matrix.
"""

from drivers.contract import Driver

FEATURES = "https://www.pgbouncer.org/features.html"
HERE = {"server": "pgbouncer"}
OLD = ("bullseye", "bookworm", "focal", "jammy")
"""Releases of Debian and Ubuntu whose PgBouncer is older than 1.21, and knows nothing of prepared statements."""
OFTEN = ("fetch_row", "execute", "transaction")
"""Ops that many callers take steps of."""


def state(driver: Driver) -> None:
    """State what no row can do through PgBouncer."""
    for op in ("connect", "fetch_row"):
        driver.lacks(op, "our PgBouncer has no certificate: see postgres", when={**HERE, "tls": "yes"})
    if driver.layer != "orm":
        driver.lacks(
            "listen_notify",
            "LISTEN is of a session, and PgBouncer lends one for a transaction",
            link=FEATURES,
            when=HERE,
        )


def keeps_statements(driver: Driver, callers: tuple[int, ...]) -> None:
    """State the mistakes of a row that keeps prepared statements: with so many callers it is lent other connections."""
    for op in OFTEN:
        # Names that meet on a connection fail at once; else two clients must be quick enough to need two connections.
        always = 1 in callers or (op == "fetch_row" and driver.layer == "native")
        _errs(driver, op, "with cache=off it works", always, callers=callers, cache=(None, "hit"))


def prepares_by_name(driver: Driver) -> None:
    """State the mistakes of a row that keeps none, but prepares in one request and runs in the next, outside a
    transaction."""
    why = "in autocommit its dialect prepares and runs in two requests, cache or none"
    _errs(driver, "fetch_row", why, always=False, callers=(10, 50), cache="off")


def _errs(driver: Driver, op: str, more: str, always: bool, **when: object) -> None:
    driver.errs(
        op,
        f"before 1.21 PgBouncer lends connections without the statements prepared on them, or with another's; {more}",
        says="prepared statement",
        always=always,
        link="https://www.pgbouncer.org/config.html#max_prepared_statements",
        when={**HERE, "suite": OLD, **when},
    )
