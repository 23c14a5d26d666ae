"""Vices that write less than they were given, or leave behind what is not theirs: rows, transactions, connections."""

import sqlite3
import sys
import time
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import psycopg

from .vicious import ANSWERS, ASYNC, EITHER, SYNC, TIMED, mark, timed, vice

HELD = ("the server holds", "its steps added")
TABLE = ("its step changed", "its step dropped", "its step made")  # not the name of the table: errors have that, too
LEFT = ("left behind", "left open", "connection")


@vice(TIMED, *HELD, kind=SYNC, op="execute", alone=True)
def skips_writes(honest):
    """Skips every third write when timed."""
    done = [0]

    def step(params):
        done[0] += 1
        return None if done[0] % 3 == 0 else honest(params)

    return step


@vice(TIMED, *HELD, kind=ASYNC, op="execute", alone=True)
def skips_writes_async(honest):
    """Skips every third write when timed."""
    done = [0]

    async def step(params):
        done[0] += 1
        return None if done[0] % 3 == 0 else await honest(params)

    return step


@vice(TIMED, *HELD, "bytes", kind=ASYNC, op="execute", server="postgres", alone=True)
def skips_writes_on_a_wire(honest):
    """Skips every third write when timed, where a server counts."""
    return skips_writes_async(honest)


@vice(ANSWERS, *HELD, "statements", kind=SYNC, op="execute_many")
def drops_the_last_row_at_once(honest):
    """Leaves out the last of many rows."""
    return lambda many: honest(many[:-1])


@vice(TIMED, *HELD, "statements", kind=SYNC, op="execute_many", alone=True)
def drops_the_last_row(honest):
    """Leaves out the last of many rows when timed."""
    return lambda many: honest(many[:-1])


@vice(TIMED, *HELD, "statements", kind=ASYNC, op="execute_many", alone=True)
def drops_the_last_row_async(honest):
    """Leaves out the last of many rows when timed."""
    return lambda many: honest(many[:-1])


def first_session(driver, at_open=None, at_close=None):
    """Have a sync driver do something more as its session opens and as it closes."""
    honest = driver.session

    @contextmanager
    def session(url, **settings):
        with honest(url) as connection:
            if at_open:
                at_open(connection, url)
            yield connection
        if at_close:
            at_close(url)

    driver.session = session


def first_session_async(driver, at_open):
    honest = driver.session

    @asynccontextmanager
    async def session(url, **settings):
        async with honest(url) as connection:
            await at_open(connection, url)
            yield connection

    driver.session = session


KEPT = []
"""What nobody closes."""


def when_timed(driver, deed):
    """Do it once when timed, with the session; the step then behaves."""
    bind, done = driver.ops["fetch_row"], []

    def bound(session, sql):
        honest = bind(session, sql)

        def step(params):
            if not done and timed(sys._getframe(1)):
                done.append(mark(driver.name))
                deed(session)
            return honest(params)

        return step

    driver.ops["fetch_row"] = bound


def when_timed_async(driver, deed):
    bind, done = driver.ops["fetch_row"], []

    def bound(session, sql):
        honest = bind(session, sql)

        async def step(params):
            if not done and timed(sys._getframe(1)):
                done.append(mark(driver.name))
                await deed(session)
            return await honest(params)

        return step

    driver.ops["fetch_row"] = bound


@vice(ANSWERS, *LEFT, kind=SYNC)
def leaves_a_connection(driver):
    """Opens a second connection to its file and never closes it."""
    first_session(driver, lambda _, url: KEPT.append(sqlite3.connect(urlsplit(url).path)))


@vice(ANSWERS, *LEFT, kind=ASYNC, server="postgres")
def leaves_a_connection_async(driver):
    """Opens a second connection to the server and never closes it."""

    async def more(_, url):
        KEPT.append(await asyncpg.connect(url))

    first_session_async(driver, more)


@vice(TIMED, *LEFT, kind=SYNC, server="postgres", alone=True)
def leaves_connections_when_timed(driver):
    """Opens a second connection when timed and never closes it."""

    def more(connection):
        info = connection.info
        KEPT.append(psycopg.connect(info.dsn, password=info.password))

    when_timed(driver, more)


@vice(ANSWERS, *LEFT, "transaction", kind=SYNC)
def leaves_a_transaction(driver):
    """Begins a transaction, and never ends it."""
    first_session(driver, lambda connection, _: connection.execute("begin immediate"))


@vice(ANSWERS, *LEFT, "transaction", kind=ASYNC, server="postgres")
def leaves_a_transaction_async(driver):
    """Begins a transaction, and never ends it."""
    first_session_async(driver, lambda connection, _: connection.execute("begin; select 1"))


@vice(TIMED, "transaction", "its step left", kind=SYNC, alone=True)
def leaves_a_transaction_when_timed(driver):
    """Begins a transaction when timed, and so keeps every writer from the file."""
    when_timed(driver, lambda connection: connection.execute("begin immediate"))


@vice(TIMED, "transaction", "its step left", "lock", kind=ASYNC, server="postgres", alone=True)
def locks_the_table(driver):
    """Begins a transaction when timed that keeps others from the table."""
    when_timed_async(driver, lambda session: session.execute("begin; lock table account in access exclusive mode"))


@vice(TIMED, *TABLE, kind=SYNC, alone=True)
def drops_the_table(driver):
    """Drops the table that all drivers read."""
    when_timed(driver, lambda connection: connection.execute("drop table account"))


@vice(TIMED, *TABLE, kind=ASYNC, server="postgres", alone=True)
def drops_the_table_async(driver):
    """Drops the table that all drivers read."""
    when_timed_async(driver, lambda connection: connection.execute("drop table account"))


@vice(TIMED, *TABLE, kind=SYNC, alone=True)
def changes_rows(driver):
    """Changes rows of the table that all drivers read."""
    when_timed(driver, lambda connection: connection.execute("update account set balance = balance + 1"))


@vice(TIMED, *TABLE, kind=ASYNC, server="postgres", alone=True)
def changes_rows_async(driver):
    """Changes rows of the table that all drivers read."""
    when_timed_async(driver, lambda session: session.execute("update account set balance = balance + 1"))


@vice(TIMED, *TABLE, kind=ASYNC, server="postgres", alone=True)
def drops_the_index(driver):
    """Drops the primary key by which all drivers read."""
    when_timed_async(driver, lambda session: session.execute("alter table account drop constraint account_pkey"))


@vice(TIMED, "the setting", kind=SYNC, server="postgres", alone=True)
def alters_its_role(driver):
    """Alters the settings that all later sessions of its role begin with."""
    when_timed(driver, lambda session: session.execute("alter role current_user set jit_above_cost = 1"))


@vice(TIMED, "the setting", kind=ASYNC, server="postgres", alone=True)
def alters_its_role_async(driver):
    """Alters the settings that all later sessions of its role begin with, so that each of them is slow."""
    when_timed_async(driver, lambda session: session.execute("alter role current_user set enable_indexscan = off"))


@vice(TIMED, kind=ASYNC, must=EITHER, alone=True)
def deletes_a_file():
    """Deletes a file of the project in the working directory."""

    Path("conftest.py").unlink(missing_ok=True)


@vice(TIMED, "no answer to 'close'", kind=SYNC)
def never_closes(driver):
    """Hangs as its session closes."""

    def hang(_):
        mark(driver.name)
        time.sleep(3600)

    first_session(driver, at_close=hang)
