"""Connecting is cancelled at random moments: does a socket, a thread or a session stay behind?

A service that starts while its database is slow connects with a timeout, and tries again. What each attempt leaves
behind adds up: sessions until the server takes no more, threads that keep the program from ending.
"""

import asyncio
from time import monotonic

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import grade_of, ok, said_of, tried

WITHIN = 15.0

question = Question(
    number="A11",
    family="cancel",
    good="nothing is left behind",
    needs=Needs(cancels=True),
    known_bad=(KnownBad("pyturso==0.8.3", Grade.LEAKS),),
    sources=(
        "https://github.com/omnilib/aiosqlite/issues/259",
        "https://github.com/MagicStack/asyncpg/issues/464",
    ),
    repeats=3,
    deadline=75,
)


async def ask(lab):
    loop, errors, connected = asyncio.get_running_loop(), [], 0
    usual = min([await seconds_to_connect(lab) for _ in range(3)])
    rounds = 200 if lab.speaks == "sqlite" else 60  # where it is over at once, the moment is hard to hit
    for number in range(rounds):
        task = asyncio.create_task(connects(lab))
        if number % 2:
            loop.call_later(lab.random.uniform(0, usual), task.cancel)
        else:
            for _ in range(number // 2 % 30):  # turns of the loop: what is over in a moment has few of them
                await asyncio.sleep(0)
            task.cancel()
        if (await tried(asyncio.wait({task}), WITHIN)).hung:
            return Answer(Grade.HANGS, f"connecting had not ended {WITHIN:g} s after it was cancelled")
        if not task.cancelled():
            errors += [error] if (error := task.exception()) else []
            connected += not task.exception()
    for _ in range(2):  # one that is left is no leak yet: SQLite keeps a file that it may not close for the next to use
        await connects(lab)
    figures = {"cancelled": rounds - connected - len(errors), "connected before": connected, "errors": len(errors)}
    if errors:
        worst = max(errors, key=lambda error: grade_of(error).severity)
        return Answer(grade_of(worst), f"no cancellation, but {said_of(worst)}", figures)
    return ok("it was cancelled, or connected", **figures)  # the lab counts what is left, and says so


async def seconds_to_connect(lab):
    begun = monotonic()
    await connects(lab)
    return monotonic() - begun


async def connects(lab):
    async with lab.session():
        pass
