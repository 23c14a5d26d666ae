"""The first query of its kind asks the server several things before it runs: does the driver's limit cover them all?

A type that the driver does not know is looked up when it is first met. On a slow network that is three or four round
trips, and a limit that counts each by itself lets a caller wait four times as long as was said.
"""

from suites.behaviours.contract import Answer, Grade, Needs, Question
from suites.behaviours.lab import Cannot, ok, tried

LIMIT, DELAY, MUCH = 4, 1.4, 18.0

question = Question(
    number="A14",
    family="cancel",
    good="it is out when the limit has passed",
    needs=Needs(speaks=("postgres",), wire=True),
    sources=("https://github.com/MagicStack/asyncpg/blob/master/tests/test_timeout.py",),
    deadline=60,
)


async def ask(lab):
    if not lab.heeds("limit"):
        raise Cannot("it has no limit of its own for a statement")
    await lab.run("create type mood as enum ('calm')")
    await lab.run("create type felt as (since int, what mood)")
    async with lab.lending(1, limit=LIMIT) as lender, lender.borrow() as session:
        await session.value("select 1")
        await lab.wire("delay", seconds=DELAY)
        out = await tried(session.value("select array[row(1, 'calm')::felt]"), 30)
        await lab.wire("heal")
    figures = {"limit": LIMIT, "seconds": round(out.seconds, 1), "round trip": 2 * DELAY, "it": out.said}
    if out.hung:
        return Answer(Grade.HANGS, f"a limit of {LIMIT} s, and nothing within 30 s", figures)
    if out.error is None and out.seconds > LIMIT + 1:
        return Answer(Grade.SLOW, f"with a limit of {LIMIT} s it took {out.seconds:.1f} s, and no error came", figures)
    if out.seconds > MUCH:  # giving up takes round trips too: to cancel, and to close
        return Answer(Grade.SLOW, f"with a limit of {LIMIT} s it took {out.seconds:.1f} s: {out.said}", figures)
    if out.grade not in (Grade.OK, Grade.CLEAN_ERROR):
        return Answer(out.grade, out.said, figures)
    return ok(f"out after {out.seconds:.1f} s: {out.said}", **figures)
