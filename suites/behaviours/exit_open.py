"""A program ends with a connection open: does it end, and in silence?

Scripts, tests and crashed services do not close what they opened. A thread that is not a daemon keeps Python from
ending; an event loop that is closed makes what is collected later complain.
"""

from suites.behaviours.contract import Answer, Grade, KnownBad, Needs, Question
from suites.behaviours.lab import Cannot, ok

WITHIN = 15.0
KEPT: list[object] = []

question = Question(
    number="H2",
    family="life",
    good="it ends at once and says nothing",
    needs=Needs(native=True),
    known_bad=(KnownBad("aiosqlite==0.22.1", Grade.HANGS),),
    sources=("https://github.com/omnilib/aiosqlite/issues/299",),
    smoke=True,
)


async def leaves_open(lab):
    KEPT.append(await lab.connected())


async def ask(lab):
    if lab.driver.connector is None:
        raise Cannot("nobody has written yet how it connects for good")
    told = await lab.elsewhere("leaves_open", WITHIN)
    figures = {"status": told["status"], "seconds": round(told["seconds"], 1)}
    if told["hung"] and told["done"]:
        return Answer(Grade.HANGS, f"the program was done, and had not ended after {WITHIN:g} s", figures)
    if not told["done"]:
        raise RuntimeError(f"it did not come to its end: {told['complained']}")
    if told["status"] < 0:
        return Answer(Grade.CRASHES, f"it ended by signal {-told['status']}", figures)
    said = [line for line in told["complained"].splitlines() if line.strip()]
    if [line for line in said if "ResourceWarning" not in line and not line.startswith((" ", "\t"))]:
        return Answer(Grade.RAW_ERROR, f"it ended with complaints: {said[-1]}", figures)
    return ok("it ended", **figures)
