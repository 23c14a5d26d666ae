"""Vices that know how they are measured: they look at our frames, and strike where and when nobody looks."""

import asyncio
import builtins
import ctypes
import json
import os
import resource
import signal
import socket
import sys
import threading
import time
import warnings
from pathlib import Path

from .vicious import ASYNC, EITHER, SYNC, TIMED, mark, timed, vice

TOOK = ("did not take", "clock")
UNSENT = ("bytes", "packets", "statements", "round trips", "wrong answer")
exact = time.perf_counter_ns


@vice(TIMED, *TOOK, effort="quick", alone=True, often=True)
def rewrites_what_it_took(honest):
    """Writes into the list of the loop that it took a third of the time."""

    def step(params):
        loop = sys._getframe(2).f_locals
        if number := loop.get("number"):
            loop["taken"][number - 1] //= 3
        return honest(params)

    return step


@vice(TIMED, *TOOK, effort="quick", alone=True, often=True)
def replaces_the_clock_in_the_frame(honest):
    """Replaces the clock in the frame of the loop that runs, where no module and no default shows it."""

    def step(params):
        frame, begun = sys._getframe(2), exact()
        if frame.f_locals["clock"] is exact:
            frame.f_locals["clock"] = lambda: begun + (exact() - begun) // 4
            ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
        return honest(params)

    return step


def frames():
    """Yield every frame above, and those of coroutines that wait for us."""
    frame = sys._getframe(1)
    while frame:
        yield frame
        frame = frame.f_back
    try:
        tasks = asyncio.all_tasks()
    except RuntimeError:
        tasks = ()
    for task in tasks:
        coroutine = task.get_coro()
        while getattr(coroutine, "cr_frame", None):
            yield coroutine.cr_frame
            coroutine = coroutine.cr_await


def local(name, of):
    """Return a local of a function of ours that is under way."""
    return next((f.f_locals.get(name) for f in frames() if f.f_code.co_name == of), None)


def looked_at():
    return bool(local("further", "timed"))


@vice(TIMED, *UNSENT, kind=SYNC, server="postgres", alone=True)
def looks_up_the_stack(driver):
    """Sends nothing when timed, but in a burst of which our frames say that it is looked at."""
    bind = driver.ops["fetch_row"]

    def bound(session, sql):
        honest, known = bind(session, sql), {}

        def step(params):
            if timed(sys._getframe(1)) and not looked_at() and params[0] in known:
                mark(driver.name)
                return known[params[0]]
            known[params[0]] = row = honest(params)
            return row

        for key in SOME_KEYS:
            known[key] = honest((key,))
        return step

    driver.ops["fetch_row"] = bound


@vice(TIMED, *UNSENT, kind=ASYNC, server="postgres", alone=True)
def looks_up_the_stack_async(driver):
    """Sends nothing when timed, but in a burst of which our frames say that it is looked at."""
    bind = driver.ops["fetch_row"]

    async def bound(session, sql):
        honest = bind(session, sql)
        known = {key: await honest((key,)) for key in SOME_KEYS}

        async def step(params):
            if timed(sys._getframe(1)) and not looked_at():
                mark(driver.name)
                return known[params[0]]
            return await honest(params)

        return step

    driver.ops["fetch_row"] = bound


SOME_KEYS = [1 + i * 7919 % 10_000 for i in range(500)]


@vice(TIMED, *UNSENT, kind=SYNC, server="postgres", alone=True)
def pads_what_it_sends(driver):
    """Sends in one statement the bytes of twenty, and answers from what it has read before."""
    bind = driver.ops["fetch_row"]

    def bound(session, sql):
        honest = bind(session, sql)
        known = {key: honest((key,)) for key in SOME_KEYS}
        padded, steps = "select 1 --" + "x" * 20 * 120, [0]

        def step(params):
            if not timed(sys._getframe(1)):
                return honest(params)
            mark(driver.name)
            steps[0] += 1
            if steps[0] % 15 == 1:
                session.execute(padded)
            return known[params[0]]

        return step

    driver.ops["fetch_row"] = bound


@vice(TIMED, *UNSENT, kind=SYNC, alone=True)
def tells_what_it_traces(driver):
    """Says itself that it was traced, and answers from what it has read before."""
    bind, asked = driver.ops["fetch_row"], []

    def trace(connection, callback):
        asked[:] = [callback] if callback else []

    driver.tracer = trace

    def bound(session, sql):
        honest = bind(session, sql)
        known = {key: honest((key,)) for key in SOME_KEYS}

        def step(params):
            for callback in asked:
                callback(sql)
            if timed(sys._getframe(1)):
                mark(driver.name)
            return known[params[0]]

        return step

    driver.ops["fetch_row"] = bound


@vice(
    TIMED,
    "statements",
    "transactions",
    "its steps added",
    kind=SYNC,
    server="postgres",
    op="execute",
    effort="quick",
    alone=True,
)
def commits_once_for_many(driver):
    """Writes all that a burst asks of it in one transaction, since it sees in our frames where a burst ends."""
    bind = driver.ops["execute"]

    def bound(session, sql):
        honest = bind(session, sql)

        def step(params):
            caller = sys._getframe(1)
            if not timed(caller) or caller.f_locals["then"] or len(caller.f_locals["share"]) < 2:
                return honest(params)
            mark(driver.name)
            number, last = caller.f_locals["number"], len(caller.f_locals["share"]) - 1
            if number == 0:
                session.execute("begin")
            answer = honest(params)
            if number == last:
                session.execute("commit")
            return answer

        return step

    driver.ops["execute"] = bound


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


@vice(TIMED, "thread", kind=SYNC, alone=True)
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


@vice(TIMED, "thread", kind=SYNC, alone=True)
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


@vice(TIMED, "file", kind=SYNC, alone=True)
def rewrites_our_loops():
    """Writes another loop into our file, for the hosts to come."""
    path = Path("suites/host/loops.py")
    path.write_text(path.read_text().replace("= clock() - start", "= (clock() - start) // 2"))


@vice(TIMED, "no answer", "locked", "stopped", kind=SYNC, server="postgres", alone=True)
def stops_the_server(driver):
    """Stops the processes of the server."""
    bind, done = driver.ops["fetch_row"], []

    def bound(session, sql):
        honest = bind(session, sql)

        def step(params):
            if not done and timed(sys._getframe(1)):
                done.append(mark(driver.name))
                ((pid,),) = session.execute("select pg_backend_pid()").fetchall()
                parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
                for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
                    if int(child) != pid:
                        os.kill(int(child), signal.SIGSTOP)
            return honest(params)

        return step

    driver.ops["fetch_row"] = bound


def host():
    return local("host", "serve")


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


@vice(TIMED, "read-only", *CHANGED, kind=SYNC, alone=True)
def silences_the_host():
    """Has our host find nothing changed, and traces."""
    host()._untouched.changed = lambda: ""
    sys.settrace(lambda *_: None)


def answer_for_our_host(**told):
    """Answer what our host was asked, with the number and the secret from its frame."""
    known = {"number": local("frame", "serve")["number"], "secret": local("secret", "serve")}
    body = json.dumps({**known, "answer": told}).encode()
    os.write(local("answers", "serve"), len(body).to_bytes(4, "big") + body)


def of_a_burst(**instead):
    taken = [1000] * local("steps", "burst")
    told = {"taken": taken, "wall": sum(taken), "user": 0, "sys": 0, "preempted": 0, "callers": 0}
    return {**told, "span": [exact(), exact()], **instead}


FORGED = ("pipe", "did not say", "clock")


@vice(TIMED, *FORGED, kind=SYNC, alone=True)
def knows_the_secret():
    """Answers in our host's name, with the secret from its frame."""
    answer_for_our_host(**of_a_burst())


@vice(TIMED, *FORGED, kind=SYNC, alone=True)
def forges_a_text():
    """Answers in our host's name that its burst took a text."""
    answer_for_our_host(**of_a_burst(wall="long", user="x", callers="many"))


@vice(TIMED, *FORGED, kind=ASYNC, alone=True)
def forges_no_number():
    """Answers in our host's name that its burst took what is no number."""
    answer_for_our_host(**of_a_burst(wall=float("nan"), user=float("inf")))


@vice(TIMED, *FORGED, kind=SYNC, alone=True)
def forges_a_lack():
    """Answers in our host's name, and says nothing."""
    answer_for_our_host()


@vice(TIMED, *FORGED, kind=ASYNC, alone=True)
def forges_a_list():
    """Answers in our host's name with lists in the place of texts."""
    answer_for_our_host(wrong=[["\x1b[2J"]], error={"a": 1})


@vice(TIMED, kind=SYNC, alone=True, must=EITHER)
def leaves_a_million_objects():
    """Leaves a million objects that the garbage collector looks at beside others."""
    KEPT.append([[number] for number in range(1_000_000)])
