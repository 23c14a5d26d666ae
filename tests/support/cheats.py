"""Drivers that do their work while they are proven, and later do something else. Copied into a tree's ``drivers``."""

import gc
import sqlite3
import sys
import time
from contextlib import closing
from urllib.parse import urlsplit

from drivers.contract import Driver
from suites.data import ACCOUNTS

PROVEN = 60
"""Steps that are taken rightly: as many as it takes to be proven and calibrated."""
KEPT = {}


def cheat(name, steps=PROVEN):
    """A row whose steps are what the decorated function makes of honest ones, once it has taken so many."""

    def register(cheated):
        driver = Driver(name, server="sqlite", package="python", is_async=False, placeholder=lambda n: "?")
        taken = []

        @driver.opens
        def session(url):
            with closing(sqlite3.connect(urlsplit(url).path, isolation_level=None)) as connection:
                yield connection

        @driver.traces
        def trace(connection, callback):
            connection.set_trace_callback(callback)

        def bound(honest):
            def step(params):
                taken.append(1)
                return honest(params) if len(taken) <= steps else cheated(honest, params)

            return step

        @driver.op
        def fetch_row(connection, sql):
            return bound(lambda params: connection.execute(sql, params).fetchone())

        @driver.op
        def execute(connection, sql):
            return bound(lambda params: connection.execute(sql, params))

        return driver

    return register


honest = cheat("honest")(lambda step, params: step(params))
honest.reference = 1


@cheat("remembers")
def remembers(step, params):
    """Reads the table once."""
    if not KEPT:
        KEPT.update({(key,): step((key,)) for key in range(1, ACCOUNTS + 1)})
    return KEPT[params]


@cheat("repeats")
def repeats(step, params):
    """Answers with the same row whatever is asked."""
    return KEPT.setdefault("row", step(params)) if "row" not in KEPT else KEPT["row"]


@cheat("skips", steps=0)
def skips(step, params):
    """Does nothing while it is timed."""
    return None if sys._getframe(2).f_code.co_name == "in_turn" else step(params)


@cheat("traces")
def traces(step, params):
    sys.settrace(lambda *event: None)
    return step(params)


@cheat("collects_never")
def collects_never(step, params):
    gc.disable()
    return step(params)


def slow(clock=time.perf_counter_ns):
    return clock() // 2


@cheat("slows_the_clock")
def slows_the_clock(step, params):
    sys.modules["suites.host.loops"].in_turn.__defaults__ = ((), slow)
    return step(params)


@cheat("believes_itself")
def believes_itself(step, params):
    """Lets every answer be the right one."""
    sys.modules["suites.host.open_cell"].OpenCell._compare = lambda *answer: None
    return (0, "nobody", 0)
