"""A process forks with a connection open, and the child uses it: does anybody notice, and does the parent's survive?

A web server that loads the application and then forks its workers, ``multiprocessing`` on Linux, a task queue: both
processes hold the same socket. What one asks the other may read; and a child that merely ends may say goodbye for both.
"""

import asyncio
import gc
import json
import os
import signal
from contextlib import suppress

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import ok, tried
from suites.behaviours.lab.sessions import Calls, Session

WITHIN, POLLED = 6.0, 0.02
KEPT: list[object] = []

question = Question(
    number="E7",
    family="misuse",
    good="the child gets an error, or a connection of its own; nothing happens to the parent's",
    needs=Needs(speaks=("postgres", "mysql")),
    known_bad=(KnownBad("aiomysql==0.2.0", Grade.WRONG_DATA), KnownBad("asyncpg==0.30.0", Grade.LEAKS)),
    sources=("https://github.com/psycopg/psycopg/issues/300",),
    deadline=60,
)


async def ask(lab):
    figures = {}
    if lab.driver.connector:
        forgotten = await child_that_forgets(lab)
        figures["after a child that forgot it"] = forgotten.said
        if forgotten.grade is not Grade.OK:
            return Answer(Grade.LEAKS, f"a child that only forgot it ended the parent's: {forgotten.said}", figures)
    came = {}
    ended = await tried(in_both(lab, came), 45)
    if "after" not in came:
        raise RuntimeError(f"the fork did not come to its end: {ended.said}")
    theirs, after = came["theirs"], [*came["after"], ended]
    figures |= {"in the child": theirs["said"], "in the parent, afterwards": [one.said for one in after]}
    if wrong := [one.value for one in came["after"] if one.grade is Grade.OK and one.value != "parent"]:
        return Answer(Grade.WRONG_DATA, f"the parent's next query got {wrong[0]!r}: the child's row", figures)
    worst = max(after, key=lambda one: one.grade.severity)
    if worst.grade is not Grade.OK:
        return Answer(max(worst.grade, Grade.LEAKS), f"the child used it, and it broke here: {worst.said}", figures)
    if theirs["value"] == came["mine"]:
        return Answer(Grade.LEAKS, "the child used the parent's session, and nobody noticed", figures)
    if theirs["value"]:
        return ok("the child got a connection of its own", **figures)
    return Answer(Grade(theirs["grade"]), f"the child: {theirs['said']}", figures)


async def in_both(lab, came):
    """Use a session here, in a child and here again, one after the other."""
    async with lab.lending(1) as lender, lender.borrow() as session:
        came["mine"] = await session.value(server_side(lab))
        came["theirs"] = await in_child(lambda: session.anew().value(server_side(lab)))
        came["after"] = [await tried(session.value("select 'parent'"), WITHIN) for _ in range(2)]


def server_side(lab):
    """Return the query for the number that the server knows a session by."""
    return {"postgres": "select pg_backend_pid()", "mysql": "select connection_id()"}[lab.speaks]


async def child_that_forgets(lab):
    """Fork a child that drops the connection, as one that ends does, and ask once more in the parent."""
    KEPT.append(await lab.connected())
    await in_child(forgets)
    session = Session(lab.driver, KEPT.pop(), Calls(lab.driver))
    after = await tried(session.value("select 'parent'"), WITHIN)
    await tried(session.calls(session.raw.close), WITHIN)
    session.calls.end()
    return after


async def forgets():
    KEPT.clear()
    gc.collect()


async def in_child(work):
    """Do it in a fork, which then ends at once; return what came of it there."""
    read, write = os.pipe()
    if (pid := os.fork()) == 0:
        try:
            came = asyncio.new_event_loop().run_until_complete(tried(work(), WITHIN))
            os.write(write, json.dumps({"grade": came.grade, "said": came.said, "value": came.value}).encode())
        finally:
            os._exit(0)
    os.close(write)
    os.set_blocking(read, False)
    try:
        return await _heard(read)
    finally:
        os.close(read)
        _end(pid)


def _end(pid):
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


async def _heard(read):
    for _ in range(int(2 * WITHIN / POLLED)):
        await asyncio.sleep(POLLED)
        with suppress(BlockingIOError):
            said = os.read(read, 1 << 16)
            return json.loads(said) if said else {"grade": Grade.CRASHES, "said": "it crashed", "value": None}
    return {"grade": Grade.HANGS, "said": f"nothing within {2 * WITHIN:g} s", "value": None}
