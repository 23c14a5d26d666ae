"""Vices that slow or break whoever is measured beside them."""

import asyncio
import builtins
import os
import resource
import signal
import socket
import sys
import threading
import time
import warnings
from pathlib import Path

from .vices_of_insight import host
from .vicious import ASYNC, EITHER, SYNC, TIMED, mark, timed, vice

CHANGED = ("it changed",)


@vice(TIMED, *CHANGED, kind=ASYNC, server="postgres", alone=True)
def slows_libpq():
    """Sets in its environment what libpq asks of each later connection."""
    os.environ["PGOPTIONS"] = "-c enable_indexscan=off -c enable_bitmapscan=off"


@vice(TIMED, *CHANGED, kind=SYNC, alone=True)
def limits_files():
    """Lets its process open no more files."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


@vice(TIMED, *CHANGED, kind=SYNC, alone=True)
def limits_recursion():
    """Lets nobody call deeper than sixty."""
    sys.setrecursionlimit(60)


@vice(TIMED, *CHANGED, kind=ASYNC, alone=True)
def limits_sockets():
    """Has every socket to come give up after a microsecond."""
    socket.setdefaulttimeout(1e-6)


@vice(TIMED, *CHANGED, kind=SYNC, alone=True)
def makes_warnings_errors():
    """Makes errors of warnings."""
    warnings.simplefilter("error")


@vice(TIMED, *CHANGED, kind=ASYNC, alone=True)
def tracks_coroutines():
    """Has Python remember where each coroutine was made, which slows them all."""
    sys.set_coroutine_origin_tracking_depth(50)


@vice(TIMED, *CHANGED, kind=ASYNC, alone=True)
def makes_tasks_itself():
    """Has the event loop make tasks its own way."""
    asyncio.get_running_loop().set_task_factory(lambda loop, coro, **more: asyncio.Task(coro, loop=loop, **more))


@vice(TIMED, *CHANGED, kind=SYNC, alone=True)
def replaces_a_builtin():
    """Replaces len by one that is slow."""
    honest = len

    def slow(of):
        sum(range(200))
        return honest(of)

    builtins.len = slow


@vice(TIMED, *CHANGED, kind=SYNC, alone=True)
def blocks_signals():
    """Blocks the signal by which we ask where a host hangs."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})


@vice(TIMED, *CHANGED, "replaced", kind=SYNC, server="postgres", alone=True)
def slows_asyncpg():
    """Replaces a method of the driver beside it by one that takes longer."""
    import asyncpg

    honest = asyncpg.Connection.fetchrow

    async def fetchrow(self, *asked, **more):
        sum(range(2000))
        return await honest(self, *asked, **more)

    asyncpg.Connection.fetchrow = fetchrow


@vice(TIMED, *CHANGED, "replaced", kind=ASYNC, server="postgres", alone=True)
def slows_psycopg():
    """Replaces the code of a method of the driver beside it by one that takes longer."""
    import psycopg

    honest = psycopg.Cursor.fetchone

    def fetchone(self):
        sum(range(2000))
        return honest(self)

    psycopg.Cursor.fetchone = fetchone


@vice(TIMED, *CHANGED, "replaced", kind=ASYNC, alone=True)
def slows_the_selector():
    """Replaces a method that all event loops wait with by one that takes longer."""
    import selectors

    honest = selectors.EpollSelector.select

    def select(self, timeout=None):
        sum(range(2000))
        return honest(self, timeout)

    selectors.EpollSelector.select = select


@vice(TIMED, "task", "goes on", "left", kind=ASYNC, alone=True)
def leaves_a_task():
    """Leaves a task that computes whenever the event loop turns, which is in the bursts of others."""

    async def spin():
        while True:
            sum(range(3000))
            await asyncio.sleep(0)

    KEPT.append(asyncio.get_running_loop().create_task(spin()))


KEPT = []


@vice(TIMED, "thread", kind=SYNC, effort="quick", alone=True)
def spins_beside_others():
    """Starts a thread that computes while others are timed, and sleeps while nobody is."""
    main = threading.main_thread().ident

    def spin():
        while True:
            time.sleep(0.0005)
            frame = sys._current_frames().get(main)
            while frame and not timed(frame):
                frame = frame.f_back
            if frame and "spins_beside" not in str(frame.f_locals.get("step")):
                sum(range(20000))

    threading.Thread(target=spin, daemon=True).start()


@vice(TIMED, "thread", kind=SYNC, alone=True, effort="quick")
def wakes_now_and_then():
    """Starts a thread that computes for a tenth of the time."""

    def spin():
        while True:
            time.sleep(0.009)
            end = time.monotonic() + 0.001
            while time.monotonic() < end:
                pass

    threading.Thread(target=spin, daemon=True).start()


@vice(TIMED, "ended a connection", kind=SYNC, server="postgres", alone=True)
def ends_the_connections_of_others(driver):
    """Ends the connections of the drivers beside it."""
    bind, done = driver.ops["fetch_row"], []

    def bound(session, sql):
        honest = bind(session, sql)

        def step(params):
            if not done and timed(sys._getframe(1)):
                done.append(mark(driver.name))
                session.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() "
                    "and backend_type = 'client backend' and query like '%from account%' "
                )
            return honest(params)

        return step

    driver.ops["fetch_row"] = bound


@vice(TIMED, "ended a connection", kind=SYNC, server="postgres", alone=True)
def closes_the_sockets_of_others(driver):
    """Closes every socket of its process but its own."""
    bind, done = driver.ops["fetch_row"], []

    def bound(session, sql):
        honest = bind(session, sql)

        def step(params):
            if not done and timed(sys._getframe(1)):
                done.append(mark(driver.name))
                for fd in range(200):
                    try:
                        if fd != session.fileno() and Path(f"/proc/self/fd/{fd}").is_socket():
                            socket.socket(fileno=fd).shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass
            return honest(params)

        return step

    driver.ops["fetch_row"] = bound


@vice(TIMED, "replaced the step", kind=SYNC, alone=True)
def slows_the_steps_of_others():
    """Wraps the steps that our host holds of others."""
    for name, held in host()._held.items():
        if "slows" not in name:

            def slow(params, honest=held.opened.step):
                sum(range(1000))
                return honest(params)

            if not held.opened.cell.driver.is_async:
                held.opened.step = slow


@vice(TIMED, kind=SYNC, alone=True, must=EITHER)
def leaves_a_million_objects():
    """Leaves a million objects that the garbage collector looks at beside others."""
    KEPT.append([[number] for number in range(1_000_000)])
