"""What becomes of PostgreSQL's rows where PgBouncer, pooling by transaction, is what they connect to.

No row of the matrix.
"""

from drivers.contract import Driver

HERE = {"server": "pgbouncer"}
OLD = ("bullseye", "bookworm", "focal", "jammy")
"""Suites whose PgBouncer is older than 1.21, and knows nothing of prepared statements."""


OFTEN = ("fetch_row", "execute", "transaction")
"""Ops that many callers take steps of."""


def state(driver: Driver) -> None:
    """What nobody can ask for there."""
    driver.lacks("connect", "our PgBouncer has no certificate: see postgres", when={**HERE, "tls": "yes"})
    if driver.layer != "orm":
        driver.lacks("listen_notify", "LISTEN is of a session, and PgBouncer lends one for a transaction", when=HERE)


def keeps_statements(driver: Driver, callers: tuple[int, ...]) -> None:
    """Of a row that keeps prepared statements by a connection: with so many callers it is lent another one's."""
    for op in OFTEN:
        driver.errs(
            op,
            "PgBouncer before 1.21 lends a connection without the statements prepared on it, or with another client's; "
            "with cache=off it works",
            says="prepared statement",
            link="https://www.pgbouncer.org/config.html#max_prepared_statements",
            when={**HERE, "suite": OLD, "callers": callers, "cache": (None, "hit")},
        )
