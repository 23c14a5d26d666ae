"""Drivers that change what other cells find, once a file ``armed`` is there. Copied into the ``drivers`` of a tree."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from drivers.contract import Driver


def meddling(name, *statements, often=False, **more):
    """A row whose fetch_row runs these statements beside its own, once in a host or after each of its steps."""
    driver = Driver(name, server="sqlite", package="python", is_async=False, placeholder=lambda n: "?", **more)
    done = []

    @driver.opens
    def session(url):
        with closing(sqlite3.connect(urlsplit(url).path, isolation_level=None)) as connection:
            yield connection

    @driver.op
    def fetch_row(connection, sql):
        def step(params):
            row = connection.execute(sql, params).fetchone()
            if statements and (often or not done) and Path("armed").exists():
                done.append(1)
                for statement in statements:
                    connection.execute(statement)
            return row

        return step

    return driver


behaves = meddling("behaves", reference=1)
drops = meddling("drops", "drop table if exists account")
sets = meddling("sets", "pragma user_version = 7")
updates = meddling("updates", "update account set balance = -1 where id = 5000", often=True)
