"""Drivers whose words no terminal and no report should have. Copied into the ``drivers`` of a tree.

Each says something rude when it is asked for a row, and their source has what a report refuses.
"""

import sqlite3
from contextlib import closing
from urllib.parse import urlsplit

from drivers.contract import Driver

RUDE = "\x1b[31m\0\x07\ud800\u202e"


def row(name, **more):
    """A row that behaves but for what is registered on it later."""
    driver = Driver(name, server="sqlite", package="python", is_async=False, placeholder=lambda n: "?", **more)

    @driver.opens
    def session(url):
        with closing(sqlite3.connect(urlsplit(url).path, isolation_level=None)) as connection:
            yield connection

    @driver.traces
    def trace(connection, callback):
        connection.set_trace_callback(callback)

    return driver


def answering(driver, answer):
    """Have a row answer what becomes of the right row."""

    @driver.op
    def fetch_row(connection, sql):
        # ‮ and  in a comment are Python, and no text for a terminal
        return lambda params: answer(connection.execute(sql, params).fetchone())

    return driver


def raising(error):
    def strike(row):
        raise error

    return strike


class Speechless(Exception):
    def __str__(self):
        raise ValueError(RUDE)


class Looks:
    def __repr__(self):
        return RUDE * 1_000_000


class Repels:
    def __repr__(self):
        raise ValueError(RUDE)


NAME = "\x1b[31m\x07\u202e"  # the name of a class has neither NUL nor half a character
Named = type(f"Name{NAME}", (Exception,), {})
Text = type(f"Text{NAME}", (str,), {})

ROWS = [
    answering(row("shouts"), raising(OSError(RUDE * 600_000))),
    answering(row("speechless"), raising(Speechless())),
    answering(row("named"), raising(Named("x"))),
    answering(row("looks"), lambda answer: Looks()),
    answering(row("repels"), lambda answer: Repels()),
    answering(row("subclass"), lambda answer: (answer[0], Text(answer[1]), answer[2])),
    answering(row("polite", reference=1), lambda answer: answer),
]
globals().update({driver.name: driver for driver in ROWS})
