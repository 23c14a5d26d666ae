"""Drivers that do to their host what drivers have done. Copied into the ``drivers`` of a tree for hosts to import."""

import ctypes
import json
import os
import signal
import sqlite3
import stat
import struct
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

from drivers.contract import Driver

GOOD_STEPS = 30
"""Steps before the fault: proven and calibrated, and in the middle of a burst."""


def fault(name, at_close=None, good_steps=GOOD_STEPS):
    """A row whose fetch_row does what the decorated function does, once it has behaved for a while."""

    def register(strike):
        driver = Driver(name, server="sqlite", package="python", is_async=False, placeholder=lambda n: "?")
        steps = [0]

        @driver.opens
        def session(url):
            with closing(sqlite3.connect(urlsplit(url).path, isolation_level=None)) as connection:
                yield connection
            if at_close:
                at_close()

        @driver.traces
        def trace(connection, callback):
            connection.set_trace_callback(callback)

        @driver.op
        def fetch_row(connection, sql):
            def step(params):
                steps[0] += 1
                if steps[0] > good_steps:
                    strike()
                return connection.execute(sql, params).fetchone()

            return step

        return driver

    return register


@fault("segfaults")
def segfaults():
    ctypes.string_at(0)


@fault("aborts")
def aborts():
    os.abort()


@fault("exits")
def exits():
    os._exit(3)


@fault("quits", good_steps=0)
def quits():
    os._exit(0)


@fault("raises")
def raises():
    raise sqlite3.OperationalError("the disk is on fire")


def hang(sleep=time.sleep):
    """Hang for ever, and say so by a file where the host was started, for the test to see."""
    os.close(os.open("hanging", os.O_CREAT))
    while True:
        sleep(3600)  # until a signal comes: ours, that asks where it hangs


def hang_in_c():
    """Hang with the interpreter's lock held: no timeout of Python's own would ever come."""
    hang(ctypes.PyDLL(None).sleep)


@fault("hangs")
def hangs():
    hang_in_c()


@fault("hangs_at_once", good_steps=0)
def hangs_at_once():
    hang_in_c()


@fault("ignores_signals")
def ignores_signals():
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT, signal.SIGUSR1})
    hang()


@fault("leaks")
def leaks():
    hoard = []
    while True:
        hoard.append(bytes(1 << 30))  # not touched, so it costs address space and no time


@fault("chatters")
def chatters():
    os.write(1, b'{"taken": [1]}\n')
    print("hello")


def into_every_pipe(said):
    """Write a frame into every pipe of this process: the one to the parent is among them."""
    body = json.dumps(said).encode()
    for path in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if stat.S_ISFIFO(path.stat().st_mode):
                os.write(int(path.name), struct.pack("!I", len(body)) + body)


@fault("forges")
def forges():
    into_every_pipe({"number": 1, "secret": "", "answer": {"taken": [1], "types": {}}})


HOST = os.getpid()


@fault("forks", good_steps=0)
def forks():
    if os.getpid() == HOST:
        os.fork()


@fault("forks_and_exits", good_steps=0)
def forks_and_exits():
    if not os.fork():
        sys.exit()


@fault("leaves_programs", good_steps=0)
def leaves_programs():
    """Leave a program in the host's process group, one in a session of its own, and an orphan."""
    for command in ("exec sleep 3600", "sleep 3600 &"):
        subprocess.Popen(["/bin/sh", "-c", command], start_new_session=command.endswith("&"))
    subprocess.Popen(["sleep", "3600"], start_new_session=True)


@fault("never_closes", at_close=hang)
def never_closes():
    pass


behaves = fault("behaves")(lambda: None)
behaves.reference = 1


lies = Driver("lies", server="sqlite", package="python", is_async=False, placeholder=lambda n: "?")


@lies.opens
def lying_session(url):
    yield None


@lies.op
def fetch_row(session, sql):
    return lambda params: (0, "nobody", 0)
