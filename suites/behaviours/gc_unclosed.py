"""Three connections are forgotten without being closed: are they gone from the server, and does somebody say so?

A handler that returns early leaves its connection to the garbage collector. If that does not close it, the server runs
out of connections; if it is done without a word, nobody learns of the mistake.
"""

import asyncio
import gc

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import Cannot, ok

COUNT = 3

question = Question(
    number="H1",
    family="life",
    good="no session is left, and a ResourceWarning",
    needs=Needs(native=True),
    known_bad=(KnownBad("asyncmy==0.2.13", Grade.LEAKS),),
    sources=("https://github.com/long2ice/asyncmy/issues/171",),
)


async def ask(lab):
    if lab.driver.connector is None:
        raise Cannot("nobody has written yet how it connects for good")
    for _ in range(COUNT):
        await lab.connected()
    for _ in range(3):
        gc.collect()
        await asyncio.sleep(0.05)
    warned = any("ResourceWarning" in line for line in lab.heard)
    left = await lab.until(lambda seen: not seen, 3)
    figures = {"sessions": len(await lab.seen()), "warned": warned}
    if left > 3:
        return Answer(Grade.LEAKS, f"{figures['sessions']} of {COUNT} are still open on the server", figures)
    return ok(f"none is left on the server, {'with' if warned else 'without'} a warning", **figures)
