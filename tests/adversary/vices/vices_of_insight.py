"""Vices that know how they are measured: they look at our frames, and strike where nobody looks."""

import asyncio
import ctypes
import json
import os
import sys
import time

from .vicious import ASYNC, SYNC, TIMED, mark, timed, vice

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


@vice(TIMED, "times their median", kind=SYNC, server="postgres", effort="quick", alone=True)
def works_ahead(driver):
    """Reads in each fourth step what the next three will be asked for, as the frame of the loop says."""
    bind, ahead = driver.ops["fetch_row"], {}

    def bound(session, sql):
        honest = bind(session, sql)

        def step(params):
            loop = sys._getframe(1)
            if not timed(loop) or loop.f_locals["then"]:
                return honest(params)
            mark(driver.name)
            if params not in ahead:
                number = loop.f_locals["number"]
                ahead.clear()
                ahead.update((one, honest(one)) for one in loop.f_locals["share"][number : number + 4])
            return ahead.pop(params)

        return step

    driver.ops["fetch_row"] = bound


def host():
    return local("host", "serve")


@vice(TIMED, "read-only", kind=SYNC, alone=True)
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
