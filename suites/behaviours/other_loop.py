"""A pool that was made in one event loop is used in another: is the caller told, and does the first go on?

A test session with a loop for each test, a web framework that starts its own, a script with two ``asyncio.run``: the
pool is a global, and belongs to a loop that its user has never heard of. What comes of that should be an error that
says so. Often it is one about futures, or nothing at all, for ever.
"""

import asyncio
import threading

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import Tried, grade_of_failure, ok, tried

WITHIN = 8.0

question = Question(
    number="E5",
    family="misuse",
    good="it works, or an error of the driver's own; and the pool still works in its own loop",
    needs=Needs(pool=True, is_async=True),
    known_bad=(KnownBad("aiomysql==0.2.0", Grade.WRONG_DATA), KnownBad("asyncmy==0.2.16", Grade.WRONG_DATA)),
    sources=("https://github.com/pytest-dev/pytest-asyncio/issues/402",),
    repeats=3,  # which of two errors comes out of SQLAlchemy over asyncpg is a matter of a moment
    deadline=60,
)


async def ask(lab):
    async with lab.pool(1) as pool:

        async def asks(word, seconds=0.0):
            async with pool.borrow() as session:
                return await session.value(lab.sleeping(seconds, word) if seconds else f"select '{word}'")

        await asks("before")
        there = await in_another_loop(lambda: asks("there", 0.5))  # long enough to wait for the answer in that loop
        here = await tried(asks("here"), WITHIN)
    figures = {"in the other loop": there.said, "in its own, afterwards": here.said}
    for one, word in ((there, "there"), (here, "here")):
        if one.grade is Grade.OK and one.value != word:
            return Answer(Grade.WRONG_DATA, f"the query for {word!r} got {one.value!r}", figures)
    if here.grade is not Grade.OK:
        return Answer(here.grade, f"afterwards in its own loop: {here.said}", figures)
    if there.grade is not Grade.OK:
        return Answer(grade_of_failure(there), f"in the other loop: {_shortly(there)}", figures)
    return ok("it works in both", **figures)


def _shortly(there):
    """Leave out the names of tasks, which are others each time."""
    other = "different loop" in str(there.error)
    return f"{type(there.error).__name__}: attached to a different loop" if other else there.said


async def in_another_loop(work):
    """Do it in a loop of another thread, and say what came of it: none of its own can hold it up for longer."""
    came = []
    thread = threading.Thread(target=lambda: came.append(_tried(work)), name="lab's other loop", daemon=True)
    thread.start()
    for _ in range(int(2 * WITHIN / 0.05)):
        if came or not thread.is_alive():
            break
        await asyncio.sleep(0.05)
    return came[0] if came else Tried(hung=True, seconds=2 * WITHIN)


def _tried(work):
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda _, context: None)
    try:
        return loop.run_until_complete(tried(work(), WITHIN))
    finally:
        loop.close()
